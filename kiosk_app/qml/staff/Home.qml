import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view
    readonly property var call: view.calls.length > 0 ? view.calls[0] : null

    objectName: "staffHome"
    sideLow: false

    Banner {
        objectName: "helpCall"
        visible: page.call !== null && page.view.may.help
        kind: "note"
        icon: "front_hand-fill"
        title: page.view.calls.length === 1 ? qsTr("1 guest asked for help") : qsTr("%1 guests asked for help").arg(page.view.calls.length)
        text: page.call === null ? "" : page.call.place === "" ? qsTr("This kiosk, step %1, waiting %2").arg(page.call.number).arg(page.call.waiting) : qsTr("%1, step %2, waiting %3").arg(page.call.place).arg(page.call.number).arg(page.call.waiting)
        actionText: page.view.busy ? "" : qsTr("I’m coming")
        onActivated: page.desk.answer(0)
    }
    Banner { objectName: "problem"; visible: page.view.problemTitle !== ""; kind: "alert"; title: page.view.problemTitle; text: page.view.problemText }
    KioskState { visible: !Theme.landscape && view.known; view: page.view }
    Grid {
        id: tiles
        readonly property Item breaks: tiles
        readonly property real columnWidth: (width - (columns - 1) * spacing) / columns
        width: parent.width
        columns: 2
        spacing: Theme.px(Theme.small ? 8 : 20)
        Tile { objectName: "find"; visible: page.view.may.find; icon: "person_search"; text: qsTr("Find a booking"); onActivated: page.desk.look("") }
        Tile { objectName: "override"; visible: page.view.may.override; icon: "id_card"; text: qsTr("Check in without a code"); onActivated: page.desk.look("override") }
        Tile { objectName: "reprint"; visible: page.view.may.reprint; icon: "print"; text: qsTr("Reprint a pass"); onActivated: page.desk.look("reprint") }
        Tile { objectName: "sendPass"; visible: page.view.may.send_pass; icon: "mobile"; text: qsTr("Send a pass to a phone"); onActivated: page.desk.look("send_pass") }
        Tile { objectName: "clean"; icon: "cleaning_services"; text: qsTr("Clean the screen"); onActivated: page.desk.send("CLEAN") }
        Tile { objectName: "close"; visible: page.view.may.service && page.view.open; icon: "do_not_disturb_on"; text: qsTr("Take out of service"); onActivated: page.desk.send("ASK_SERVICE") }
        Tile { objectName: "open"; visible: page.view.may.service && !page.view.open; icon: "check_circle-fill"; text: qsTr("Open for guests"); onActivated: page.desk.send("OPEN_FOR_GUESTS") }
    }
    side: [
        KioskState { visible: Theme.landscape && view.known; view: page.view },
        Card {
            visible: page.view.known
            StatusRow { first: true; icon: "print"; title: qsTr("Pass printer"); status: page.view.printer.status; statusText: page.view.printer.text }
            StatusRow { icon: "sms"; title: qsTr("Text messages"); status: page.view.texts.status; statusText: page.view.texts.text }
            StatusRow { icon: "dns"; title: qsTr("Booking system"); status: page.view.system.status; statusText: page.view.system.away ? qsTr("Not answering") : qsTr("Connected") }
        },
        Heading { visible: page.view.events.length > 0; text: qsTr("Last events, no guest details"); role: "value"; weight: 700 },
        Column {
            width: parent.width
            Repeater {
                model: page.view.events.slice(0, Theme.portrait ? 5 : 3)
                Item {
                    id: event
                    required property var modelData
                    width: parent.width
                    height: Theme.px(Theme.small ? 40 : 62)
                    Rectangle { width: parent.width; height: Theme.hairline; color: Theme.hair }
                    Words { id: at; width: Theme.px(120); anchors.verticalCenter: parent.verticalCenter; role: "label"; tabular: true; text: event.modelData.at }
                    Words { anchors { left: at.right; verticalCenter: parent.verticalCenter } width: implicitWidth; role: "label"; text: event.modelData.text }
                    Words { anchors { right: parent.right; verticalCenter: parent.verticalCenter } width: implicitWidth; role: "label"; colour: Theme.ink2; text: event.modelData.detail }
                }
            }
        }
    ]
}
