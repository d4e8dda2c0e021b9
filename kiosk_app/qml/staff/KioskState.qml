import QtQuick
import "../controls"

// Name of the kiosk, and whether guests may use it.
Column {
    id: state_
    required property var view

    width: parent.width
    spacing: Theme.px(8)
    visible: view.known
    Item {
        width: parent.width
        height: Math.max(kiosk.height, mark.height)
        Words { id: kiosk; anchors { left: parent.left; right: mark.left; verticalCenter: parent.verticalCenter } width: undefined; role: "titleCompact"; pixelSize: Theme.px(Theme.small ? 34 : 56); lineHeight: Theme.px(Theme.small ? 40 : 66); heading: true; text: state_.view.kioskName }
        StatusMark { id: mark; objectName: "state"; anchors { right: parent.right; verticalCenter: parent.verticalCenter } status: state_.view.open ? "ready" : "off"; text: state_.view.open ? qsTr("Open for guests") : qsTr("Out of service") }
    }
    Words { visible: text !== ""; role: "helper"; colour: Theme.ink2; text: state_.view.closedWhy }
}
