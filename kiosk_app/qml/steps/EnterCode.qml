import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property string triesText: page.view.triesLeft === 1 ? qsTr("1 try left.") : qsTr("%1 tries left.").arg(page.view.triesLeft)
    readonly property string againText: page.email ? qsTr("You can email it again in %1 seconds.") : page.view.method === "voice" ? qsTr("We can call again in %1 seconds.") : qsTr("You can text it again in %1 seconds.")
    readonly property string waitText: page.view.problem === "resend_too_early" && page.view.resendIn > 0 ? page.againText.arg(page.view.resendIn) : ""
    readonly property string latestText: page.email ? qsTr("Check the latest email, then type it again. %1 tries left.") : page.view.method === "voice" ? qsTr("Type it again as you heard it. %1 tries left.") : qsTr("Check the latest text, then type it again. %1 tries left.")
    readonly property bool told: page.view.problem === "code_wrong" || page.view.problem === "code_expired" || page.waitText !== "" // one thing at a time
    readonly property string where: page.email
        ? (Theme.small ? qsTr("To %1.").arg(page.view.emailHint) : qsTr("%1 digits, sent to %2.").arg(page.view.length).arg(page.view.emailHint) + (Theme.big ? "" : "\n" + qsTr("We check it after the last digit.")))
        : Theme.small ? qsTr("Phone ending <b>%1</b>.").arg(page.view.phoneEnding)
        : (Theme.big ? qsTr("%1 digits, phone ending <b>%2</b>.") : page.view.method === "voice" ? qsTr("%1 digits. We’re calling your phone ending <b>%2</b>. <br>We check it after the last digit.") : qsTr("%1 digits, sent to your phone ending <b>%2</b>. <br>We check it after the last digit.")).arg(page.view.length).arg(page.view.phoneEnding)
    readonly property bool email: page.view.method === "email"
    readonly property bool tight: Theme.small || Theme.largest
    readonly property bool otherFirst: page.view.delivery === "not_delivered" || page.view.offerOther
    readonly property bool newCode: page.view.problem === "code_wrong" && page.view.canResend && !page.otherFirst
    readonly property string newText: page.email ? qsTr("Email me a new code") : page.view.method === "voice" ? qsTr("Call me again") : qsTr("Text me a new code")

    objectName: "enterCode"
    step: 2
    stepName: qsTr("Confirm it’s you")
    title: page.email ? qsTr("Type the code we emailed you") : page.view.method === "voice" ? qsTr("Type the code we read out") : qsTr("Type the code we texted you")
    leadStyled: !page.email // an address is a guest's own text
    lead: page.view.state === "checking" ? (Theme.small ? qsTr("Checking your code.") : qsTr("Checking your code")) : page.tight && page.view.problem === "code_wrong" ? page.triesText : page.tight && page.waitText !== "" ? page.waitText : page.where

    CodeField {
        objectName: "code"
        code: page.view.code
        length: page.view.length
        state: page.view.state
        spoken: qsTr("%1 of %2").arg(page.view.code.length).arg(page.view.length)
    }
    Banner {
        visible: page.view.problem === "code_wrong"
        kind: "alert"
        title: qsTr("That code didn’t match")
        text: page.tight ? "" : page.view.triesLeft === 1 ? qsTr("1 try left. Then our team can help.") : page.latestText.arg(page.view.triesLeft)
    }
    Banner {
        visible: page.view.problem === "code_expired"
        kind: "info"
        title: qsTr("That code was too old")
        text: page.tight ? "" : qsTr("We’ve sent you a new one.")
    }
    Banner {
        visible: page.waitText !== "" && !page.tight
        kind: "info"
        title: page.waitText
    }
    Delivery { visible: !page.told; delivery: page.view.delivery; method: page.view.method }

    side: [
        NumberPad {
            clearText: qsTr("Clear")
            deleteText: qsTr("Delete")
            available: page.view.state !== "checking"
            onDigit: key => page.session.typeText(key)
            onClear: page.session.clear()
            onErase: page.session.erase()
        }
    ]
    actions: [
        Item { // keeps its place while there is nothing to choose
            width: Theme.fill(parent, 0)
            height: other.implicitHeight
            BigButton {
                id: other
                objectName: "otherWay"
                visible: !page.view.waiting
                kind: page.otherFirst ? "primary" : "secondary"
                text: page.otherFirst ? qsTr("Choose another way") : page.newCode ? page.newText : qsTr("Didn’t get it?")
                icon: "arrow_forward"
                onActivated: page.session.send(page.newCode ? "RESEND" : "OTHER_WAY")
            }
        }
    ]
}
