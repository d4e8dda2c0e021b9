import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property bool typeFirst: page.view.slow || page.view.problem !== ""

    objectName: "scanCode"
    step: 1
    stepName: qsTr("Find your booking")
    title: qsTr("Hold your code under the screen")
    lead: qsTr("10 to 20 cm away, and keep still.")

    Banner {
        visible: page.view.problem === "unreadable"
        kind: "note"
        title: qsTr("We couldn’t read that code.")
        text: qsTr("Hold it flat and keep still.")
    }
    ChoiceCard { visible: page.view.canScan; lead: true; art: "scanner"; icon: "qr_code_scanner"; title: qsTr("Reading is on"); helper: qsTr("Turn your screen brightness up."); note: qsTr("Scanner is under the screen"); Accessible.ignored: true }

    actions: [
        BigButton {
            objectName: "type"
            kind: page.typeFirst ? "primary" : "secondary"
            text: qsTr("Type my reference instead")
            icon: "keyboard"
            onActivated: page.session.send("TYPE")
        }
    ]
}
