import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    id: page
    property string phase: "typing"
    property string code: "48"
    step: 2
    stepName: "Confirm it’s you"
    title: "Type the code we texted you"
    lead: Theme.small ? "Phone ending <b>42</b>." : Theme.largest ? "6 digits, phone ending <b>42</b>." : "6 digits, sent to your phone ending <b>42</b>.<br>We check it after the last digit."
    leadStyled: true
    CodeField { code: page.code; phase: page.phase; spoken: "Code, 2 of 6 digits typed" }
    DeliveryLine { visible: page.phase !== "wrong"; sent: "done"; network: "done"; phone: "pending"; sentText: "Sent"; networkText: "On the network"; phoneText: "On your phone"
                   title: "Handed to the network."; text: "It should reach your phone in a few seconds." }
    Banner { visible: page.phase === "wrong"; kind: "alert"; title: "That code didn’t match"; text: "Check the latest text, then type it again. 2 tries left." }
    side: [ NumberPad { focus: true; available: page.phase !== "checking" } ]
    actions: [ BigButton { kind: "secondary"; text: "Didn’t get it?"; icon: "arrow_forward" } ]
}
