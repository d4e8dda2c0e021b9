import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "sayIfPrinted"
    step: 4
    stepName: qsTr("Take your pass")
    heroTitle: true
    title: qsTr("Did your pass print?")
    lead: qsTr("You’re checked in. Look in the slot under this screen.")
    back: false
    startOver: false

    Item {
        width: page.startWidth
        height: page.freeHeight
        PassPreview { anchors.centerIn: parent; width: Math.min(parent.width, parent.height / 0.775); kind: page.view.stay ? "hotel" : "air" }
    }

    actions: [
        BigButton { objectName: "printed"; text: qsTr("Yes, I have it"); icon: "check"; onActivated: page.session.send("PRINTED") },
        BigButton { objectName: "notPrinted"; kind: "secondary"; text: page.view.phonePass ? qsTr("No, send it to my phone") : qsTr("No, I’ll go to the desk"); icon: page.view.phonePass ? "mobile" : "arrow_forward"; onActivated: page.session.send("NOT_PRINTED") }
    ]
}
