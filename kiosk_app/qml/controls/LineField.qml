import QtQuick

// One long line of signs without spaces, in two rows: the machine-readable line of a passport. Small: its end, in one row.
Item {
    id: field

    property string label: ""
    property string text: ""
    property int length: 44
    property bool active: false
    property bool complete: false
    property string eraseText: qsTr("Delete")
    signal activated()
    signal erase()
    readonly property int half: Theme.small ? 14 : Math.ceil(length / 2)
    readonly property int rows: Theme.small ? 1 : 2
    readonly property real room: box.width - Theme.px(Theme.small ? 110 : 128)
    readonly property real advance: metrics.advanceWidth
    readonly property real letters: Math.floor(Math.min(Theme.font("reference").pixelSize, (box.height - Theme.px(Theme.small ? 14 : 28)) / rows / 1.25, Theme.font("reference").pixelSize * (room / half) / (advance + Theme.px(1))))

    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: box.y + box.height
    LayoutMirroring.childrenInherit: true

    TextMetrics { id: metrics; font: Theme.font("reference"); text: "M" }
    Words { id: name; role: "label"; pixelSize: Theme.sizeOf("label", 32); text: field.label; Accessible.ignored: true }
    Pressable {
        id: box
        anchors.left: parent.left
        y: name.height + Theme.px(Theme.small ? 2 : 12)
        width: parent.width - (eraser.visible ? eraser.width + Theme.gap : 0)
        height: Theme.px(Theme.small ? 58 : Theme.landscape ? 116 : 124)
        radius: Theme.px(18)
        text: field.label
        spokenDetail: field.text
        accessibleRole: Accessible.EditableText
        onActivated: field.activated()
        Rectangle {
            anchors.fill: parent
            radius: box.radius
            color: box.down ? Theme.tint : Theme.surface
            border { width: field.active || box.down ? Theme.px(6) : Theme.edge; color: field.active ? Theme.accentText : Theme.border }
        }
        Column {
            x: Theme.px(32)
            anchors.verticalCenter: parent.verticalCenter
            LayoutMirroring.enabled: false
            LayoutMirroring.childrenInherit: true
            Repeater {
                model: field.rows
                Item {
                    id: row
                    required property int index
                    readonly property string shown: field.rows === 1 ? field.text.slice(-field.half + 1) : field.text.slice(index * field.half, (index + 1) * field.half)
                    readonly property bool current: field.active && (field.rows === 1 || index === (field.text.length < field.half ? 0 : 1))
                    width: field.room
                    height: Math.round(field.letters * 1.25)
                    Words {
                        id: words
                        width: implicitWidth
                        anchors.verticalCenter: parent.verticalCenter
                        role: "reference"
                        wrapMode: Text.NoWrap
                        pixelSize: field.letters
                        lineHeight: row.height
                        text: row.shown
                        Accessible.ignored: true
                    }
                    Rectangle {
                        visible: row.current
                        anchors { left: words.right; verticalCenter: parent.verticalCenter }
                        width: Theme.px(5)
                        height: parent.height * 0.9
                        radius: width / 2
                        color: Theme.accentText
                    }
                }
            }
        }
        Icon {
            visible: field.complete
            LayoutMirroring.enabled: false // at the end of the line, which runs from left to right in every language
            anchors { right: parent.right; rightMargin: Theme.px(24); verticalCenter: parent.verticalCenter }
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
