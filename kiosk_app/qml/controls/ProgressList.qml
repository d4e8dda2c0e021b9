import QtQuick

// What is being done now, in order: {text, state: done pending idle}.
Column {
    property var rows: []

    width: Theme.fill(parent, Theme.px(952))
    spacing: Theme.px(Theme.small ? 14 : 32)
    Repeater {
        model: parent.rows
        Row {
            required property var modelData
            anchors.left: parent ? parent.left : undefined
            spacing: Theme.px(28)
            Accessible.role: Accessible.ListItem
            Accessible.name: modelData.text
            Pip { mark: parent.modelData.state; size: Theme.px(Theme.small ? 40 : 64); anchors.verticalCenter: parent.verticalCenter }
            Words {
                anchors.verticalCenter: parent.verticalCenter
                width: implicitWidth
                role: "button"
                weight: parent.modelData.state === "pending" ? 700 : 500
                colour: parent.modelData.state === "idle" ? Theme.ink2 : Theme.ink
                text: parent.modelData.text
                Accessible.ignored: true
            }
        }
    }
}
