import QtQuick

Pressable {
    id: button

    property string kind: "primary" // primary secondary huge small
    property string icon: ""
    property bool centred: false
    property bool busy: false
    property string detail: ""       // beside the icon, "1 of 2"
    property int seconds: -1         // 0 or more: a countdown ring instead of the icon
    property int total: 15
    property real least: Theme.px({
        primary: Theme.small ? 80 : 124, secondary: Theme.small ? 66 : 104, huge: Theme.small ? 104 : 168, small: Theme.small ? 60 : 80
    }[kind])
    // small: the icon goes before the label needs a second line
    readonly property bool marked: !centred && seconds < 0 && (icon !== "" || busy) && (!Theme.small || label.implicitWidth + 2 * side + mark.width + Theme.px(24) <= width)
    readonly property bool filled: kind === "primary" || kind === "huge"
    readonly property color labelColour: filled ? Theme.inkOnAccent : Theme.ink
    readonly property real side: Theme.px(kind === "huge" ? 52 : kind === "primary" ? (Theme.small ? 28 : 40) : kind === "small" ? 28 : Theme.small ? 20 : 36)

    radius: Theme.px(kind === "huge" ? 24 : kind === "small" || Theme.small ? 16 : 20)
    width: kind === "small" ? implicitWidth : Theme.fill(parent, implicitWidth)
    implicitWidth: label.implicitWidth + 2 * side + (icon === "" || centred ? 0 : mark.width + Theme.px(24))
    implicitHeight: Math.max(least, label.implicitHeight + 2 * Theme.px(Theme.small ? 8 : 16))
    height: parent && "tallest" in parent ? Math.max(implicitHeight, parent.tallest) : implicitHeight
    spokenDetail: detail

    Face { control: button; kind: button.filled ? "primary" : "secondary" }
    Words {
        id: label
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter
                  leftMargin: button.side; rightMargin: button.side + (button.centred ? 0 : end.width + (end.width > 0 ? Theme.px(24) : 0)) }
        width: undefined
        role: button.kind === "huge" ? "buttonHuge" : button.kind === "primary" ? "button" : button.kind === "small" ? "label" : "buttonSecondary"
        text: button.text
        colour: button.labelColour
        centred: button.centred || button.kind === "small"
        Accessible.ignored: true
    }
    Row {
        id: end
        anchors { right: parent.right; rightMargin: button.seconds >= 0 ? Theme.px(28) : button.side; verticalCenter: parent.verticalCenter }
        spacing: Theme.px(20)
        Words {
            width: implicitWidth
            anchors.verticalCenter: parent.verticalCenter
            visible: button.detail !== ""
            role: "helper"
            text: button.detail
            colour: button.labelColour
            Accessible.ignored: true
        }
        CountdownRing {
            visible: button.seconds >= 0
            size: Theme.px(84)
            thickness: Theme.px(12)
            seconds: Math.max(0, button.seconds)
            total: button.total
            colour: button.labelColour
            track: Qt.rgba(button.labelColour.r, button.labelColour.g, button.labelColour.b, 0.33)
            Accessible.ignored: true
        }
        Item {
            id: mark
            visible: button.marked
            width: Math.round(label.font.pixelSize * 1.25)
            height: width
            Icon {
                visible: !button.busy
                name: button.icon
                size: parent.width
                colour: button.labelColour
                flip: button.icon.startsWith("arrow")
            }
            PendingRing { visible: button.busy; size: parent.width; colour: button.labelColour }
        }
    }
}
