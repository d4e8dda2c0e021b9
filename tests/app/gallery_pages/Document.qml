import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    step: 2
    stepName: "Confirm it’s you"
    title: "Type your document’s last lines"
    compactTitle: true
    LineField { visible: !Theme.small && !Theme.big && !Theme.landscape; label: "Line 1"; text: "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"; complete: true }
    LineField { label: "Line 2, 19 to go"; text: "L898902C36UTO7408122F1204"; active: true }
    actions: [ BigButton { text: "Check my document"; icon: "arrow_forward" } ]
    bed: [ Keyboard { focus: true; machine: true } ]
}
