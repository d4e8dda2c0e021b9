import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view
    readonly property bool room: page.view.activeField === "room"
    readonly property bool name: page.view.activeField === "last_name"
    property bool days: false // small: one field at a time, the date is the last of them

    readonly property string said: Theme.small ? page.view.problemTitle : ""

    objectName: "findBooking"
    title: ({ override: qsTr("Check in without a code"), reprint: qsTr("Reprint a pass"), send_pass: qsTr("Send a pass to a phone") })[page.view.purpose] || qsTr("Find a booking")
    lead: page.view.problemTitle === "" ? qsTr("Type what you know, or scan a boarding pass or a reference.") : ""

    Row {
        width: parent.width
        spacing: Theme.px(20)
        visible: !Theme.small || !page.name && !page.days
        EntryField { objectName: "reference"; visible: !Theme.small || !page.room; width: Theme.small ? parent.width : (parent.width - parent.spacing) * 0.62; label: page.said || qsTr("Booking reference"); mono: true; text: page.view.reference; active: !page.room && !page.name; eraseText: qsTr("Delete"); onActivated: page.desk.activate("reference"); onErase: page.desk.erase() }
        EntryField { objectName: "room"; visible: !Theme.small || page.room; width: Theme.small ? parent.width : (parent.width - parent.spacing) * 0.38; label: page.said || qsTr("Room"); mono: true; text: page.view.room; active: page.room; eraseText: qsTr("Delete"); onActivated: page.desk.activate("room"); onErase: page.desk.erase() }
    }
    EntryField { objectName: "lastName"; visible: !Theme.small || page.name && !page.days; label: page.said || qsTr("Last name"); text: page.view.lastName; active: page.name; eraseText: qsTr("Delete"); onActivated: page.desk.activate("last_name"); onErase: page.desk.erase() }
    Row {
        visible: !Theme.small || page.days
        spacing: Theme.px(16)
        BigButton { objectName: "earlier"; kind: "small"; text: "−"; spoken: qsTr("One day earlier"); onActivated: page.desk.moveDate(-1) }
        BigButton { objectName: "later"; kind: "small"; text: "+"; spoken: qsTr("One day later"); onActivated: page.desk.moveDate(1) }
        Words { objectName: "date"; anchors.verticalCenter: parent.verticalCenter; width: implicitWidth; role: "value"; text: page.view.date }
        BigButton { objectName: "anyDate"; visible: page.view.dated; kind: "small"; text: qsTr("Any day"); onActivated: page.desk.moveDate(0) }
    }
    Banner { objectName: "problem"; visible: page.view.problemTitle !== "" && !Theme.small; kind: "note"; title: page.view.problemTitle; text: page.view.problemText }

    actions: [
        BigButton { objectName: "search"; text: qsTr("Find"); icon: "search"; busy: page.view.busy; onActivated: page.desk.send("FIND") },
        BigButton { objectName: "home"; visible: Theme.small; kind: "small"; width: parent.width; text: qsTr("Home"); onActivated: page.desk.send("HOME") }
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
            onNext: {
                page.days = Theme.small && page.room && !page.days
                if (!page.days)
                    page.desk.nextField()
            }
        }
    ]
}
