import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "checkingIn"
    step: 3
    stepName: qsTr("Check the details")
    heroTitle: true
    titlePx: 92
    title: qsTr("Checking you in")
    lead: page.view.slow ? qsTr("Still working. You don’t need to do anything.") : qsTr("This takes about 5 seconds.")
    back: false
    startOver: false

    ProgressList {
        rows: [
            { text: qsTr("Details saved"), state: "done" },
            { text: page.view.stay ? qsTr("Confirming your room") : page.view.seats === 1 ? qsTr("Confirming your seat") : qsTr("Confirming %1 seats").arg(page.view.seats), state: "pending" },
            { text: qsTr("Making your passes"), state: "idle" }
        ]
    }
}
