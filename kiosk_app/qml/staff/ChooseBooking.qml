import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view

    objectName: "chooseBooking"
    title: page.view.rows.length === 1 ? qsTr("1 booking found") : qsTr("%1 bookings found").arg(page.view.rows.length)
    lead: page.view.more ? qsTr("There are more. Type more to narrow the search.") : ""

    Repeater {
        model: page.view.rows
        ListChoice {
            required property var modelData
            required property int index
            objectName: "booking_" + index
            icon: modelData.icon
            title: modelData.title
            helper: modelData.line
            onActivated: page.desk.choose(index)
        }
    }
    actions: [
        BigButton { objectName: "back"; kind: "secondary"; text: qsTr("Look for another"); icon: "arrow_back"; onActivated: page.desk.send("BACK") }
    ]
}
