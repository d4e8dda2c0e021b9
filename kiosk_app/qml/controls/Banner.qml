import QtQuick

Rectangle {
    id: banner

    property string kind: "info" // info ok note alert
    property string title: ""
    property string text: ""
    property string icon: ({ info: "", ok: "check_circle-fill", note: "warning-fill", alert: "error-fill" })[kind]
    property string actionText: ""
    signal activated()
    readonly property color strong: ({ info: Theme.accentText, ok: Theme.ok, note: Theme.note, alert: Theme.alert })[kind]
    readonly property string said: [title, text].filter(part => part !== "").join(". ")

    function announce() {
        if (visible && said !== "")
            Accessible.announce(said, kind === "alert" ? Accessible.Assertive : Accessible.Polite)
    }

    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: Math.max(names.height, mark.visible ? mark.height : 0, action.visible ? action.height : 0) + 2 * Theme.px(Theme.small ? 12 : 28)
    radius: Theme.px(20)
    color: ({ info: Theme.tint, ok: Theme.okTint, note: Theme.noteTint, alert: Theme.alertTint })[kind]
    border { width: Theme.highContrast ? Theme.px(4) : 0; color: Theme.ink }
    Accessible.role: Accessible.Notification
    Accessible.name: said
    Component.onCompleted: announce()
    onSaidChanged: announce()

    Item { // the edge follows the round corners: the rounded shape, cut off after 12 px
        width: Theme.px(12)
        height: parent.height
        clip: true
        anchors.left: parent.left
        Rectangle { anchors { left: Theme.rightToLeft ? undefined : parent.left; right: Theme.rightToLeft ? parent.right : undefined } width: banner.width; height: banner.height; radius: banner.radius; color: banner.strong; LayoutMirroring.enabled: false }
    }
    Icon {
        id: mark
        visible: name !== "" && !Theme.largest && !Theme.small
        anchors { left: parent.left; leftMargin: Theme.px(36); verticalCenter: parent.verticalCenter }
        name: banner.icon
        size: Theme.px(Theme.small ? 40 : 60)
        colour: banner.strong
    }
    Column {
        id: names
        anchors { left: mark.visible ? mark.right : parent.left; leftMargin: Theme.px(mark.visible ? 28 : Theme.small ? 24 : 40); right: action.visible ? action.left : parent.right; rightMargin: Theme.px(Theme.small ? 12 : 28); verticalCenter: parent.verticalCenter }
        spacing: Theme.px(4)
        Words { role: "value"; weight: 700; text: banner.title; visible: text !== ""; Accessible.ignored: true }
        Words { role: "helper"; colour: Theme.ink; text: banner.text; visible: text !== ""; Accessible.ignored: true }
    }
    BigButton {
        id: action
        visible: banner.actionText !== ""
        anchors { right: parent.right; rightMargin: Theme.px(28); verticalCenter: parent.verticalCenter }
        width: implicitWidth
        least: Theme.px(96)
        centred: true
        text: banner.actionText
        onActivated: banner.activated()
    }
}
