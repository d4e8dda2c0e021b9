import QtQuick

// A dotted circle: "not yet". It turns once in 2.4 s; with reduced motion it stands still.
Item {
    id: ring

    property real size: Theme.px(40)
    property color colour: Theme.ink
    property int dots: 12

    width: size
    height: size
    Accessible.ignored: true
    Item {
        id: wheel
        anchors.fill: parent
        Repeater {
            model: ring.dots
            Rectangle {
                required property int index
                readonly property real angle: 2 * Math.PI * index / ring.dots
                width: ring.size * 0.115
                height: width
                radius: width / 2
                color: ring.colour
                x: (ring.size - width) / 2 * (1 + Math.cos(angle))
                y: (ring.size - width) / 2 * (1 + Math.sin(angle))
            }
        }
        RotationAnimation on rotation {
            running: ring.visible && !Theme.reducedMotion
            from: 0
            to: 360
            duration: 2400
            loops: Animation.Infinite
        }
    }
}
