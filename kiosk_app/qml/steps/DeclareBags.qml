import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property real rowPadding: Theme.px(Theme.small ? 5 : Theme.landscape ? 12 : 26)

    objectName: "declareBags"
    step: 3
    stepName: qsTr("Check the details")
    title: qsTr("Are any of these in your bags?")
    back: false

    below: true

    Card {
        FactRow { icon: "warning-fill"; padding: page.rowPadding; value: qsTr("Gas, petrol, lighter fuel"); helper: Theme.small ? "" : qsTr("Camping gas, sprays that burn, fireworks") }
        FactRow { icon: "warning-fill"; padding: page.rowPadding; value: qsTr("Loose batteries or power banks in a bag to drop"); helper: Theme.small ? "" : qsTr("Take them into the cabin with you") }
        FactRow { icon: "warning-fill"; padding: page.rowPadding; value: qsTr("Acid, bleach, poison"); helper: Theme.small ? "" : qsTr("Anything that burns skin or makes ill") }
        FactRow { icon: "warning-fill"; padding: page.rowPadding; value: qsTr("Weapons or parts of them"); helper: Theme.small ? "" : qsTr("Real or toy, ammunition too") }
    }

    actions: [
        BigButton { // nobody says no to what was not shown
            objectName: page.allSeen ? "noneOfThese" : "showRest"
            text: page.allSeen ? qsTr("No, none of these") : qsTr("Show the rest")
            icon: page.allSeen ? "check" : "arrow_downward"
            onActivated: page.allSeen ? page.session.send("NONE_OF_THESE") : page.showRest()
        },
        BigButton { objectName: "someOrUnsure"; kind: "secondary"; text: qsTr("Yes, or I’m not sure"); icon: "support_agent"; onActivated: page.session.send("SOME_OR_UNSURE") }
    ]
}
