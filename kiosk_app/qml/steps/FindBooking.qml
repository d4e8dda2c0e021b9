import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "findBooking"
    step: 1
    stepName: qsTr("Find your booking")
    spacing: Theme.px(Theme.small ? 8 : 24)
    headGap: Theme.px(Theme.small ? 10 : 40)
    sideLow: false
    title: qsTr("How shall we find your booking?")

    ChoiceCard {
        objectName: "scan"
        visible: page.view.canScan
        lead: true
        art: "scanner"
        icon: "qr_code_scanner"
        title: qsTr("Scan my code")
        helper: qsTr("From your confirmation, on paper or on your phone")
        note: qsTr("Scanner is under the screen")
        onActivated: page.session.send("SCAN")
    }

    side: [
        ChoiceCard {
            objectName: "type"
            icon: "keyboard"
            title: qsTr("Type my reference")
            helper: qsTr("You need your last name too")
            onActivated: page.session.send("TYPE")
        },
        ChoiceCard {
            objectName: "noReference"
            icon: "person_search"
            title: qsTr("I don’t have it")
            helper: qsTr("Find it by name and date, or ask our team")
            onActivated: page.session.send("NO_REFERENCE")
        }
    ]
}
