import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property string triesText: page.view.triesLeft === 1 ? qsTr("1 try left.") : qsTr("%1 tries left.").arg(page.view.triesLeft)
    readonly property string waitText: page.view.problem === "resend_too_early" && page.view.resendIn > 0 ? qsTr("You can text it again in %1 seconds.").arg(page.view.resendIn) : ""
    readonly property bool told: page.view.problem === "code_wrong" || page.view.problem === "code_expired" || page.waitText !== "" // one thing at a time
    readonly property string where: Theme.small ? qsTr("Phone ending <b>%1</b>.").arg(page.view.phoneEnding)
        : (Theme.big ? qsTr("%1 digits, phone ending <b>%2</b>.") : qsTr("%1 digits, sent to your phone ending <b>%2</b>. <br>We check it after the last digit.")).arg(page.view.length).arg(page.view.phoneEnding)
    readonly property bool tight: Theme.small || Theme.largest
    readonly property bool newCode: page.view.problem === "code_wrong" && page.view.canResend
    readonly property bool unreachable: page.view.delivery === "not_delivered"

    objectName: "enterCode"
    step: 2
    stepName: qsTr("Confirm it’s you")
    title: qsTr("Type the code we texted you")
    leadStyled: true
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
        text: page.tight ? "" : page.view.triesLeft === 1 ? qsTr("1 try left. Then our team can help.") : qsTr("Check the latest text, then type it again. %1 tries left.").arg(page.view.triesLeft)
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
    Delivery { visible: !page.told; delivery: page.view.delivery }

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
                kind: page.unreachable ? "primary" : "secondary"
                text: page.unreachable ? qsTr("Choose another way") : page.newCode ? qsTr("Text me a new code") : qsTr("Didn’t get it?")
                icon: "arrow_forward"
                onActivated: page.session.send(page.newCode && !page.unreachable ? "RESEND" : "OTHER_WAY")
            }
        }
    ]
}
