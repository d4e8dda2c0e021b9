import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property string where: qsTr("Scanner is under the screen")
    readonly property bool typeFirst: page.view.slow || page.view.problem !== ""

    objectName: "scanCode"
    step: 1
    stepName: qsTr("Find your booking")
    title: qsTr("Hold your code under the screen")
    lead: Theme.small ? (page.view.problem === "unreadable" ? qsTr("Hold it flat and keep still.") : qsTr("10 to 20 cm away, and keep still.")) : qsTr("10 to 20 cm away, and keep still.") + "\n" + qsTr("Turn your screen brightness up.")

    Banner {
        id: note
        visible: page.view.problem === "unreadable"
        kind: "note"
        title: qsTr("We couldn’t read that code.")
        text: Theme.small ? "" : qsTr("Hold it flat and keep still.")
    }
    ScannerPicture { visible: Theme.portrait && page.view.canScan; height: page.freeHeight - (note.visible ? note.height + page.spacing : 0); text: page.where }

    side: [ ScannerPicture { visible: !Theme.portrait && page.view.canScan; height: Theme.px(Theme.small ? 370 : 540); text: page.where } ]
    actions: [
        BigButton {
            objectName: "type"
            kind: page.typeFirst ? "primary" : "secondary"
            text: Theme.small ? qsTr("Type my reference") : qsTr("Type my reference instead")
            icon: "keyboard"
            onActivated: page.session.send("TYPE")
        }
    ]
}
