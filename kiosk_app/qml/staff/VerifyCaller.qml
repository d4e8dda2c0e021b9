import QtQuick
import "../controls"

// Somebody on the phone reads out the code; staff see who is asked for, never what was typed.
StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view
    readonly property bool wrong: page.view.callerState === "wrong"
    readonly property bool told: page.view.problemTitle !== ""
    readonly property var said: ({
        queued: ["pending", "idle", "idle", qsTr("Sending the code.")],
        handed_over: ["done", "done", "pending", qsTr("Handed to the network.")],
        delivered: ["done", "done", "done", qsTr("Delivered to the phone.")],
        late: ["done", "done", "pending", qsTr("Still on its way.")],
        rerouted: ["done", "pending", "idle", qsTr("Sending it another way.")],
        not_delivered: ["done", "stopped", "idle", qsTr("We couldn’t reach this phone.")],
        unknown_receipts: ["done", "done", "idle", qsTr("Handed to the network.")]
    })[page.view.callerDelivery] || ["pending", "idle", "idle", qsTr("Sending the code.")]

    objectName: "verifyCaller"
    title: Theme.small ? qsTr("Caller, reference %1").arg(page.view.callerReference) : qsTr("Verify a caller")
    lead: qsTr("Read the reference out first. The caller sees it in the text.")
    spacing: Theme.px(Theme.small ? 6 : 22)

    Card {
        visible: !Theme.small
        Row {
            width: parent.width
            spacing: Theme.px(32)
            Words { id: mark; objectName: "reference"; width: implicitWidth; role: "titleCompact"; pixelSize: Theme.px(112); lineHeight: Theme.px(128); weight: 700; colour: Theme.accentText; text: page.view.callerReference }
            Column {
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - mark.width - parent.spacing
                spacing: Theme.px(4)
                Words { role: "value"; weight: 700; text: page.view.name }
                Words { role: "helper"; colour: Theme.ink2; text: qsTr("Mobile ending %1").arg(page.view.callerEnding) }
            }
        }
    }
    CodeField {
        objectName: "code"
        code: page.view.callerCode
        length: page.view.length
        state: page.view.callerState
        spoken: qsTr("%1 of %2 typed").arg(page.view.callerCode.length).arg(page.view.length)
    }
    Banner { objectName: "problem"; visible: page.told; kind: page.wrong ? "alert" : "note"; title: page.view.problemTitle; text: page.view.problemText }
    DeliveryLine {
        objectName: "delivery"
        visible: !page.told // one thing at a time
        sent: page.said[0]
        network: page.said[1]
        phone: page.said[2]
        sentText: qsTr("Sent")
        networkText: qsTr("On the network")
        phoneText: qsTr("On the phone")
        title: page.said[3]
        text: Theme.landscape || Theme.small ? "" : qsTr("The caller reads the code to you.")
    }

    side: [
        NumberPad {
            clearText: qsTr("Clear")
            deleteText: qsTr("Delete")
            available: !page.view.busy
            onDigit: key => page.desk.typeText(key)
            onClear: page.desk.clear()
            onErase: page.desk.erase()
        }
    ]
    actions: [
        Row {
            id: pair
            readonly property real half: (width - spacing) / 2
            readonly property real tallest: Math.max(again.implicitHeight, stop.implicitHeight)
            width: parent.width
            spacing: Theme.px(Theme.small ? 8 : 20)
            BigButton { id: stop; objectName: "back"; width: pair.half; kind: "secondary"; text: qsTr("Stop"); icon: "close"; onActivated: page.desk.send("BACK") }
            BigButton { id: again; objectName: "resend"; visible: page.view.callerCanResend && page.view.callerResendIn === 0; width: pair.half; kind: "secondary"; text: qsTr("Text it again"); icon: "sms"; onActivated: page.desk.send("RESEND") }
            Words { visible: page.view.callerResendIn > 0; anchors.verticalCenter: parent.verticalCenter; width: pair.half; role: "helper"; colour: Theme.ink2; text: qsTr("You can text it again in %1 s").arg(page.view.callerResendIn) }
        }
    ]
}
