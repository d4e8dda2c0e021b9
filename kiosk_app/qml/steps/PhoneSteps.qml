import QtQuick
import "../controls"

// The code for the phone's camera and what to do with it. Its quiet zone is the card's own edge.
Rectangle {
    id: steps
    required property string picture
    property string below: "" // small: one line under the code, instead of the steps
    readonly property bool stacked: Theme.largest && Theme.portrait

    width: parent.width
    height: implicitHeight
    implicitHeight: Theme.small ? code.height + done.height + Theme.px(8) : stacked ? list.y + list.height + Theme.px(40) : Math.max(code.height, list.height + Theme.px(80))
    radius: Theme.px(28)
    color: Theme.small ? "transparent" : Theme.surface
    border { width: Theme.small ? 0 : Theme.hairline; color: Theme.hair }

    CodePicture {
        id: code
        anchors { left: Theme.small || steps.stacked ? undefined : parent.left; leftMargin: Theme.hairline; horizontalCenter: Theme.small || steps.stacked ? parent.horizontalCenter : undefined }
        y: Theme.small ? 0 : Theme.hairline
        source: steps.picture
        spoken: qsTr("Code for your phone camera")
    }
    StatusMark { id: done; visible: Theme.small; y: code.height + Theme.px(8); anchors.horizontalCenter: parent.horizontalCenter; room: steps.width; text: steps.below }
    Column {
        id: list
        visible: !Theme.small
        anchors { left: steps.stacked ? parent.left : code.right; right: parent.right; rightMargin: Theme.px(40); leftMargin: steps.stacked ? Theme.px(48) : 0 }
        y: steps.stacked ? code.height : (steps.height - height) / 2
        spacing: Theme.px(28)
        Repeater {
            model: [qsTr("Open your camera"), qsTr("Point it at the square"), qsTr("Tap the link to save your pass")]
            Item {
                id: one
                required property string modelData
                required property int index
                width: list.width
                height: Math.max(bullet.height, words.height)
                Accessible.role: Accessible.ListItem
                Accessible.name: (index + 1) + ". " + modelData
                Rectangle {
                    id: bullet
                    anchors { left: parent.left; verticalCenter: parent.verticalCenter }
                    width: Theme.px(60)
                    height: width
                    radius: width / 2
                    color: Theme.tint
                    border { width: Theme.highContrast ? Theme.edge : 0; color: Theme.ink }
                    Words { anchors.centerIn: parent; width: implicitWidth; role: "figure"; pixelSize: Theme.px(30); colour: Theme.accentText; text: one.index + 1; Accessible.ignored: true }
                }
                Words { id: words; anchors { left: bullet.right; right: parent.right; leftMargin: Theme.px(20); verticalCenter: parent.verticalCenter } width: undefined; role: "value"; text: one.modelData; Accessible.ignored: true }
            }
        }
    }
}
