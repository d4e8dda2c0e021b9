import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    id: page
    step: 2
    stepName: "Confirm it’s you"
    title: "Is this your booking?"
    lead: "We’ll text a code to this phone, to keep your booking safe."
        Card {
            Words { role: "helper"; topPadding: Theme.px(20); text: "Hotel Aurora, 2 guests" }
            Words { role: "name"; text: "Maria" }
            FactRow { first: true; icon: "calendar_month"; value: "Tuesday 24 to Thursday 26 November 2026"; helper: "2 nights" }
            FactRow { icon: "mobile"; value: "Mobile ending 42"; helper: "From your booking" }
        }
        Banner { kind: "ok"; title: "Your room is ready"; text: "You can check in now." }
    actions: [
        BigButton { text: "Text me a code"; icon: "sms" },
        ButtonPair {
            BigButton { kind: "secondary"; centred: true; text: "Confirm another way" }
            BigButton { kind: "secondary"; centred: true; text: "This isn’t me" }
        }
    ]
}
