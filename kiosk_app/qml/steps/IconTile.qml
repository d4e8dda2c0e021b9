import QtQuick
import "../controls"

Rectangle {
    id: tile
    property string icon: ""
    property bool warning: false

    anchors.left: parent ? parent.left : undefined
    width: Theme.px(Theme.small ? 72 : 132)
    height: width
    radius: Theme.px(24)
    color: tile.warning ? Theme.focus : Theme.tint
    Icon { anchors.centerIn: parent; name: tile.icon; size: tile.width * 0.576; colour: tile.warning ? Theme.focusGap : Theme.accentText }
}
