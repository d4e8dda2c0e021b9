import QtQuick

Pressable {
    id: row

    property string icon: ""
    property string title: ""
    property string helper: ""
    property bool available: true
    property real least: Theme.px(Theme.small ? 72 : 136)

    text: title
    spokenDetail: helper
    radius: Theme.px(22)
    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: Math.max(least, names.height + Theme.px(Theme.small ? 14 : 32))

    Face { control: row }
    Icon {
        id: mark
        visible: name !== "" && !Theme.big
        anchors { left: parent.left; leftMargin: Theme.px(40); verticalCenter: parent.verticalCenter }
        name: row.icon
        size: Theme.px(56)
        colour: Theme.accentText
    }
    Column {
        id: names
        anchors { left: mark.visible ? mark.right : parent.left; right: arrow.left; leftMargin: Theme.px(Theme.small ? 20 : 32); rightMargin: Theme.px(Theme.small ? 8 : 20); verticalCenter: parent.verticalCenter }
        spacing: Theme.px(4)
        Words { role: "value"; pixelSize: Theme.sizeOf("value", 36); lineHeight: Theme.line("value"); text: row.title; Accessible.ignored: true }
        Words { lineHeight: Theme.line("label"); text: row.helper; visible: text !== ""; colour: Theme.ink2; Accessible.ignored: true }
    }
    Icon {
        id: arrow
        anchors { right: parent.right; rightMargin: Theme.px(Theme.small ? 16 : 40); verticalCenter: parent.verticalCenter }
        name: row.available ? "arrow_forward" : ""
        size: Theme.px(Theme.small ? 36 : 56)
        colour: Theme.accentText
        flip: true
    }
}
