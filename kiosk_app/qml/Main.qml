import QtQuick
import "controls"

// The window: one frame, one page at a time, perhaps a sheet above it or staff over everything. Follows the session.
Window {
    id: window
    required property var session
    required property var staff
    property bool stays: false // as a kiosk: no window manager closes it
    property string shown: ""
    property string sheetShown: ""

    visible: true
    color: Theme.page
    title: Theme.brandName
    onClosing: close => close.accepted = !stays

    function follow() {
        if (session.staffOpen)
            return
        const view = session.view
        if (session.sheet !== sheetShown) {
            sheetShown = session.sheet
            if (sheetShown === "") {
                sheet.setSource("")
            } else {
                sheet.setSource("steps/" + sheetShown + ".qml", sheetShown === "ChooseOtherWay" ? { session: session, view: view } : { session: session })
            }
        } else if (sheet.item !== null && sheet.item.view !== undefined) {
            sheet.item.view = view
        }
        if (view.page === "" || session.sheet !== "" && shown !== "")
            return
        if (view.page !== shown) {
            const first = shown === ""
            shown = view.page
            pages.replace(null, Qt.resolvedUrl("steps/" + shown + ".qml"), { session: session, view: view }, first ? 0 : undefined)
        } else if (pages.currentItem.view !== undefined) {
            pages.currentItem.view = view
        }
    }

    Connections {
        target: window.session
        function onTicked() { window.follow() }
    }
    Component.onCompleted: window.follow()

    KioskFrame {
        id: frame
        anchors.fill: parent
        LayoutMirroring.enabled: Theme.rightToLeft
        LayoutMirroring.childrenInherit: true
        visible: !window.session.staffOpen
        page: pages.currentItem
        clock: window.session.clock
        covered: window.sheetShown !== ""
        openSlot: window.session.page === "Help" ? "help" : ""
        backShown: window.session.canGoBack
        startOverShown: window.session.canStartOver
        languages: false
        accessibilityShown: false
        onBack: window.session.send("BACK")
        onStartOver: window.session.send("START_OVER")
        onHelp: window.session.send(openSlot === "help" ? "KEEP_GOING" : "CALL_HELP")

        // The guard after a change takes the focus away: real keys go to what is shown as soon as touches do.
        PageStack { id: pages; anchors.fill: parent; focus: true; onEnabledChanged: if (enabled && currentItem !== null) currentItem.forceActiveFocus() }
        overlay: [ Loader { id: sheet; anchors.fill: parent; onEnabledChanged: if (enabled && item !== null) item.forceActiveFocus() } ]
    }
    Loader {
        anchors.fill: parent
        active: window.session.staffOpen
        onActiveChanged: if (!active) pages.forceActiveFocus()
        source: "staff/StaffDesk.qml"
        onLoaded: item.desk = window.staff
    }
}
