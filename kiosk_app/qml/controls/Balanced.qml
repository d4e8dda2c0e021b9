import QtQuick

// A heading whose lines are about equally long: the narrowest width that needs no line more.
Words {
    id: words

    readonly property real slack: Math.max(0, width - narrowest(text, width, font))

    function narrowest(text, width, font) { // `font` only so that a change of it is noticed
        const lines = room => text.split(" ").reduce((at, word) => {
            const wide = metrics.advanceWidth(at.line === "" ? word : at.line + " " + word)
            return wide <= room || at.line === "" ? { count: at.count, line: at.line === "" ? word : at.line + " " + word } : { count: at.count + 1, line: word }
        }, { count: 1, line: "" }).count
        if (text === "" || width <= 0 || lines(width) === 1)
            return width
        let low = 0, high = width
        const wanted = lines(width)
        while (high - low > 4) {
            const middle = (low + high) / 2
            if (lines(middle) > wanted)
                low = middle
            else
                high = middle
        }
        return Math.min(width, high + font.pixelSize * 0.1)
    }

    heading: true
    rightPadding: centred ? slack / 2 : Theme.rightToLeft ? 0 : slack
    leftPadding: centred ? slack / 2 : Theme.rightToLeft ? slack : 0
    FontMetrics { id: metrics; font: words.font }
}
