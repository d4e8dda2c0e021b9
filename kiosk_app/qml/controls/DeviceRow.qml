import QtQuick

Rectangle {
    id: row

    property string icon: ""
    property string title: ""
    property string detail: ""
    property string status: "ready"
    property string statusText: ""
    property string actionText: ""
    signal activated()

    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: Math.max(Theme.px(Theme.small ? 72 : 126), names.height + Theme.px(24))
    radius: Theme.px(22)
    color: Theme.surface
    border { width: Theme.hairline; color: Theme.hair }
    Accessible.role: Accessible.ListItem
    Accessible.name: [title, statusText, detail].filter(part => part !== "").join(", ")

    Icon { id: mark; anchors { left: parent.left; leftMargin: Theme.px(32); verticalCenter: parent.verticalCenter } name: row.icon; size: Theme.px(52); colour: Theme.accentText }
    Column {
        id: names
        anchors { left: mark.right; right: state_.left; leftMargin: Theme.px(28); rightMargin: Theme.px(16); verticalCenter: parent.verticalCenter }
        spacing: Theme.px(4)
        Words { role: "value"; weight: 700; lineHeight: Theme.line("label") * 1.17; text: row.title; Accessible.ignored: true }
        Words { lineHeight: Theme.line("label"); colour: Theme.ink2; text: row.detail; visible: text !== ""; Accessible.ignored: true }
    }
    StatusMark { id: state_; anchors { right: action.visible ? action.left : parent.right; rightMargin: Theme.px(28); verticalCenter: parent.verticalCenter } status: row.status; text: row.statusText }
    Pressable {
        id: action
        visible: row.actionText !== ""
        anchors { right: parent.right; top: parent.top; bottom: parent.bottom }
        width: Math.max(Theme.px(156), label.implicitWidth + Theme.px(40))
        text: row.actionText
        spoken: row.actionText + ", " + row.title
        radius: row.radius
        onActivated: row.activated()
        Rectangle { visible: action.down; anchors.fill: parent; radius: row.radius; color: Theme.tint; border { width: Theme.edge; color: Theme.accentText } }
        Rectangle { anchors { left: parent.left; top: parent.top; bottom: parent.bottom } width: Theme.hairline; color: Theme.hair }
        Words { id: label; anchors.centerIn: parent; width: implicitWidth; role: "label"; pixelSize: Theme.sizeOf("label", 30); colour: Theme.accentText; text: row.actionText; Accessible.ignored: true }
    }
}
