import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "declareBags"
    step: 3
    stepName: qsTr("Check the details")
    sideLow: false
    title: qsTr("Are any of these in your bags?")
    back: false

    side: [
        Card {
            FactRow { icon: "warning-fill"; value: qsTr("Gas, petrol, lighter fuel"); helper: qsTr("Camping gas, sprays that burn, fireworks") }
            FactRow { icon: "warning-fill"; value: qsTr("Loose batteries or power banks in a bag to drop"); helper: qsTr("Take them into the cabin with you") }
            FactRow { icon: "warning-fill"; value: qsTr("Acid, bleach, poison"); helper: qsTr("Anything that burns skin or makes ill") }
            FactRow { icon: "warning-fill"; value: qsTr("Weapons or parts of them"); helper: qsTr("Real or toy, ammunition too") }
        }
    ]
    actions: [
        BigButton { objectName: "noneOfThese"; text: qsTr("No, none of these"); icon: "check"; onActivated: page.session.send("NONE_OF_THESE") },
        BigButton { objectName: "someOrUnsure"; kind: "secondary"; text: qsTr("Yes, or I’m not sure"); icon: "support_agent"; onActivated: page.session.send("SOME_OR_UNSURE") }
    ]
}
