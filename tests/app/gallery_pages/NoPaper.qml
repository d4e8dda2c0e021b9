import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    step: 4
    stepName: "Take your pass"
    back: false
    title: "Scan this with your phone camera"
    topSlot: [ Banner { kind: "ok"; title: "You’re checked in on NW 418"; text: "We’re out of paper here, so your pass goes to your phone." } ]
    CodePicture { spoken: "Code for your phone camera" }
    actions: [ BigButton { text: "I have my pass"; icon: "check" } ]
}
