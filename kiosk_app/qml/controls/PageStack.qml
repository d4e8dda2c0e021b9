import QtQuick
import QtQuick.Templates as T

// Pages replace each other: a fade and a small move in reading direction.
T.StackView {
    id: stack

    readonly property real shift: Theme.px(24) * (Theme.rightToLeft ? -1 : 1)

    replaceEnter: Transition {
        ParallelAnimation {
            NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.ms(200); easing { type: Easing.BezierSpline; bezierCurve: [0.2, 0, 0, 1, 1, 1] } }
            NumberAnimation { property: "x"; from: stack.shift; to: 0; duration: Theme.ms(200); easing { type: Easing.BezierSpline; bezierCurve: [0.2, 0, 0, 1, 1, 1] } }
        }
    }
    replaceExit: Transition {
        NumberAnimation { property: "opacity"; from: 1; to: 0; duration: Theme.ms(80) }
    }
}
