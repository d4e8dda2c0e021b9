import QtQuick

// A key of the number pad or the keyboard.
Pressable {
    id: key

    property string icon: ""
    property bool special: false
    property string role: "key"
    property color ground: special ? Theme.sunken : Theme.surface
    property bool inverse: false // keyboard keys turn ink while pressed

    debounce: 40
    implicitWidth: face.implicitWidth + Theme.px(28)
    radius: Theme.px(14)
    activeFocusOnTab: true

    Rectangle {
        anchors.fill: parent
        radius: key.radius
        color: !key.down ? key.ground : key.inverse ? Theme.ink : Theme.tint
        border { width: Theme.hairline + (key.down ? Theme.px(3) : 0); color: key.down ? Theme.accentText : Theme.border }
    }
    Row {
        id: face
        anchors.centerIn: parent
        spacing: Theme.px(14)
        Icon {
            visible: key.icon !== "" && !Theme.big && !Theme.small
            anchors.verticalCenter: parent.verticalCenter
            name: key.icon
            size: Theme.px(key.icon === "space_bar" ? 36 : key.height > Theme.px(110) ? 52 : 40)
            colour: label.colour
        }
        Words {
            id: label
            anchors.verticalCenter: parent.verticalCenter
            width: implicitWidth
            wrapMode: Text.NoWrap
            role: key.role
            weight: 600
            text: key.text
            colour: key.down && key.inverse ? Theme.surface : Theme.ink
            Accessible.ignored: true
        }
    }
}
