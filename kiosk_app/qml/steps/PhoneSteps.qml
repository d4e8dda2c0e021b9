import QtQuick
import "../controls"

// The code for the phone's camera and what to do with it. Its quiet zone is the card's own edge.
Rectangle {
    id: steps
    required property string picture
    property var words: [qsTr("Open your camera"), qsTr("Point it at the square"), qsTr("Tap the link to save your pass")]
    property string below: "" // small: one line under the code, instead of the steps
    readonly property bool stacked: Theme.big && Theme.portrait
    readonly property Item breaks: stacked ? grid : null // where a PagedColumn may cut

    width: parent.width
    height: implicitHeight
    implicitHeight: grid.height + Theme.hairline * 2
    radius: Theme.px(28)
    color: Theme.small ? "transparent" : Theme.surface
    border { width: Theme.small ? 0 : Theme.hairline; color: Theme.hair }

    Grid {
        id: grid
        x: Theme.hairline
        y: Theme.hairline
        width: parent.width - 2 * x
        columns: Theme.small || steps.stacked ? 1 : 2
        horizontalItemAlignment: Theme.small ? Grid.AlignHCenter : Grid.AlignLeft
        verticalItemAlignment: Grid.AlignVCenter
        CodePicture { id: code; source: steps.picture; spoken: qsTr("Code for your phone camera") }
        StatusMark { visible: Theme.small && steps.below !== ""; topPadding: Theme.px(8); room: steps.width; text: steps.below }
        Column {
            id: list
            readonly property Item breaks: list
            visible: !Theme.small
            width: grid.width - (steps.stacked ? 0 : code.width)
            leftPadding: steps.stacked || Theme.rightToLeft ? Theme.px(40) : 0
            rightPadding: !steps.stacked && Theme.rightToLeft ? 0 : Theme.px(40)
            bottomPadding: steps.stacked ? Theme.px(32) : 0
            spacing: Theme.px(28)
            Repeater {
                model: steps.words
                Item {
                    id: one
                    required property string modelData
                    required property int index
                    width: list.width - list.leftPadding - list.rightPadding
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
}
