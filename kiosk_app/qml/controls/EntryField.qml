import QtQuick

Item {
    id: field

    property string label: ""
    property string hint: ""
    property string text: ""
    property bool active: false
    property bool complete: false
    property bool mono: false
    property string eraseText: qsTr("Delete")
    signal activated()
    signal erase()

    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: box.y + box.height

    Column {
        id: names
        width: parent.width
        spacing: Theme.px(4)
        Words { role: "label"; pixelSize: Theme.sizeOf("label", 32); text: field.label; Accessible.ignored: true }
        Words { lineHeight: Theme.line("label"); colour: Theme.ink2; text: field.hint; visible: text !== "" && !Theme.small; Accessible.ignored: true }
    }
    Pressable {
        id: box
        anchors.left: parent.left
        y: names.height + Theme.px(Theme.small ? 2 : 16)
        width: parent.width - (eraser.visible ? eraser.width + Theme.gap : 0)
        height: Theme.px(Theme.small ? 58 : 116)
        radius: Theme.px(18)
        text: field.label
        spokenDetail: [field.hint, field.text].filter(part => part !== "").join(". ")
        accessibleRole: Accessible.EditableText
        onActivated: field.activated()
        Rectangle {
            anchors.fill: parent
            radius: box.radius
            color: box.down ? Theme.tint : Theme.surface
            border { width: field.active || box.down ? Theme.px(6) : Theme.edge; color: field.active ? Theme.accentText : Theme.border }
        }
        Words {
            id: words
            anchors { left: parent.left; leftMargin: Theme.px(32); verticalCenter: parent.verticalCenter }
            width: Math.min(implicitWidth, parent.width - Theme.px(field.complete ? 140 : 80))
            elide: Text.ElideLeft
            wrapMode: Text.NoWrap
            role: field.mono ? "reference" : "value"
            pixelSize: Theme.font("reference").pixelSize
            spread: field.mono ? Theme.px(5) : 0
            weight: field.mono ? 700 : 600
            text: field.text
            Accessible.ignored: true
        }
        Rectangle {
            visible: field.active
            anchors { left: words.right; leftMargin: Theme.px(4); verticalCenter: parent.verticalCenter }
            width: Theme.px(5)
            height: Theme.px(Theme.small ? 40 : 60)
            radius: width / 2
            color: Theme.accentText
        }
        Icon {
            visible: field.complete
            anchors { right: parent.right; rightMargin: Theme.px(32); verticalCenter: parent.verticalCenter }
            name: "check_circle-fill"
            size: Theme.px(52)
            colour: Theme.ok
        }
    }
    Key {
        id: eraser
        objectName: "key_erase"
        visible: field.active && field.eraseText !== ""
        anchors { right: parent.right; top: box.top }
        width: Theme.px(Theme.small ? 130 : 212)
        height: box.height
        radius: Theme.px(16)
        role: "helper"
        icon: "backspace"
        text: field.eraseText
        onActivated: field.erase()
    }
}
