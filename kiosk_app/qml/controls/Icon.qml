import QtQuick

Image {
    property string name: ""
    property real size: Theme.px(48)
    property color colour: Theme.ink
    property bool flip: false // arrows follow the reading direction

    width: size
    height: size
    sourceSize: Qt.size(Math.max(1, size), Math.max(1, size))
    source: name === "" ? "" : "image://look/icon/" + name + "/" + colour.toString().slice(-6)
    mirror: flip && Theme.rightToLeft
    Accessible.ignored: true
}
