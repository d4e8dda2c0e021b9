import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    id: page
    step: 3
    stepName: "Check the details"
    title: "Check your stay, Maria"
    wide: true
    sideLow: false
        Card {
            StayDates { arriveLabel: "Arrive"; arriveDay: "Tuesday"; arriveDate: "24 November 2026"; leaveLabel: "Leave"; leaveDay: "Thursday"; leaveDate: "26 November 2026"; nights: "2 nights" }
            FactRow { icon: "bed"; value: "Garden room"; helper: "King bed, quiet side" }
            FactRow { icon: "badge"; value: "Registration details"; helper: "Address and nationality, complete" }
            FactRow { icon: "payments"; value: "Nothing to pay now"; helper: "City tax, 6.40 EUR, is paid when you leave" }
        }
    side: [
        Heading { text: "Who is checking in?" },
        Card {
            padding: Theme.px(40)
            CheckRow { value: "Maria L."; endHelper: "Adult"; checked: true; locked: true; lockedText: "Needed" }
            CheckRow { value: "Jonas L."; endHelper: "Adult"; checked: false }
        }
    ]
    actions: [
        BigButton { text: "Yes, check us in"; icon: "check" },
        BigButton { kind: "secondary"; text: "Change or correct details"; icon: "edit" }
    ]
}
