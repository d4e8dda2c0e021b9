import QtQuick
import "../controls"

// Reprint, send, take back, lock, unlock, a new address: what will happen, why, and one button.
StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view
    readonly property string step: view.step
    readonly property var words: ({
        ask_reprint: { title: qsTr("Reprint a pass"), lead: qsTr("The older pass stops working."), button: qsTr("Reprint pass %1").arg(page.view.passVersion + 1), icon: "print" },
        ask_send: { title: qsTr("Send a pass to a phone"), lead: qsTr("We text a link to the mobile ending %1.").arg(page.view.phoneEnding), button: qsTr("Send the pass"), icon: "sms" },
        ask_undo: { title: qsTr("Take the check-in back"), lead: qsTr("Every pass of this booking stops working."), button: qsTr("Take it back"), icon: "restart_alt" },
        ask_lock: { title: qsTr("Lock for self-service"), lead: qsTr("The guest is sent to the desk until you unlock it."), button: qsTr("Lock this booking"), icon: "lock" },
        ask_unlock: { title: qsTr("Unlock for self-service"), lead: qsTr("Wrong codes are forgotten. The guest can try again."), button: qsTr("Unlock this booking"), icon: "key" },
        ask_change: { title: qsTr("Change phone or e-mail"), lead: qsTr("The new one: %1").arg(page.view.addressText), button: qsTr("Ask for the second PIN"), icon: "group" },
        ask_revert: { title: page.view.addressWhat === "phone" ? qsTr("Put the old number back") : qsTr("Put the old e-mail back"), lead: qsTr("The new one is taken off, and both are told."), button: qsTr("Ask for the second PIN"), icon: "group" }
    })[page.step] || { title: "", lead: "", button: "", icon: "" }
    readonly property var options: ({
        ask_reprint: [{ key: "paper_jam", text: qsTr("Paper jam") }, { key: "unreadable", text: qsTr("Pass unreadable") }, { key: "lost", text: qsTr("Guest lost it") }, { key: "did_not_print", text: qsTr("It did not print") }],
        ask_undo: [{ key: "wrong_guest", text: qsTr("Wrong guest") }, { key: "wrong_room", text: qsTr("Wrong room or seat") }, { key: "guest_left", text: qsTr("Guest left again") }, { key: "mistake", text: qsTr("Done by mistake") }],
        ask_lock: [{ key: "see_staff_first", text: qsTr("Guest must see us first") }, { key: "suspected_misuse", text: qsTr("Somebody else may be using it") }, { key: "guest_asked", text: qsTr("Guest asked for it") }],
        ask_change: [{ key: "lost_phone", text: qsTr("The phone is lost or stolen") }, { key: "number_wrong", text: qsTr("What’s on the booking is wrong") }, { key: "new_number", text: qsTr("The guest has a new one") }, { key: "guest_asked", text: qsTr("Guest asked for it") }],
        ask_revert: [{ key: "guest_asked", text: qsTr("The guest says it wasn’t them") }, { key: "number_wrong", text: qsTr("What was typed is wrong") }],
        ask_unlock: [{ key: "identity_checked", text: qsTr("I checked who the guest is") }, { key: "guest_asked", text: qsTr("Guest asked for it") }, { key: "mistake", text: qsTr("It was locked by mistake") }]
    })[page.step] || []

    objectName: "giveReason"
    title: Theme.small && page.step === "ask_change" ? page.words.lead : Theme.small ? qsTr("%1, %2").arg(page.words.title).arg(page.view.name) : page.words.title
    spacing: Theme.px(Theme.small ? 4 : 22)
    lead: page.words.lead

    BookingLine { visible: Theme.portrait; view: page.view }
    Heading { visible: page.options.length > 0; role: "value"; weight: 700; text: qsTr("Why?") }
    Reasons { options: page.options; chosen: page.view.why; onPicked: key => page.desk.setWhy(key) }
    Banner { objectName: "problem"; visible: page.view.problemTitle !== ""; kind: "note"; title: page.view.problem === "reason_missing" ? qsTr("Choose why first.") : page.view.problemTitle; text: page.view.problemText }

    sideLow: false
    side: [ BookingLine { visible: Theme.landscape; view: page.view } ]
    actions: [
        BigButton { objectName: "confirm"; text: page.words.button; icon: page.words.icon; onActivated: page.desk.send("CONFIRM") },
        BigButton { objectName: "back"; kind: "secondary"; text: qsTr("Back"); icon: "arrow_back"; onActivated: page.desk.send("BACK") }
    ]
}
