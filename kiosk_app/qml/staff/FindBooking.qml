import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view
    readonly property bool room: page.view.activeField === "room"
    readonly property bool name: page.view.activeField === "last_name"

    objectName: "findBooking"
    title: ({ override: qsTr("Check in without a code"), reprint: qsTr("Reprint a pass"), send_pass: qsTr("Send a pass to a phone") })[page.view.purpose] || qsTr("Find a booking")
    lead: qsTr("Type what you know, or scan the booking code.")

    EntryField { objectName: "reference"; visible: !Theme.small || !page.room && !page.name; label: qsTr("Booking reference"); mono: true; text: page.view.reference; active: !page.room && !page.name; eraseText: qsTr("Delete"); onActivated: page.desk.activate("reference"); onErase: page.desk.erase() }
    EntryField { objectName: "lastName"; visible: !Theme.small || page.name; label: qsTr("Last name"); text: page.view.lastName; active: page.name; eraseText: qsTr("Delete"); onActivated: page.desk.activate("last_name"); onErase: page.desk.erase() }
    EntryField { objectName: "room"; visible: !Theme.small || page.room; label: qsTr("Room"); mono: true; text: page.view.room; active: page.room; eraseText: qsTr("Delete"); onActivated: page.desk.activate("room"); onErase: page.desk.erase() }
    Row {
        spacing: Theme.px(16)
        BigButton { objectName: "earlier"; kind: "small"; text: "−"; spoken: qsTr("One day earlier"); onActivated: page.desk.moveDate(-1) }
        BigButton { objectName: "later"; kind: "small"; text: "+"; spoken: qsTr("One day later"); onActivated: page.desk.moveDate(1) }
        Words { objectName: "date"; anchors.verticalCenter: parent.verticalCenter; width: implicitWidth; role: "value"; text: page.view.date }
        BigButton { objectName: "anyDate"; visible: page.view.dated; kind: "small"; text: qsTr("Any day"); onActivated: page.desk.moveDate(0) }
    }
    Banner { objectName: "problem"; visible: page.view.problemTitle !== ""; kind: "note"; title: page.view.problemTitle; text: page.view.problemText }

    actions: [
        BigButton { objectName: "search"; text: qsTr("Find"); icon: "search"; busy: page.view.busy; onActivated: page.desk.send("FIND") }
    ]
    bed: [
        Keyboard {
            focus: true
            layout: page.desk.keyboardLayout
            available: !page.view.busy
            nextText: qsTr("Next field")
            spaceText: qsTr("Space")
            orderText: qsTr("A–Z order")
            accentsText: qsTr("É Ñ Ü")
            onTyped: text => page.desk.typeText(text)
            onErase: page.desk.erase()
            onNext: page.desk.nextField()
        }
    ]
}
