import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view
    readonly property bool todo: view.printer.status === "attention" || view.scanner.status === "stopped" || view.clock.status === "attention" || view.texts.status === "attention"
    readonly property bool down: view.guestsReason !== "" || view.system.away || view.printer.status === "stopped"

    objectName: "devices"
    title: qsTr("Devices")
    headEnd: [ Words { anchors.verticalCenter: parent.verticalCenter; width: implicitWidth; role: "helper"; text: qsTr("Checked at %1").arg(page.view.checkedAt) } ]
    spacing: Theme.px(Theme.small ? 8 : 14)

    Banner {
        objectName: "readiness"
        kind: page.down ? "alert" : page.todo ? "note" : "ok"
        title: page.view.guestsReason !== "" ? qsTr("Closed for guests") : page.down ? qsTr("Guests can’t do everything now") : page.todo ? qsTr("Ready for guests, something to do") : qsTr("Ready for guests")
        text: page.view.printer.advice
    }
    DeviceRow { objectName: "printer"; icon: "print"; title: qsTr("Pass printer"); detail: page.view.printer.testing ? qsTr("Printing a test page") : page.view.printer.test; status: page.view.printer.status; statusText: page.view.printer.testing ? qsTr("Testing") : page.view.printer.text; actionText: page.view.busy ? "" : qsTr("Test"); onActivated: page.desk.send("TEST_PRINTER") }
    DeviceRow { objectName: "scanner"; icon: "barcode_scanner"; title: qsTr("Code scanner"); detail: page.view.scanner.test === "waiting" ? qsTr("Hold any code under the scanner") : page.view.scanner.test === "heard" ? qsTr("A code was read") : ""; status: page.view.scanner.status; statusText: page.view.scanner.test === "waiting" ? qsTr("Testing") : page.view.scanner.text; actionText: page.view.busy ? "" : qsTr("Test"); onActivated: page.desk.testScanner() }
    DeviceRow { objectName: "texts"; icon: "sms"; title: qsTr("Text messages"); status: page.view.texts.status; statusText: page.view.texts.text }
    DeviceRow { objectName: "system"; icon: "dns"; title: qsTr("Booking system"); detail: page.view.system.away ? "" : qsTr("Answers in %1 seconds").arg(page.view.system.seconds); status: page.view.system.status; statusText: page.view.system.away ? qsTr("Not answering") : qsTr("Connected"); actionText: page.view.busy ? "" : qsTr("Test"); onActivated: page.desk.testSystem() }
    DeviceRow { objectName: "clock"; icon: "schedule"; title: qsTr("Clock"); detail: page.view.clock.zone; status: page.view.clock.status; statusText: page.view.clock.off > 0 ? qsTr("%1 seconds off").arg(page.view.clock.off) : qsTr("Correct") }
}
