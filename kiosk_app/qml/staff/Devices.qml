import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view
    readonly property int todo: [view.printer.status, view.texts.status, view.clock.status].filter(status => status === "attention").length + (view.scanner.status === "stopped" ? 1 : 0)
    readonly property bool down: view.guestsReason !== "" || view.system.away || view.printer.status === "stopped"

    objectName: "devices"
    title: qsTr("Devices")
    headEnd: [ Words { anchors.verticalCenter: parent.verticalCenter; width: implicitWidth; role: "helper"; text: qsTr("Checked at %1").arg(page.view.checkedAt) } ]
    spacing: Theme.px(Theme.small ? 8 : 14)
    sideLow: false

    Banner {
        objectName: "readiness"
        kind: page.down ? "alert" : page.todo > 0 ? "note" : "ok"
        title: page.view.guestsReason !== "" ? qsTr("Closed for guests") : page.down ? qsTr("Guests can’t do everything now") : page.todo === 1 ? qsTr("Ready for guests, 1 thing to do") : page.todo > 1 ? qsTr("Ready for guests, %1 things to do").arg(page.todo) : qsTr("Ready for guests")
        text: page.view.printer.advice || (page.view.clock.off > 0 ? qsTr("Set the clock of this screen.") : "")
    }
    DeviceRow { objectName: "printer"; icon: "print"; title: qsTr("Pass printer"); detail: page.view.printer.testing ? qsTr("Printing a test page") : page.view.printer.test; status: page.view.printer.status; statusText: page.view.printer.testing ? qsTr("Testing") : page.view.printer.text; actionText: page.view.busy ? "" : qsTr("Test"); onActivated: page.desk.send("TEST_PRINTER") }
    DeviceRow { objectName: "scanner"; icon: "barcode_scanner"; title: qsTr("Code scanner"); detail: page.view.scanner.test === "waiting" ? qsTr("Hold any code under the scanner") : page.view.scanner.test === "heard" ? qsTr("A code was read") : ""; status: page.view.scanner.status; statusText: page.view.scanner.test === "waiting" ? qsTr("Testing") : page.view.scanner.text; actionText: page.view.busy ? "" : qsTr("Test"); onActivated: page.desk.testScanner() }
    side: [
        DeviceRow { objectName: "texts"; icon: "sms"; title: qsTr("Text messages"); status: page.view.texts.status; statusText: page.view.texts.text },
        DeviceRow { objectName: "system"; icon: "dns"; title: qsTr("Booking system"); detail: page.view.system.away ? "" : qsTr("Answers in %1 seconds").arg(page.view.system.seconds); status: page.view.system.status; statusText: page.view.system.away ? qsTr("Not answering") : qsTr("Connected"); actionText: page.view.busy ? "" : qsTr("Test"); onActivated: page.desk.testSystem() },
        DeviceRow { objectName: "clock"; icon: "schedule"; title: qsTr("Clock"); detail: page.view.clock.zone; status: page.view.clock.status; statusText: page.view.clock.off > 120 ? qsTr("Not correct") : page.view.clock.off > 0 ? qsTr("%1 seconds off").arg(page.view.clock.off) : qsTr("Correct") }
    ]
}
