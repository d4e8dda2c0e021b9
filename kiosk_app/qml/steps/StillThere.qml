import QtQuick
import "../controls"

DialogCard {
    id: dialog
    required property var session

    objectName: "stillThere"
    title: qsTr("Do you need more time?")
    lead: qsTr("We’ll clear your details in %1 seconds, to keep them private.").arg(dialog.session.secondsLeft)
    note: qsTr("Your details are hidden for now")
    onOutside: dialog.session.send("KEEP_GOING")

    picture: [ CountdownRing { seconds: dialog.session.secondsLeft; total: dialog.session.answerSeconds } ]
    first: more
    BigButton { id: more; objectName: "moreTime"; least: Theme.px(Theme.small ? 80 : 152); text: qsTr("I need more time"); icon: "more_time"; onActivated: dialog.session.send("KEEP_GOING") }
    BigButton { objectName: "clear"; kind: "secondary"; text: qsTr("Finish and clear"); icon: "logout"; onActivated: dialog.session.send("CLEAR") }
}
