import QtQuick
import "../controls"

// The guest taps a link on the phone and chooses there the number shown here: nothing to type.
StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property bool otherFirst: page.view.delivery === "not_delivered" || page.view.tooOld

    objectName: "waitForPhone"
    step: 2
    stepName: qsTr("Confirm it’s you")
    sideLow: Theme.small
    tall: true
    title: qsTr("Tap the link in our text")
    lead: page.view.number === "" ? "" : Theme.landscape && Theme.largest ? qsTr("Then choose this number.") : qsTr("Then choose this number on your phone.")

    NumberToChoose { visible: Theme.portrait; number: page.view.number }
    Banner {
        visible: page.view.tooOld
        kind: "info"
        title: qsTr("That link was too old")
        text: Theme.small || Theme.landscape && Theme.big ? "" : qsTr("Choose another way below.")
    }
    Delivery { visible: !page.view.tooOld; delivery: page.view.delivery; method: "link" }
    Words { role: "helper"; visible: !Theme.small && !page.view.tooOld && !(Theme.landscape && Theme.big); text: qsTr("This screen goes on by itself.") }

    side: [ NumberToChoose { visible: !Theme.portrait; number: page.view.number } ]
    actions: [
        Item { // keeps its place while there is nothing to choose
            width: Theme.fill(parent, 0)
            height: other.implicitHeight
            BigButton {
                id: other
                objectName: "otherWay"
                visible: !page.view.waiting
                kind: page.otherFirst ? "primary" : "secondary"
                text: page.otherFirst ? qsTr("Choose another way") : qsTr("Didn’t get it?")
                icon: "arrow_forward"
                onActivated: page.session.send("OTHER_WAY")
            }
        }
    ]
}
