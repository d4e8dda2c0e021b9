import QtQuick
import "../../../kiosk_app/qml/controls"

Sheet {
    title: "Didn’t get the code?"
    DeliveryLine { sent: "done"; network: "stopped"; phone: "idle"; sentText: "Sent"; networkText: "On the network"; phoneText: "On your phone"; title: "We couldn’t reach your phone."; text: "Choose another way below." }
    ListChoice { icon: "sms"; title: "Text it again"; helper: "Your first code still works" }
    ListChoice { icon: "call"; title: "Call me with the code"; helper: "A voice reads it out, in English" }
    ListChoice { icon: "support_agent"; title: "Ask our team"; helper: "They check you in with your ID"; available: false }
    Segment { columns: 2; current: "en"; tileHeight: Theme.px(150); options: [{ key: "en", text: "English" }, { key: "de", text: "Deutsch" }] }
    BigButton { kind: "secondary"; text: "Back to the code"; icon: "arrow_back" }
}
