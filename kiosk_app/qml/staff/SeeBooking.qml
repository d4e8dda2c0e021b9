import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view

    readonly property string held: qsTr("New, proves nothing before %1")
    readonly property string mail: Theme.small || page.view.emailHeld !== "" ? "" : page.view.emailHint

    objectName: "seeBooking"
    title: page.view.name
    headEnd: [ StatusMark { anchors.verticalCenter: parent.verticalCenter; status: page.view.locked ? "attention" : "ready"; text: page.view.locked ? qsTr("Locked by staff") : page.view.status } ]
    sideLow: false

    Banner { objectName: "notice"; visible: page.view.notice !== ""; kind: "ok"; title: page.view.notice }
    Banner { objectName: "problem"; visible: page.view.problemTitle !== ""; kind: "note"; title: page.view.problemTitle; text: page.view.problemText }
    Card {
        FactRow { first: true; icon: page.view.icon; value: qsTr("Booking %1").arg(page.view.masked); helper: page.view.line }
        FactRow { visible: Theme.small; icon: "group"; value: qsTr("%1 of %2 checked in").arg(page.view.guests.filter(guest => guest.in).length).arg(page.view.guests.length) }
        FactRow { visible: page.view.phoneEnding !== ""; icon: "mobile"; value: qsTr("Mobile ending %1").arg(page.view.phoneEnding); helper: page.view.phoneHeld !== "" ? page.held.arg(page.view.phoneHeld) : page.mail }
        FactRow { visible: page.view.phoneEnding === ""; icon: "mobile"; value: qsTr("No mobile number on the booking"); helper: page.mail }
        FactRow { visible: page.view.emailHeld !== ""; icon: "mail"; value: page.view.emailHint; helper: page.held.arg(page.view.emailHeld) }
        FactRow { visible: page.view.passVersion > 0; icon: "description"; value: qsTr("Pass %1 is in use").arg(page.view.passVersion) }
        FactRow { visible: page.view.blockers.length > 0; icon: "warning-fill"; iconColour: Theme.note; value: page.view.blockers.join(", "); helper: qsTr("Self-service stops here") }
    }
    Card {
        visible: !Theme.small
        Repeater {
            model: page.view.guests
            FactRow {
                required property var modelData
                required property int index
                first: index === 0
                icon: modelData.in ? "check_circle-fill" : "schedule"
                iconColour: modelData.in ? Theme.ok : Theme.ink2
                value: modelData.name
                endValue: modelData.seat
                helper: modelData.in ? qsTr("Checked in") : qsTr("Not checked in")
            }
        }
    }
    side: [
        Grid {
            id: tiles
            readonly property Item breaks: tiles
            readonly property real columnWidth: (width - spacing) / 2
            width: parent.width
            columns: 2
            spacing: Theme.px(Theme.small ? 8 : 20)
            Tile { objectName: "override"; visible: page.view.may.override && page.view.canOverride; icon: "id_card"; text: qsTr("Check in without a code"); onActivated: page.desk.send("OVERRIDE") }
            Tile { objectName: "reprint"; visible: page.view.may.reprint && page.view.canReprint; icon: "print"; text: qsTr("Reprint the pass"); onActivated: page.desk.send("REPRINT") }
            Tile { objectName: "sendPass"; visible: page.view.may.send_pass && page.view.canSend; icon: "mobile"; text: qsTr("Send the pass to the phone"); onActivated: page.desk.send("SEND_PASS") }
            Tile { objectName: "undo"; visible: page.view.may.undo && page.view.canUndo; icon: "restart_alt"; text: qsTr("Take the check-in back"); onActivated: page.desk.send("UNDO") }
            Tile { objectName: "verifyCaller"; visible: page.view.may.caller && page.view.canVerify; icon: "call"; text: qsTr("Verify a caller"); onActivated: page.desk.send("VERIFY_CALLER") }
            Tile { objectName: "changeAddress"; visible: page.view.may.change_address && !page.view.canRevert; icon: "edit"; text: qsTr("Change phone or e-mail"); onActivated: page.desk.send("CHANGE_ADDRESS") }
            Tile { objectName: "revertAddress"; visible: page.view.may.change_address && page.view.canRevert; icon: "restart_alt"; text: qsTr("Put the old number or e-mail back"); onActivated: page.desk.send("REVERT_ADDRESS") }
            Tile { objectName: "lock"; visible: page.view.may.lock && !page.view.locked; icon: "lock"; text: qsTr("Lock for self-service"); onActivated: page.desk.send("LOCK") }
            Tile { objectName: "unlock"; visible: page.view.may.unlock; icon: "key"; text: qsTr("Unlock, and forget wrong codes"); onActivated: page.desk.send("UNLOCK") }
        }
    ]
    actions: [
        BigButton { objectName: "back"; kind: "secondary"; text: qsTr("Other booking"); icon: "arrow_back"; onActivated: page.desk.send("BACK") }
    ]
}
