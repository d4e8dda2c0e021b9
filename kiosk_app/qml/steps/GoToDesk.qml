import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "goToDesk"
    heroTitle: true
    title: page.view.title
    lead: page.view.sentence
    back: false

    topSlot: [ Banner { visible: page.view.checkedIn; kind: "ok"; title: qsTr("You’re checked in"); text: Theme.small ? "" : qsTr("Only your pass is missing.") } ]
    Card {
        FactRow { icon: "location_on"; value: qsTr("Please go to %1.").arg(page.view.desk); helper: page.view.deskWay }
    }

    actions: [
        BigButton { objectName: "askTeam"; text: Theme.small ? qsTr("Ask our team") : qsTr("Ask our team to come here"); icon: "support_agent"; onActivated: page.session.send("CALL_HELP") },
        BigButton { objectName: "close"; kind: "secondary"; text: qsTr("Finish and clear"); icon: "logout"; onActivated: page.session.send("CLOSE") }
    ]
}
