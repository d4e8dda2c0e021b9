import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "scanPhonePass"
    step: 4
    stepName: qsTr("Take your pass")
    heroTitle: !Theme.small
    sideLow: false
    title: qsTr("Scan this with your phone camera")
    back: false

    topSlot: [
        Banner {
            kind: "ok"
            title: page.view.stay ? qsTr("You’re checked in") : qsTr("You’re checked in on %1").arg(page.view.flight)
            text: page.view.noPaper ? qsTr("We’re out of paper here, so your pass goes to your phone.") : qsTr("Your pass goes to your phone.")
        }
    ]
    FactRow { icon: "lock"; value: qsTr("The link works once, for the next %1 minutes.").arg(page.view.minutes) }

    side: [ PhoneSteps { picture: page.view.picture } ]
    actions: [
        BigButton { objectName: "taken"; text: qsTr("I have my pass"); icon: "check"; onActivated: page.session.send("TAKEN") },
        BigButton { objectName: "atDesk"; kind: "secondary"; text: qsTr("Print at the desk"); icon: "print"; onActivated: page.session.send("AT_DESK") }
    ]
}
