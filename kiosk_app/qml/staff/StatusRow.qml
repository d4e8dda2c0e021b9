import QtQuick
import "../controls"

// One device in a card: icon, name, state.
Item {
    id: row
    property string icon: ""
    property string title: ""
    property alias status: mark.status
    property alias statusText: mark.text
    property bool first: false

    width: Theme.fill(parent, Theme.px(856))
    height: Theme.px(Theme.small ? 56 : 90)
    Rectangle { visible: !row.first; width: parent.width; height: Theme.hairline; color: Theme.hair }
    Icon { id: picture; anchors { left: parent.left; verticalCenter: parent.verticalCenter } name: row.icon; size: Theme.px(48); colour: Theme.accentText }
    Words { anchors { left: picture.right; leftMargin: Theme.px(28); right: mark.left; verticalCenter: parent.verticalCenter } width: undefined; role: "value"; text: row.title }
    StatusMark { id: mark; anchors { right: parent.right; verticalCenter: parent.verticalCenter } }
}
