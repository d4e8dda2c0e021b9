import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view

    objectName: "closeForGuests"
    title: qsTr("Take this screen out of service")
    sideLow: false
    spacing: Theme.px(Theme.small ? 4 : 22)

    Heading { role: "value"; weight: 700; text: qsTr("Why?") }
    Reasons {
        options: [
            { key: "paper_or_printer", text: qsTr("Paper or printer") },
            { key: "cleaning", text: qsTr("Cleaning") },
            { key: "moving", text: qsTr("Moving it") },
            { key: "something_else", text: qsTr("Something else") }
        ]
        chosen: page.view.why
        onPicked: key => page.desk.setWhy(key)
    }
    side: [
        Heading { role: "value"; weight: 700; text: qsTr("Back at about") },
        Reasons {
            options: [{ key: "15", text: qsTr("15 minutes") }, { key: "60", text: qsTr("1 hour") }, { key: "0", text: qsTr("Until I reopen it") }]
            chosen: String(page.view.minutes)
            onPicked: key => page.desk.setMinutes(Number(key))
        },
        Banner { objectName: "problem"; visible: page.view.problemTitle !== ""; kind: "note"; title: page.view.problem === "reason_missing" ? qsTr("Choose why first.") : page.view.problemTitle; text: page.view.problemText }
    ]
    actions: [
        BigButton { objectName: "closeNow"; text: qsTr("Close for guests"); icon: "do_not_disturb_on"; onActivated: page.desk.send("CLOSE_FOR_GUESTS") },
        BigButton { objectName: "back"; kind: "secondary"; text: qsTr("Back"); icon: "arrow_back"; onActivated: page.desk.send("BACK") }
    ]
}
