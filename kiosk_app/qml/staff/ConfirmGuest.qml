import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view

    objectName: "confirmGuest"
    title: Theme.small ? qsTr("Check in %1").arg(page.view.name) : qsTr("Check in without a code")
    lead: Theme.landscape ? "" : qsTr("You confirm who the guest is. It’s recorded with your name.")
    sideLow: false
    spacing: Theme.px(Theme.small ? 4 : Theme.landscape ? 10 : 18)

    BookingLine { visible: !Theme.small; view: page.view; other: true; onOtherWanted: page.desk.send("BACK") }
    Heading { role: "value"; weight: 700; text: qsTr("Why is there no code?") }
    Reasons {
        options: [
            { key: "phone_cant_get_texts", text: qsTr("The phone can’t get texts here") },
            { key: "number_wrong", text: qsTr("The number on the booking is wrong") },
            { key: "no_phone", text: qsTr("The guest has no phone") },
            { key: "other_way", text: qsTr("The guest needs another way") }
        ]
        chosen: page.view.why
        onPicked: key => page.desk.setWhy(key)
    }
    side: [
        Heading { role: "value"; weight: 700; text: qsTr("What did you check?") },
        Card {
            padding: Theme.px(8)
            CheckRow { objectName: "check_photo_id"; first: true; value: qsTr("Photo ID, and the face matches"); checked: page.view.checked.includes("photo_id"); onToggled: on => page.desk.check("photo_id", on) }
            CheckRow { objectName: "check_name_matches"; value: qsTr("Name on the ID matches the booking"); checked: page.view.checked.includes("name_matches"); onToggled: on => page.desk.check("name_matches", on) }
            CheckRow { objectName: "check_knew_dates"; value: page.view.icon === "flight" ? qsTr("Guest knew the flight and the date") : qsTr("Guest knew the arrival and leaving dates"); checked: page.view.checked.includes("knew_dates"); onToggled: on => page.desk.check("knew_dates", on) }
        }
    ]
    actions: [
        Banner { objectName: "problem"; visible: page.view.problemTitle !== ""; kind: "note"; title: page.view.problem === "reason_missing" && page.view.why === "" ? qsTr("Choose why there is no code first.") : page.view.problemTitle; text: page.view.problemText },
        Banner { objectName: "second"; visible: page.view.secondNeeded && page.view.problemTitle === ""; kind: "info"; icon: "group"; title: qsTr("A second person must agree"); text: qsTr("A colleague types their PIN next.") },
        BigButton { objectName: "confirm"; text: page.view.secondNeeded ? qsTr("Ask for the second PIN") : qsTr("Confirm this guest"); icon: "arrow_forward"; onActivated: page.desk.send(page.view.secondNeeded ? "ASK_SECOND" : "CONFIRM") },
        BigButton { objectName: "back"; visible: Theme.small; kind: "secondary"; text: qsTr("Other booking"); onActivated: page.desk.send("BACK") },
        Words { visible: !Theme.small; role: "helper"; centred: true; colour: Theme.ink2; text: qsTr("Good for this booking only, for 10 minutes") }
    ]
}
