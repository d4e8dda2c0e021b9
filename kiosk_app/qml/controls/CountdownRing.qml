import QtQuick
import QtQuick.Shapes

Item {
    id: ring

    property int seconds: 0
    property int total: 30
    property real size: Theme.px(Theme.small ? 150 : Theme.landscape ? 168 : 264)
    property real thickness: Theme.px(12)
    property color colour: Theme.accentText
    property color numberColour: size > Theme.px(100) ? Theme.ink : colour
    property color track: Theme.hair

    width: size
    height: size
    Accessible.role: Accessible.StaticText
    Accessible.name: seconds

    Rectangle {
        anchors.fill: parent
        radius: width / 2
        color: "transparent"
        border { width: ring.thickness; color: ring.track }
    }
    Shape {
        anchors.fill: parent
        ShapePath {
            strokeColor: ring.colour
            strokeWidth: ring.thickness
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            PathAngleArc {
                centerX: ring.size / 2
                centerY: ring.size / 2
                radiusX: (ring.size - ring.thickness) / 2
                radiusY: radiusX
                startAngle: -90
                sweepAngle: 360 * Math.max(0.001, Math.min(1, ring.seconds / Math.max(1, ring.total)))
            }
        }
    }
    Words {
        anchors.centerIn: parent
        width: implicitWidth
        role: ring.size > Theme.px(100) ? "countdown" : "figure"
        text: ring.seconds
        pixelSize: Math.round(ring.size * 0.425)
        lineHeight: pixelSize
        colour: ring.numberColour
        tabular: true
        Accessible.ignored: true
    }
}
