import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property var titles: ({
        opening_page: qsTr("Making your page"),
        continuing: qsTr("That’s right"),
        asking: qsTr("One moment"),
        checking_answers: qsTr("Checking your answers"),
        checking_document: qsTr("Checking your document"),
        linking_phone: qsTr("Making your phone pass")
    })

    objectName: "waiting"
    step: page.session.stepNumber
    stepName: page.step === 1 ? qsTr("Find your booking") : page.step === 2 ? qsTr("Confirm it’s you") : qsTr("Take your pass")
    title: page.titles[page.session.step] || qsTr("Looking for your booking")
    heroTitle: true
    back: false
    startOver: false

    PendingRing { anchors.left: parent ? parent.left : undefined; size: 132 }
}
