import QtQuick

Text {
    property string role: "body"
    property alias colour: words.color
    property bool styled: false // allows <b>; never round a guest's own text
    property bool centred: false
    property bool heading: false
    property int weight: 0         // another weight than the role's own
    property real pixelSize: 0     // another size, window pixels
    property real spread: 0        // letter spacing, window pixels
    property bool tabular: false   // figures of one width: clock, countdown

    id: words
    width: parent ? Theme.fill(parent, 0) : implicitWidth
    color: role === "lead" || role === "helper" ? Theme.ink2 : Theme.ink
    font: {
        const own = pixelSize > 0 ? Theme.sized(role, pixelSize) : Theme.font(role)
        if (spread > 0)
            own.letterSpacing = spread
        if (weight > 0)
            own.weight = weight
        if (tabular)
            own.features = { "tnum": 1 }
        return own
    }
    lineHeightMode: Text.FixedHeight
    lineHeight: Theme.line(role)
    wrapMode: Text.Wrap
    textFormat: styled ? Text.StyledText : Text.PlainText
    horizontalAlignment: centred ? Text.AlignHCenter : Text.AlignLeft
    Accessible.role: heading ? Accessible.Heading : Accessible.StaticText
    Accessible.name: Theme.plain(text)
    Accessible.ignored: text === ""
}
