import QtQuick

// The body of a control: fill and edge, darker and thicker while pressed.
Rectangle {
    required property Pressable control
    property string kind: "secondary" // primary: filled
    property bool selected: false
    property real edge: Theme.edge

    readonly property color fill: kind === "primary" ? Theme.accent : selected ? Theme.tint : Theme.surface

    anchors.fill: parent
    radius: control.radius
    color: !control.down ? fill : kind === "primary" ? Qt.darker(fill, 1.14) : Theme.tint
    border.width: (selected ? Theme.px(7) : edge) + (control.down ? Theme.px(3) : 0)
    border.color: kind === "primary" ? (control.down ? Theme.ink : Theme.accentEdge) : selected || control.down ? Theme.accentText : Theme.border
}
