import QtQuick

Rectangle {
    property bool on: false

    width: Theme.px(56)
    height: width
    radius: Theme.px(14)
    color: on ? Theme.accent : Theme.surface
    border { width: on ? (Theme.accentEdge.a > 0 ? Theme.edge : 0) : Theme.px(4); color: on ? Theme.accentEdge : Theme.border }
    Icon { visible: parent.on; anchors.centerIn: parent; name: "check"; size: Theme.px(44); colour: Theme.inkOnAccent }
}
