import QtQuick
import "../controls"

// The delivery line in words: what has really happened to the text, the call or the e-mail.
DeliveryLine {
    id: line
    property string delivery: "queued"
    property string method: "sms" // sms link voice email
    readonly property var marks: ({
        queued: ["pending", "idle", "idle"],
        handed_over: ["done", "done", "pending"],
        delivered: ["done", "done", "done"],
        late: ["done", "done", "pending"],
        rerouted: ["done", "pending", "idle"],
        not_delivered: ["done", "stopped", "idle"],
        unknown_receipts: ["done", "done", "idle"]
    })
    readonly property var ofText: ({
        queued: [line.method === "link" ? qsTr("Sending your link.") : qsTr("Sending your code."), qsTr("This takes a moment.")],
        handed_over: [qsTr("Handed to the network."), qsTr("It should reach your phone in a few seconds.")],
        delivered: [qsTr("Delivered to your phone."), qsTr("Open your messages to see it.")],
        late: [qsTr("Still on its way."), qsTr("Some networks take a minute.")],
        rerouted: [qsTr("The first route didn’t work."), qsTr("We’re sending it another way.")],
        not_delivered: [qsTr("We couldn’t reach your phone."), qsTr("Choose another way below.")],
        unknown_receipts: [qsTr("Handed to the network."), qsTr("We can’t see when it arrives.")]
    })
    readonly property var ofCall: ({
        queued: [qsTr("Calling your phone."), qsTr("This takes a moment.")],
        handed_over: [qsTr("Calling your phone."), qsTr("Pick up to hear your code.")],
        delivered: [qsTr("We read your code out."), qsTr("Type what you heard.")],
        late: [qsTr("Still calling your phone."), qsTr("Some networks take a minute.")],
        rerouted: [qsTr("The first route didn’t work."), qsTr("We’re calling another way.")],
        not_delivered: [qsTr("We couldn’t reach your phone."), qsTr("Choose another way below.")],
        unknown_receipts: [qsTr("Calling your phone."), qsTr("We can’t see if you picked up.")]
    })
    readonly property var ofEmail: ({
        queued: [qsTr("Sending your code."), qsTr("This takes a moment.")],
        handed_over: [qsTr("Sent to your inbox."), qsTr("It should be there in a few seconds.")],
        delivered: [qsTr("Delivered to your inbox."), qsTr("Open your email to see it.")],
        late: [qsTr("Still on its way."), qsTr("Look in your spam folder too.")],
        rerouted: [qsTr("The first route didn’t work."), qsTr("We’re sending it another way.")],
        not_delivered: [qsTr("We couldn’t reach your inbox."), qsTr("Choose another way below.")],
        unknown_receipts: [qsTr("Sent to your inbox."), qsTr("Look in your spam folder too.")]
    })
    readonly property var mark: line.marks[line.delivery] || line.marks.queued
    readonly property var words: ({ voice: line.ofCall, email: line.ofEmail })[line.method] || line.ofText
    readonly property var said: line.words[line.delivery] || line.words.queued

    sent: line.mark[0]
    network: line.mark[1]
    phone: line.mark[2]
    sentText: line.method === "voice" ? qsTr("Started") : qsTr("Sent")
    networkText: line.method === "voice" ? qsTr("Calling") : line.method === "email" ? qsTr("On its way") : qsTr("On the network")
    phoneText: line.method === "voice" ? qsTr("Read out") : line.method === "email" ? qsTr("In your inbox") : qsTr("On your phone")
    title: line.said[0]
    text: line.said[1]
}
