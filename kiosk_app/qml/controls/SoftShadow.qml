import QtQuick

// Nested faint rounded rectangles: a soft shadow without shaders. None in high contrast.
Item {
    id: shadow

    property real radius: 0
    property real reach: Theme.px(44)
    property real drop: Theme.px(12)

    anchors.fill: parent
    visible: !Theme.highContrast
    Repeater {
        model: 11
        Rectangle {
            required property int index
            readonly property real spread: shadow.reach * (index + 1) / 11
            x: -spread
            y: -spread + shadow.drop
            width: shadow.width + 2 * spread
            height: shadow.height + 2 * spread
            radius: shadow.radius + spread
            color: "#14181D"
            opacity: 0.012
        }
    }
}
