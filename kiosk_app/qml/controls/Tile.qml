import QtQuick

Pressable {
    id: tile

    property string icon: ""

    radius: Theme.px(22)
    width: Theme.fill(parent, Theme.px(466))
    height: implicitHeight
    implicitHeight: Math.max(Theme.px(Theme.small ? 84 : 150), label.implicitHeight + Theme.px(40))

    Face { control: tile }
    Icon {
        id: mark
        anchors { left: parent.left; leftMargin: Theme.px(28); verticalCenter: parent.verticalCenter }
        name: tile.icon
        size: Theme.px(60)
        colour: Theme.accentText
    }
    Words {
        id: label
        anchors { left: mark.right; right: parent.right; leftMargin: Theme.px(26); rightMargin: Theme.px(20); verticalCenter: parent.verticalCenter }
        width: undefined
        role: "value"
        weight: 700
        text: tile.text
        Accessible.ignored: true
    }
}
