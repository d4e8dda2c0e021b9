import QtQuick

// Where the pass comes out. The sentence beside it says the same.
Item {
    property string kind: "hotel" // hotel air

    width: Theme.fill(parent, Theme.px(800))
    height: implicitHeight
    implicitHeight: Math.min(width * 0.775, Theme.px(738))
    Image {
        anchors.fill: parent
        sourceSize: Qt.size(Math.max(1, Math.round(Math.min(parent.width, parent.height / 0.775))), 0)
        fillMode: Image.PreserveAspectFit
        source: "image://look/drawing/slot-" + parent.kind + "/" + Theme.revision
        Accessible.ignored: true
    }
}
