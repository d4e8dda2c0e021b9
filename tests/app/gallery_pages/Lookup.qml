import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    step: 1
    stepName: "Find your booking"
    title: "Type your reference and last name"
    compactTitle: true
    EntryField { visible: !Theme.small; label: "Booking reference"; hint: "6 letters and numbers, in your confirmation message"; text: "AUR48K"; mono: true; complete: true }
    EntryField { label: "Last name"; hint: "As written on the booking"; text: "Lindq"; active: true }
    actions: [ BigButton { text: "Find my booking"; icon: "arrow_forward" } ]
    bed: [ Keyboard { focus: true } ]
}
