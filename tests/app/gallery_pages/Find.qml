import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    step: 1
    stepName: "Find your booking"
    title: "How shall we find your booking?"
    spacing: Theme.px(24)
    ChoiceCard { lead: true; art: "scanner"; icon: "qr_code_scanner"; title: "Scan my code"; helper: "From your confirmation, on paper or on your phone"; note: "Scanner is under the screen" }
    ChoiceCard { icon: "keyboard"; title: "Type my reference"; helper: "You need your last name too" }
    ChoiceCard { icon: "person_search"; title: "I don’t have it"; helper: "Find it by name and date, or ask our team" }
}
