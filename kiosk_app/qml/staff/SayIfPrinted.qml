import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view

    objectName: "sayIfPrinted"
    title: qsTr("Did it print?")
    lead: qsTr("The printer did not say. Look at the paper.")
    actions: [
        BigButton { objectName: "printed"; text: qsTr("Yes, the pass is here"); icon: "check"; onActivated: page.desk.send("PRINTED") },
        BigButton { objectName: "notPrinted"; kind: "secondary"; text: qsTr("No, or it can’t be read"); icon: "close"; onActivated: page.desk.send("NOT_PRINTED") }
    ]
}
