import QtQuick

Item {
    id: header

    property string clock: ""
    property string brandName: Theme.brandName
    property bool onArtwork: false
    readonly property color ground: onArtwork ? "#FFFFFF" : Theme.ink

    Image {
        id: logo
        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        width: Theme.px(60)
        height: width
        sourceSize: Qt.size(width, width)
        source: "image://look/mark/" + (header.onArtwork ? "sky" : "page") + "/" + Theme.revision
        Accessible.ignored: true
    }
    Words {
        anchors { left: logo.right; leftMargin: Theme.px(20); verticalCenter: parent.verticalCenter }
        width: implicitWidth
        role: "brand"
        colour: header.ground
        text: header.brandName
    }
    Words {
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        width: implicitWidth
        role: "brand"
        colour: header.ground
        tabular: true
        text: header.clock
    }
}
