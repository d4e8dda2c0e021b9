import QtQuick

// Boarding facts, spread over the row; two columns when the text is large: [{label, value}].
Grid {
    id: grid

    property var facts: []
    readonly property real taken: [...children].reduce((sum, cell) => sum + (cell.visible ? cell.implicitWidth : 0), 0)

    width: Theme.fill(parent, Theme.px(856))
    columns: Theme.big ? 2 : Math.max(1, facts.length)
    columnSpacing: Theme.big ? Theme.px(40) : Math.max(Theme.px(16), (width - taken) / Math.max(1, facts.length - 1))
    rowSpacing: Theme.px(12)
    Repeater {
        model: grid.facts
        Column {
            id: cell
            required property var modelData
            Words { width: implicitWidth; lineHeight: Theme.line("label"); colour: Theme.ink2; text: cell.modelData.label; Accessible.ignored: true }
            Words { width: implicitWidth; role: "fact"; wrapMode: Text.NoWrap; text: cell.modelData.value; Accessible.name: cell.modelData.label + " " + text }
        }
    }
}
