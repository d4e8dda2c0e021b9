import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    step: 3
    stepName: "Check the details"
    back: false
    startOver: false
    title: "Checking you in"
    heroTitle: true
    lead: "This takes about 5 seconds."
    ProgressList { rows: [{ text: "Details saved", state: "done" }, { text: "Confirming 2 seats", state: "pending" }, { text: "Making your passes", state: "idle" }] }
}
