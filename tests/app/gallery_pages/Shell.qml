import QtQuick
import "../../../kiosk_app/qml/controls"

// The window's content for one picture: the frame with one page, perhaps something above it.
Item {
    id: shell
    property url pageUrl: ""
    property url overlayUrl: ""
    property string openSlot: ""
    anchors.fill: parent
    LayoutMirroring.enabled: Theme.rightToLeft
    LayoutMirroring.childrenInherit: true
    KioskFrame {
        anchors.fill: parent
        clock: "15:42"
        page: loader.item
        covered: shell.overlayUrl.toString() !== ""
        openSlot: shell.openSlot
        Loader { id: loader; anchors.fill: parent; source: shell.pageUrl; focus: true }
        overlay: [ Loader { anchors.fill: parent; source: shell.overlayUrl } ]
    }
}
