import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property string opening: page.view.opensDay === "" ? page.view.opens : qsTr("%1, %2").arg(page.view.opens).arg(page.view.opensDay)
    readonly property var words: ({
        too_early: { title: page.opening === "" ? qsTr("Check-in isn’t open yet") : qsTr("Check-in opens at %1").arg(page.opening), lead: page.view.stay ? qsTr("Leave your bags at the front desk until then.") : qsTr("Please come back then.") },
        too_late: { title: page.view.closed === "" ? qsTr("Check-in is closed") : page.view.stay ? qsTr("Check-in closed at %1").arg(page.view.closed) : qsTr("Check-in for this flight closed at %1").arg(page.view.closed), lead: qsTr("Please go to %1.").arg(page.view.desk) },
        see_staff: { title: page.view.title, lead: page.view.sentence }
    })[page.view.code] || { title: page.view.title, lead: page.view.sentence }

    objectName: "readWhyNot"
    title: page.words.title
    lead: page.words.lead
    heroTitle: true

    FactRow { visible: page.view.deskWay !== ""; icon: "location_on"; value: page.view.deskTitle; helper: page.view.deskWay }

    actions: [
        BigButton { objectName: "askTeam"; text: qsTr("Ask our team"); icon: "support_agent"; onActivated: page.session.send("CALL_HELP") },
        BigButton { objectName: "close"; kind: "secondary"; text: qsTr("Finish and clear"); icon: "logout"; onActivated: page.session.send("CLOSE") }
    ]
}
