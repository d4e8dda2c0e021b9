import QtQuick
import "../controls"

Sheet {
    id: page
    required property var session
    property var view: ({})
    readonly property var words: ({
        code_locked: qsTr("Too many tries with this code."),
        sms_paused: qsTr("Too many tries. Our team can help you now."),
        staff_only: qsTr("Too many tries. Our team can help you now."),
        code_expired: qsTr("Our team can help you now."),
        no_sends_left: qsTr("We can’t text more codes. Our team can help you now."),
        no_phone: qsTr("There’s no mobile number on this booking.")
    })

    objectName: "chooseOtherWay"
    title: page.view.problem === "code_expired" ? qsTr("That code was too old") : page.view.noMore ? qsTr("Let’s do this another way") : page.view.started ? qsTr("Didn’t get the code?") : qsTr("Confirm another way")
    lead: page.words[page.view.problem] || ""
    onClosed: page.session.send(page.view.started ? "CLOSE" : "BACK")

    Delivery { visible: page.view.started && !page.view.locked && !Theme.small; delivery: page.view.delivery || "queued" }
    ListChoice {
        objectName: "resend"
        visible: page.view.canResend
        icon: "sms"
        title: qsTr("Text it again")
        helper: page.view.resendIn > 0 ? qsTr("You can text it again in %1 seconds.").arg(page.view.resendIn) : qsTr("Your first code still works")
        available: page.view.resendIn === 0
        onActivated: if (available) page.session.send("RESEND")
    }
    ListChoice {
        objectName: "sendCode"
        visible: page.view.canText
        icon: "sms"
        title: qsTr("Text me a code")
        helper: qsTr("To your phone ending %1").arg(page.view.phoneEnding)
        onActivated: page.session.send("SEND_CODE")
    }
    ListChoice {
        objectName: "askTeam"
        icon: "support_agent"
        title: qsTr("Ask our team")
        helper: qsTr("They check you in with your ID")
        onActivated: page.session.send("CALL_HELP")
    }
    BigButton {
        objectName: "close"
        visible: !page.view.locked
        kind: "secondary"
        icon: "close"
        text: page.view.started ? qsTr("Back to the code") : qsTr("Back to my booking")
        onActivated: page.closed()
    }
}
