import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    step: 4
    stepName: "Take your pass"
    back: false
    title: "You’re checked in"
    heroTitle: true
    titleMark: "check"
    lead: "The lifts are on your right."
    RoutePlan {
        places: [{ x: 40, y: 40, w: 270, h: 168, text: "Front desk" }, { x: 350, y: 40, w: 262, h: 168, text: "Bar" }, { x: 652, y: 40, w: 262, h: 168, text: "Lifts", here: true }, { x: 40, y: 352, w: 430, h: 128, text: "Restaurant" }]
        youX: 640; youY: 436; youText: "You are here"
        route: [[640, 400], [640, 280], [783, 280], [783, 220]]
    }
    Column {
        width: parent.width
        FactRow { icon: "key"; value: "Your room number is on your pass"; helper: "Hold the code to the reader at your door" }
        FactRow { icon: "wifi"; value: "Wi-Fi name and password"; helper: "On your pass too" }
    }
    actions: [
        BigButton { text: "Finish and clear"; detail: "Clears in"; seconds: 12; total: 15 },
        BigButton { kind: "secondary"; text: "Check in someone else in my group"; icon: "group_add" }
    ]
}
