import QtQuick
import "../controls"

DialogCard {
    id: dialog
    required property var session

    objectName: "clearAll"
    title: qsTr("Clear what you typed?")
    note: qsTr("Your details are hidden for now")
    onOutside: dialog.session.send("KEEP_GOING")

    first: clearAll
    BigButton { id: clearAll; objectName: "clear"; text: qsTr("Clear and start over"); icon: "restart_alt"; onActivated: dialog.session.send("CLEAR") }
    BigButton { objectName: "keepGoing"; kind: "secondary"; text: qsTr("Keep going"); icon: "arrow_forward"; onActivated: dialog.session.send("KEEP_GOING") }
}
