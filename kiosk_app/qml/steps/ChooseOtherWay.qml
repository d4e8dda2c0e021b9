import QtQuick
import "../controls"

Sheet {
    id: page
    required property var session
    property var view: ({})
    readonly property bool link: page.view.method === "link"
    readonly property bool more: page.view.ways !== undefined && page.view.ways.length > 0
    readonly property var words: ({
        code_locked: page.view.method === "passkey" ? qsTr("That passkey or number didn’t fit.") : page.link ? qsTr("That wasn’t the number on this screen.") : qsTr("Too many tries with this code."),
        slow_down: qsTr("Too many tries here. Wait %1 minutes, or ask our team.").arg(page.view.minutes),
        address_on_hold: qsTr("That address was changed lately. Choose another way."),
        sms_paused: page.more ? qsTr("Too many tries by text. Choose another way.") : qsTr("Too many tries. Our team can help you now."),
        staff_only: qsTr("Too many tries. Our team can help you now."),
        code_expired: page.more ? qsTr("Choose another way.") : qsTr("Our team can help you now."),
        no_sends_left: page.more ? qsTr("We can’t send more codes. Choose another way.") : qsTr("We can’t send more codes. Our team can help you now."),
        no_phone: qsTr("There’s no mobile number on this booking."),
        no_such_way: qsTr("That way doesn’t work now."),
        not_proved_yet: qsTr("We haven’t heard from your phone yet."),
        answers_wrong: qsTr("Those answers didn’t match. Choose another way."),
        document_wrong: qsTr("That document doesn’t match this booking.")
    })
    readonly property var again: ({
        voice: [qsTr("Call me again"), qsTr("Your first code still works"), qsTr("We can call again in %1 seconds.")],
        email: [qsTr("Email it again"), qsTr("Your first code still works"), qsTr("You can email it again in %1 seconds.")],
        link: [qsTr("Text it again"), qsTr("Tap the link in the latest text"), qsTr("You can text it again in %1 seconds.")]
    })[page.view.method] || [qsTr("Text it again"), qsTr("Your first code still works"), qsTr("You can text it again in %1 seconds.")]
    readonly property var ways: ({
        sms: ["sms", qsTr("Text me a code"), qsTr("To your phone ending %1").arg(page.view.phoneEnding)],
        voice: ["call", qsTr("Call me with the code"), qsTr("A voice reads it out")],
        link: ["link", page.view.started ? qsTr("Text me a link instead") : qsTr("Text me a link"), qsTr("Tap it on your phone, no typing")],
        email: ["mail", qsTr("Email me a code"), page.view.emailHint === "" ? qsTr("To the address on your booking") : qsTr("To %1").arg(page.view.emailHint)],
        passkey: ["key", qsTr("Use a passkey on your phone"), qsTr("Scan a square with its camera")],
        document: ["id_card", qsTr("Show my passport or ID card"), qsTr("We compare it with your booking")],
        questions: ["description", qsTr("Answer two questions"), qsTr("About your booking")]
    })

    objectName: "chooseOtherWay"
    title: page.view.problem === "code_expired" ? qsTr("That code was too old") : page.view.moreNeeded ? qsTr("One more check") : page.view.closed ? qsTr("Let’s do this another way") : page.link && page.view.started ? qsTr("Didn’t get the link?") : page.view.started ? qsTr("Didn’t get the code?") : qsTr("Confirm another way")
    lead: page.words[page.view.problem] || (page.view.moreNeeded ? qsTr("One more check keeps your booking safe.") : "")
    onClosed: page.session.send(page.view.locked ? "BACK" : page.view.back)

    Delivery { visible: page.view.started && !page.view.locked && page.words[page.view.problem] === undefined && page.view.delivery !== "none" && !Theme.small; short: Theme.big || Theme.landscape; delivery: page.view.delivery || "queued"; method: page.view.method }
    Grid {
        id: choices
        readonly property Item breaks: choices
        readonly property real columnWidth: (width - (columns - 1) * spacing) / columns
        width: parent.width
        columns: Theme.portrait ? 1 : 2
        spacing: page.spacing
        ListChoice {
            objectName: "resend"
            visible: page.view.canResend
            icon: Theme.small ? "" : ({ voice: "call", email: "mail", link: "link" })[page.view.method] || "sms"
            title: page.again[0]
            helper: page.view.resendIn > 0 ? page.again[2].arg(page.view.resendIn) : Theme.small ? "" : page.again[1]
            available: page.view.resendIn === 0
            onActivated: if (available) page.session.send(page.link ? "RESEND_LINK" : "RESEND")
        }
        Repeater {
            model: page.view.ways
            ListChoice {
                required property string modelData
                readonly property var about: page.ways[modelData]
                objectName: "way_" + modelData
                icon: Theme.small ? "" : about[0]
                title: about[1]
                helper: Theme.small ? "" : about[2]
                onActivated: page.session.confirmBy(modelData)
            }
        }
        ListChoice {
            objectName: "askTeam"
            icon: Theme.small ? "" : "support_agent"
            title: qsTr("Ask our team")
            helper: Theme.small ? "" : qsTr("They check you in with your ID")
            onActivated: page.session.send("CALL_HELP")
        }
        BigButton {
            objectName: "close"
            visible: !page.view.locked
            kind: "secondary"
            icon: "close"
            text: ({ BACK: qsTr("Back to my booking"), BACK_TO_LINK: qsTr("Back to the link"), BACK_TO_PASSKEY: qsTr("Back to the passkey") })[page.view.back] || qsTr("Back to the code")
            onActivated: page.closed()
        }
    }
}
