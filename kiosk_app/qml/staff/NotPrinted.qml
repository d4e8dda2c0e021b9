import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view

    objectName: "notPrinted"
    title: qsTr("The pass is not printed")
    lead: qsTr("The new pass is made, the older one has stopped working.")
    Banner { visible: page.view.printerAdvice !== ""; kind: "note"; title: page.view.printerAdvice }
    actions: [
        BigButton { objectName: "printAgain"; text: qsTr("Print it now"); icon: "print"; onActivated: page.desk.send("PRINT_AGAIN") },
        BigButton { objectName: "back"; kind: "secondary"; text: qsTr("Back to the booking"); icon: "arrow_back"; onActivated: page.desk.send("BACK") }
    ]
}
