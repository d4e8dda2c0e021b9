import QtQuick
import "../controls"

Card {
    id: party
    required property var session
    required property var view

    Repeater {
        model: party.view.guests
        CheckRow {
            required property var modelData
            readonly property string about: party.view.stay ? (modelData.child ? qsTr("Child") : qsTr("Adult")) : ({ window: qsTr("Window"), middle: qsTr("Middle"), aisle: qsTr("Aisle") })[modelData.seatPosition] || ""
            objectName: "guest-" + modelData.id
            value: modelData.name
            helper: modelData.checkedIn ? qsTr("Checked in already") : party.view.stay ? "" : (modelData.complete ? qsTr("Passport details complete") : qsTr("Details are missing"))
            endValue: modelData.seat === "" ? "" : qsTr("Seat %1").arg(modelData.seat)
            endHelper: about
            checked: modelData.ticked
            locked: modelData.locked
            lockedText: modelData.checkedIn || party.view.guests.length === 1 ? "" : about === "" ? qsTr("Needed") : qsTr("%1, needed").arg(about)
            onToggled: checked => party.session.tick(modelData.id, checked)
        }
    }
    FactRow {
        visible: !Theme.landscape && !party.view.stay && party.view.bags > 0
        mixed: true
        icon: "luggage"
        value: party.view.bags === 1 ? qsTr("1 bag to drop, %1 kg").arg(party.view.bagKg) : qsTr("%1 bags to drop, %2 kg").arg(party.view.bags).arg(party.view.bagKg)
        helper: party.view.bagDrop || ""
    }
}
