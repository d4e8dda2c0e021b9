import QtQuick

Pressable {
    id: row

    accessibleRole: Accessible.RadioButton
    checkable: true
    radius: Theme.px(18)
    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: Math.max(Theme.px(Theme.small ? 64 : 92), label.implicitHeight + Theme.px(28))

    Face { control: row; selected: row.checked }
    Rectangle {
        id: ball
        anchors { left: parent.left; leftMargin: Theme.px(32); verticalCenter: parent.verticalCenter }
        width: Theme.px(56)
        height: width
        radius: width / 2
        color: Theme.surface
        border { width: Theme.px(row.checked ? 5 : 4); color: row.checked ? Theme.accentText : Theme.border }
        Rectangle { visible: row.checked; anchors.centerIn: parent; width: Theme.px(28); height: width; radius: width / 2; color: Theme.accentText }
    }
    Words {
        id: label
        anchors { left: ball.right; right: parent.right; leftMargin: Theme.px(26); rightMargin: Theme.px(24); verticalCenter: parent.verticalCenter }
        width: undefined
        role: "value"
        weight: row.checked ? 700 : 500
        text: row.text
        Accessible.ignored: true
    }
}
