import QtQuick
import "../controls"

// Where the scanner is. A picture: there is nothing to press.
Item {
    id: scanner
    property string text: ""

    width: Theme.fill(parent, 0)

    Image {
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: where.top; bottomMargin: Theme.px(Theme.small ? 6 : 28) }
        sourceSize.height: Math.max(1, Math.min(height, Theme.px(Theme.portrait ? 760 : 620)))
        fillMode: Image.PreserveAspectFit
        source: "image://look/drawing/scanner-open/" + Theme.revision
        Accessible.ignored: true
    }
    Row {
        id: where
        anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter }
        spacing: Theme.px(16)
        Icon { id: arrow; name: "arrow_downward"; size: Theme.px(40); anchors.verticalCenter: parent.verticalCenter }
        Words { width: Math.min(implicitWidth, scanner.width - arrow.width - parent.spacing); role: "helper"; colour: Theme.ink; text: scanner.text; anchors.verticalCenter: parent.verticalCenter }
    }
}
