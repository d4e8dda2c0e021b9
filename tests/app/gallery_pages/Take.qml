import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    id: page
    step: 4
    stepName: "Take your pass"
    back: false
    title: "Take your passes"
    heroTitle: true
    lead: "2 boarding passes are in the slot under this screen."
    Item { width: page.startWidth; height: page.freeHeight; PassPreview { anchors.centerIn: parent; width: Math.min(parent.width, parent.height / 0.775); kind: "air" } }
    actions: [
        Card { FactRow { icon: "check_circle-fill"; iconColour: Theme.ok; value: "You’re checked in on NW 418"; helper: "Boards 13:55 at gate B12" } },
        BigButton { kind: "secondary"; text: "Send them to my phone as well"; icon: "mobile" }
    ]
}
