import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property bool textFirst: page.view.canText && !page.view.textsSlow
    readonly property real rowPadding: Theme.px(Theme.small ? 4 : 18)

    objectName: "confirmBooking"
    step: 2
    stepName: qsTr("Confirm it’s you")
    sideLow: false
    title: qsTr("Is this your booking?")
    lead: page.view.canText && page.view.textsSlow && !Theme.small ? qsTr("Text messages are slow now. You can confirm another way.") : page.view.canText ? (Theme.small ? "" : qsTr("We’ll text a code to this phone, to keep your booking safe.")) : qsTr("There’s no mobile number on this booking. You can confirm another way.")

    Card {
        Words { role: "helper"; text: page.view.guests === 1 ? qsTr("%1, 1 guest").arg(page.view.place) : qsTr("%1, %2 guests").arg(page.view.place).arg(page.view.guests) }
        Words { role: "name"; visible: page.view.firstName !== ""; text: page.view.firstName }
        Item { width: 1; height: Theme.px(Theme.small ? 2 : 16) }
        FactRow { visible: page.view.dates !== ""; first: true; padding: page.rowPadding; icon: page.view.stay ? "calendar_month" : "flight"; value: page.view.stay ? page.view.dates : qsTr("%1 to %2").arg(page.view.flight).arg(page.view.toCity); helper: page.view.stay ? page.view.nights : qsTr("%1, leaves at %2").arg(page.view.dates).arg(page.view.departs) }
        FactRow { visible: page.view.canText; padding: page.rowPadding; icon: "mobile"; value: qsTr("Mobile ending %1").arg(page.view.phoneEnding); helper: qsTr("From your booking") }
    }

    side: [
        Words { role: "helper"; visible: page.view.canText; text: page.view.smsNotice || qsTr("Texts can be read on a locked phone. You can confirm another way.") },
        Words { role: "helper"; text: page.view.privacyNotice || qsTr("We use your booking and phone number only to check you in.") }
    ]
    actions: [
        BigButton {
            objectName: page.textFirst ? "sendCode" : "otherWay"
            text: page.textFirst ? qsTr("Text me a code") : qsTr("Confirm another way")
            icon: "arrow_forward"
            onActivated: page.textFirst ? page.session.confirmBy("sms") : page.session.send("OTHER_WAY")
        },
        ButtonPair {
            BigButton {
                objectName: page.textFirst ? "otherWay" : "sendCode"
                visible: page.view.canText
                kind: "secondary"
                centred: true
                text: page.textFirst ? qsTr("Confirm another way") : qsTr("Text me a code")
                onActivated: page.textFirst ? page.session.send("OTHER_WAY") : page.session.confirmBy("sms")
            }
            BigButton { objectName: "notMe"; kind: "secondary"; centred: true; text: qsTr("This isn’t me"); onActivated: page.session.send("NOT_ME") }
        }
    ]
}
