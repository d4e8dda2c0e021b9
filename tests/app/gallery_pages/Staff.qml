import QtQuick
import "../../../kiosk_app/qml/controls"

StaffFrame {
    who: "Maria S., supervisor"
    lockText: "Locks in 1:42"
    openSlot: "devices"
    slots: [{ key: "home", icon: "home", text: "Home" }, { key: "bookings", icon: "search", text: "Bookings" }, { key: "devices", icon: "devices", text: "Devices" }, { key: "guest", icon: "logout", text: "Back to guest" }]
    Column {
        anchors.fill: parent
        spacing: Theme.px(14)
        Banner { kind: "note"; title: "1 guest asked for help"; text: "This kiosk, step 2, waiting 0:48"; actionText: "I’m coming" }
        Title { text: "Devices" }
        DeviceRow { icon: "print"; title: "Pass printer"; detail: "About 40 passes left"; status: "attention"; statusText: "Paper low"; actionText: "Test" }
        DeviceRow { icon: "barcode_scanner"; title: "Code scanner"; detail: "Last scan 15:41"; statusText: "Ready"; actionText: "Test" }
        DeviceRow { icon: "lock"; title: "Key encoder"; detail: "Passes still work at doors"; status: "stopped"; statusText: "Not answering"; actionText: "Help" }
        DeviceRow { icon: "schedule"; title: "Clock"; detail: "Europe, Oslo"; status: "testing"; statusText: "Testing"; actionText: "Test" }
        Grid {
            width: parent.width
            columns: 2
            spacing: Theme.px(20)
            readonly property real columnWidth: (width - spacing) / 2
            Tile { icon: "search"; text: "Find a booking" }
            Tile { icon: "shield_person"; text: "Check in without a code" }
        }
        RadioRow { text: "The phone can’t get texts here" }
        RadioRow { text: "The number on the booking is wrong"; checked: true }
    }
}
