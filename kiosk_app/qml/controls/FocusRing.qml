import QtQuick

// 4 px of the gap colour against the control, then 8 px of the focus colour (design.md §2).
Item {
    property real radius: 0

    anchors.fill: parent
    Rectangle {
        anchors.fill: parent
        anchors.margins: -Theme.px(12)
        radius: parent.radius + Theme.px(12)
        color: "transparent"
        border { width: Theme.px(8); color: Theme.focus }
    }
    Rectangle {
        anchors.fill: parent
        anchors.margins: -Theme.px(4)
        radius: parent.radius + Theme.px(4)
        color: "transparent"
        border { width: Theme.px(4); color: Theme.focusGap }
    }
}
