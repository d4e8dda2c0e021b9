import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view

    // a small screen has no room for a banner beside the keys
    readonly property string said: !Theme.small ? "" : page.view.problemTitle !== "" ? qsTr("%1. %2").arg(page.view.problemTitle).arg(page.view.problemText) : page.view.notice

    objectName: "signIn"
    title: page.view.asksPin ? (page.view.second ? qsTr("Second person, type your PIN") : qsTr("Type your PIN")) : page.view.second ? qsTr("Second person, type your staff number") : qsTr("Type your staff number")
    lead: qsTr("The guest’s place is kept. Nothing they typed is shown here.")

    Item { width: 1; height: Theme.px(Theme.small ? 1 : 30) }
    Column {
        width: parent.width
        spacing: Theme.px(Theme.small ? 8 : 20)
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.px(28)
            Accessible.role: Accessible.StaticText
            Accessible.name: count.text
            Repeater {
                model: page.view.length
                Rectangle {
                    required property int index
                    width: Theme.px(Theme.small ? 36 : 52)
                    height: width
                    radius: width / 2
                    color: index < page.view.typed ? Theme.accent : Theme.surface
                    border { width: Theme.px(5); color: Theme.accentText }
                }
            }
        }
        Words { id: count; objectName: "typed"; role: "helper"; centred: true; text: page.said !== "" ? page.said : page.view.busy ? qsTr("Checking") : qsTr("%1 of %2 typed").arg(page.view.typed).arg(page.view.length) }
    }
    Banner { objectName: "problem"; visible: page.view.problemTitle !== "" && !Theme.small; kind: "alert"; title: page.view.problemTitle; text: page.view.problemText }
    Banner { visible: page.view.notice !== "" && !Theme.small; kind: "note"; icon: "lock"; title: page.view.notice }

    side: [
        NumberPad {
            clearText: qsTr("Clear")
            deleteText: qsTr("Delete")
            available: !page.view.busy && !page.view.paused
            onDigit: key => page.desk.typeText(key)
            onClear: page.desk.clear()
            onErase: page.desk.erase()
        }
    ]
    actions: [
        BigButton { objectName: "leave"; visible: Theme.small && !page.view.busy; kind: "secondary"; text: page.view.second ? qsTr("Home") : qsTr("Back to guest"); icon: "logout"; onActivated: page.desk.send(page.view.second ? "HOME" : "LEAVE") },
        BigButton { objectName: "back"; visible: page.view.asksPin && !page.view.busy || page.view.second; kind: "secondary"; text: page.view.asksPin ? qsTr("Other staff number") : qsTr("Back"); icon: "arrow_back"; onActivated: page.desk.send("BACK") }
    ]
}
