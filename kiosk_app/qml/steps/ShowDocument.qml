import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property bool unread: page.view.problem !== ""
    readonly property bool tight: Theme.landscape && Theme.big
    readonly property bool typeFirst: !page.view.canScan || page.unread

    objectName: "showDocument"
    step: 2
    stepName: qsTr("Confirm it’s you")
    title: qsTr("Show your passport or ID card")
    lead: page.view.canScan ? (Theme.small ? qsTr("Its last lines to the scanner.") : qsTr("Hold its last lines under the screen.") + (page.tight ? "" : "\n" + qsTr("They hold many signs like this: <<<"))) : qsTr("The scanner is off. You can type its last lines.")

    Banner {
        id: note
        visible: page.unread
        kind: "note"
        title: qsTr("We couldn’t read that document.")
        text: Theme.small || page.tight ? "" : qsTr("Hold it flat and keep still, or type it.")
    }
    Banner {
        id: half
        visible: page.view.begun && !page.unread
        kind: "ok"
        title: qsTr("One line is read.")
        text: Theme.small || page.tight ? "" : qsTr("Now hold the next line to the scanner.")
    }
    DocumentPicture {
        visible: Theme.portrait && page.view.canScan
        height: Math.min(Theme.px(800), page.freeHeight - (note.visible ? note.height + page.spacing : 0) - (half.visible ? half.height + page.spacing : 0) - notice.height - page.spacing)
        text: qsTr("Scanner is under the screen")
    }
    Words { id: notice; role: "helper"; visible: !Theme.small && !page.tight; text: qsTr("We only compare it with your booking.") }

    side: [ DocumentPicture { visible: !Theme.portrait && page.view.canScan; height: Theme.px(Theme.small ? 370 : 550); text: qsTr("Scanner is under the screen") } ]
    actions: [
        BigButton {
            objectName: "type"
            kind: page.typeFirst ? "primary" : "secondary"
            text: Theme.small ? qsTr("Type the lines") : qsTr("Type the lines instead")
            icon: "keyboard"
            onActivated: page.session.send("TYPE")
        }
    ]
}
