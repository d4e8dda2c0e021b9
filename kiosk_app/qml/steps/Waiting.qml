import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "waiting"
    step: page.session.stepNumber
    stepName: page.step === 1 ? qsTr("Find your booking") : qsTr("Take your pass")
    title: page.step === 1 ? qsTr("Looking for your booking") : qsTr("Making your phone pass")
    heroTitle: true
    back: false
    startOver: false

    PendingRing { anchors.left: parent ? parent.left : undefined; size: 132 }
}
