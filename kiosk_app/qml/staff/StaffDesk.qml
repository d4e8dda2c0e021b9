import QtQuick
import "../controls"

// Staff mode: the plum frame, and in it the page the staff flow is at.
Item {
    id: root
    property var desk: null
    readonly property string page: desk ? desk.page : ""
    readonly property bool cleaning: page === "Cleaning"
    readonly property var shown: desk ? desk.slots : []

    objectName: "staffDesk"
    LayoutMirroring.enabled: Theme.rightToLeft
    LayoutMirroring.childrenInherit: true

    StaffFrame {
        objectName: "staffFrame"
        anchors.fill: parent
        visible: !root.cleaning
        who: root.desk && root.desk.who !== "" ? root.desk.who : qsTr("Not signed in")
        lockText: root.desk && root.desk.locksIn !== "" ? qsTr("Locks in %1").arg(root.desk.locksIn) : ""
        lockSoon: root.desk !== null && root.desk.locksSoon
        openSlot: root.desk ? root.desk.openSlot : ""
        tight: Theme.small && ["FindBooking", "SignIn", "VerifyCaller", "TypeAddress"].includes(root.page) && !lockSoon // keys need the height
        slots: [
            { key: "home", icon: "home", text: qsTr("Home"), shown: root.shown.includes("home") },
            { key: "bookings", icon: "search", text: qsTr("Bookings"), shown: root.shown.includes("bookings") },
            { key: "devices", icon: "devices", text: qsTr("Devices"), shown: root.shown.includes("devices") },
            { key: "leave", icon: "logout", text: qsTr("Back to guest"), shown: root.shown.includes("leave") }
        ]
        onSlotActivated: key => root.desk.send(key)

        Loader {
            id: pages
            anchors.fill: parent
            focus: true
        }
    }
    Loader { id: cover; anchors.fill: parent }
    onPageChanged: follow()
    onDeskChanged: follow()

    function follow() {
        if (desk === null || page === "")
            return
        if (page === "Cleaning") // the binding of `cleaning` may not have followed yet
            cover.setSource("Cleaning.qml", { desk: desk })
        else {
            cover.setSource("")
            pages.setSource(page + ".qml", { desk: desk })
            pages.item.forceActiveFocus() // real keys, too
        }
    }
}
