import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property real rowPadding: Theme.px(Theme.small ? 10 : Theme.big || Theme.landscape ? 18 : 26)
    readonly property var desk: page.session.help
    readonly property var words: ({
        coming: { title: qsTr("%1 is coming").arg(page.desk.staffName), lead: qsTr("About %1 minutes. Stay here, your place is kept.").arg(page.desk.minutes) },
        unanswered: { title: qsTr("Nobody has answered yet"), lead: page.session.deskWay === "" ? qsTr("Please walk to %1.").arg(page.session.desk) : qsTr("Please walk to %1, %2.").arg(page.session.desk).arg(page.session.deskWay) }
    })[page.desk.state] || { title: qsTr("We’re calling someone"), lead: qsTr("You can keep going while you wait.") }

    objectName: "help"
    step: page.session.stepNumber
    back: false
    heroTitle: true
    topSlot: [ IconTile { visible: !Theme.small; icon: "support_agent" } ]
    sideLow: false
    title: page.words.title
    lead: page.words.lead

    side: [
        Card {
            FactRow { padding: page.rowPadding; visible: !Theme.small; icon: "timer_off"; value: qsTr("This screen waits for you"); helper: qsTr("Nothing is cleared while you wait") }
            FactRow { padding: page.rowPadding; icon: "visibility_off"; value: qsTr("Your details are hidden for now"); helper: Theme.small ? "" : qsTr("They come back when you keep going") }
            FactRow { padding: page.rowPadding; icon: "location_on"; value: qsTr("You can also walk to %1").arg(page.session.desk); helper: page.session.deskWay }
        }
    ]
    actions: [
        BigButton { objectName: "callAgain"; visible: page.desk.state === "unanswered"; text: qsTr("Call again"); icon: "support_agent"; onActivated: page.session.callAgain() },
        BigButton { objectName: "keepGoing"; kind: page.desk.state === "unanswered" ? "secondary" : "primary"; text: qsTr("Keep going by myself"); icon: "arrow_forward"; onActivated: page.session.send("KEEP_GOING") },
        ButtonPair {
            BigButton { objectName: "cancelHelp"; visible: !Theme.small || page.desk.state !== "unanswered"; kind: "secondary"; centred: true; text: Theme.small ? qsTr("I don’t need help") : qsTr("I don’t need help any more"); onActivated: page.session.cancelHelp() }
            BigButton { objectName: "staff"; kind: "secondary"; centred: true; text: qsTr("Staff"); onActivated: page.session.send("STAFF") }
        }
    ]
}
