import QtQuick
import "../controls"

DeliveryLine {
    id: line
    property string delivery: "queued"
    readonly property var row: ({
        queued: ["pending", "idle", "idle", qsTr("Sending your code."), qsTr("This takes a moment.")],
        handed_over: ["done", "done", "pending", qsTr("Handed to the network."), qsTr("It should reach your phone in a few seconds.")],
        delivered: ["done", "done", "done", qsTr("Delivered to your phone."), qsTr("Open your messages to see it.")],
        late: ["done", "done", "pending", qsTr("Still on its way."), qsTr("Some networks take a minute.")],
        rerouted: ["done", "pending", "idle", qsTr("The first route didn’t work."), qsTr("We’re sending it another way.")],
        not_delivered: ["done", "stopped", "idle", qsTr("We couldn’t reach your phone."), qsTr("Choose another way below.")],
        unknown_receipts: ["done", "done", "idle", qsTr("Handed to the network."), qsTr("We can’t see when it arrives.")]
    })[line.delivery] || ["pending", "idle", "idle", qsTr("Sending your code."), qsTr("This takes a moment.")]

    sent: row[0]
    network: row[1]
    phone: row[2]
    sentText: qsTr("Sent")
    networkText: qsTr("On the network")
    phoneText: qsTr("On your phone")
    title: row[3]
    text: row[4]
}
