import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property string onceText: qsTr("The link works once, for the next %1 minutes.").arg(page.view.minutes)
    readonly property string doneText: page.view.stay ? qsTr("You’re checked in") : qsTr("You’re checked in on %1").arg(page.view.flight)

    objectName: "scanPhonePass"
    step: 4
    stepName: qsTr("Take your pass")
    sideLow: Theme.small
    tall: true
    endLeast: Theme.px(936)
    title: qsTr("Scan this with your phone camera")
    lead: Theme.small ? page.onceText : Theme.big ? page.doneText : ""
    back: false

    topSlot: [
        Banner {
            visible: !Theme.small && !Theme.big
            kind: "ok"
            title: page.doneText
            text: page.view.noPaper ? qsTr("We’re out of paper here, so your pass goes to your phone.") : qsTr("Your pass goes to your phone.")
        }
    ]
    PhoneSteps { visible: Theme.portrait; picture: Theme.portrait ? page.view.picture : "" }
    Row {
        visible: !Theme.small
        width: parent.width
        spacing: Theme.px(20)
        Icon { id: lock; name: "lock"; colour: Theme.ink2; size: Theme.px(40); anchors.verticalCenter: parent.verticalCenter }
        Words { width: parent.width - lock.width - parent.spacing; anchors.verticalCenter: parent.verticalCenter; role: "helper"; text: page.onceText }
    }

    side: [ PhoneSteps { visible: !Theme.portrait; picture: Theme.portrait ? "" : page.view.picture; below: page.doneText } ]
    actions: [
        BigButton { objectName: "taken"; text: qsTr("I have my pass"); icon: "check"; onActivated: page.session.send("TAKEN") },
        BigButton { objectName: "atDesk"; kind: "secondary"; text: qsTr("Print at the desk"); icon: "print"; onActivated: page.session.send("AT_DESK") }
    ]
}
