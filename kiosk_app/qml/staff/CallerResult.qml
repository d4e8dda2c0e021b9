import QtQuick
import "../controls"

// Verified or not, in words and with a mark; nothing else is known of the code.
StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view
    readonly property bool verified: page.view.callerVerified

    objectName: "callerResult"
    title: page.verified ? qsTr("Verified") : qsTr("Not verified")
    lead: qsTr("Reference %1, mobile ending %2").arg(page.view.callerReference).arg(page.view.callerEnding)

    Banner {
        objectName: "result"
        kind: page.verified ? "ok" : "alert"
        title: page.verified ? qsTr("The caller holds the phone on this booking") : page.view.problemTitle
        text: page.verified ? qsTr("Level V2, for this conversation, 10 minutes at most") : page.view.problemText
    }
    BookingLine { view: page.view }
    Banner {
        visible: !page.verified
        kind: "note"
        title: qsTr("Tell this caller nothing about the booking")
    }
    actions: [
        BigButton { objectName: "verifyAgain"; visible: !page.verified; kind: "secondary"; text: qsTr("Start again"); icon: "restart_alt"; onActivated: page.desk.send("VERIFY_CALLER") },
        BigButton { objectName: "back"; text: qsTr("Back to the booking"); icon: "arrow_back"; onActivated: page.desk.send("BACK") }
    ]
}
