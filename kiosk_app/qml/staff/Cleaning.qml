import QtQuick
import "../controls"

// Nothing here can be touched: that is what it is for.
Rectangle {
    id: page
    required property var desk

    objectName: "cleaning"
    color: Theme.staffPage
    Column {
        anchors.centerIn: parent
        width: parent.width - Theme.px(120)
        spacing: Theme.px(Theme.small ? 20 : 60)
        Icon { anchors.horizontalCenter: parent.horizontalCenter; name: "cleaning_services"; size: Theme.px(Theme.small ? 90 : 180); colour: Theme.accentText }
        Words { role: "title"; centred: true; heading: true; text: qsTr("Cleaning the screen") }
        CountdownRing { anchors.horizontalCenter: parent.horizontalCenter; size: Theme.px(Theme.small ? 160 : 264); total: 30; seconds: page.desk.secondsLeft }
        Words { role: "lead"; centred: true; text: qsTr("Touch works again in %1 seconds").arg(page.desk.secondsLeft) }
    }
}
