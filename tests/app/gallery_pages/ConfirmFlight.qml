import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    step: 3
    stepName: "Check the details"
    title: "Check your flight, Inês"
    wide: true
    sideLow: false
    FlightCard {
        flight: "NW 418"; date: "Tuesday 24 November 2026"; fromCode: "LIS"; fromCity: "Lisbon"; fromTime: "14:35"; toCode: "OSL"; toCity: "Oslo"; toTime: "20:10"
        facts: [{ label: "Boards", value: "13:55" }, { label: "Gate", value: "B12" }, { label: "Group", value: "2" }, { label: "Cabin", value: "Economy" }]
    }
    side: [
        Heading { text: "Who is flying?" },
        Card {
            padding: Theme.px(40)
            CheckRow { value: "Inês M."; helper: "Passport details complete"; endValue: "Seat 14C"; endHelper: "Aisle"; checked: true }
            CheckRow { value: "Tomás M."; helper: "Passport details complete"; endValue: "Seat 14B"; endHelper: "Middle"; checked: true }
            FactRow { mixed: true; icon: "luggage"; value: "1 bag to drop, 23 kg"; helper: "Bag drop desks 21 to 24, until 13:35" }
        }
    ]
    actions: [
        BigButton { text: "Yes, check us in"; icon: "check"; busy: true },
        BigButton { kind: "secondary"; text: "Change seats or details"; icon: "edit" }
    ]
}
