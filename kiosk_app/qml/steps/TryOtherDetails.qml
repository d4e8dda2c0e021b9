import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property var words: ({
        slow_down: { title: qsTr("Let’s wait a moment"), lead: qsTr("Too many tries here. Wait %1 minutes, or ask our team.").arg(page.view.minutes) },
        code_for_something_else: { title: qsTr("That code is for something else"), lead: qsTr("Look in your booking message.") }
    })[page.view.problem] || { title: qsTr("We couldn’t find a booking with these details"), lead: qsTr("Check both, then try again.") }

    objectName: "tryOtherDetails"
    step: 1
    stepName: qsTr("Find your booking")
    title: page.words.title
    lead: page.words.lead

    actions: [
        BigButton { objectName: "type"; text: qsTr("Try again"); icon: "arrow_forward"; onActivated: page.session.send("TYPE") },
        ButtonPair {
            BigButton { objectName: "scan"; visible: page.view.canScan; kind: "secondary"; centred: true; text: qsTr("Scan my code"); onActivated: page.session.send("SCAN") }
            BigButton { objectName: "askTeam"; kind: "secondary"; centred: true; text: qsTr("Ask our team"); onActivated: page.session.send("CALL_HELP") }
        }
    ]
}
