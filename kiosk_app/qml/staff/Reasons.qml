import QtQuick
import "../controls"

// Why: one of several. Nothing is chosen in advance.
Column {
    id: list
    property var options: []    // {key, text}
    property string chosen: ""
    property bool available: true
    readonly property Item breaks: list // where a PagedColumn may cut
    signal picked(string key)

    width: Theme.fill(parent, Theme.px(952))
    spacing: Theme.px(Theme.small ? 4 : 12)
    Repeater {
        model: list.options
        RadioRow {
            required property var modelData
            objectName: "why_" + modelData.key
            text: modelData.text
            checked: modelData.key === list.chosen
            onActivated: if (list.available) list.picked(modelData.key)
        }
    }
}
