import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "takePass"
    step: 4
    stepName: qsTr("Take your pass")
    heroTitle: true
    titlePx: 92
    title: page.view.printing ? qsTr("Printing your pass") : page.view.passes > 1 ? qsTr("Take your passes") : qsTr("Take your pass")
    lead: page.view.printing ? (page.view.slow ? qsTr("Still printing.") : "") : page.view.passes > 1 ? qsTr("%1 boarding passes are in the slot under this screen.").arg(page.view.passes) : qsTr("Your pass is in the slot under this screen.")
    back: false
    startOver: false

    component Done: Card {
        FactRow {
            icon: "check_circle-fill"
            iconColour: Theme.ok
            value: page.view.stay ? qsTr("You’re checked in") : qsTr("You’re checked in on %1").arg(page.view.flight)
            helper: page.view.stay ? qsTr("Your room number is on your pass") : page.view.gate === "" ? qsTr("Boards %1").arg(page.view.boards) : qsTr("Boards %1 at gate %2").arg(page.view.boards).arg(page.view.gate)
        }
    }
    Done { id: done; visible: Theme.small }
    Item {
        width: page.startWidth
        height: page.freeHeight - (done.visible ? done.height + page.spacing : 0)
        PassPreview { anchors.centerIn: parent; width: Math.min(parent.width, parent.height / 0.775); kind: page.view.stay ? "hotel" : "air" }
    }

    actions: [
        Done { visible: !Theme.small },
        BigButton { objectName: "taken"; visible: !page.view.printing; text: page.view.passes > 1 ? qsTr("I have my passes") : qsTr("I have my pass"); icon: "check"; onActivated: page.session.send("TAKEN") },
        BigButton { objectName: "toPhone"; visible: !page.view.printing && page.view.phonePass; kind: "secondary"; text: page.view.passes > 1 ? qsTr("Send them to my phone as well") : qsTr("Send it to my phone as well"); icon: "mobile"; onActivated: page.session.send("TO_PHONE") }
    ]
}
