import QtQuick
import "../controls"

// A number of two digits to be found again on the phone: as large as a hand, digit by digit for the screen reader.
Rectangle {
    id: card
    property string number: ""

    width: Theme.fill(parent, 0)
    height: Theme.px(Theme.small ? 300 : Theme.landscape ? 480 : 340)
    radius: Theme.px(28)
    color: Theme.surface
    border { width: Theme.px(6); color: Theme.accentText }
    Accessible.role: Accessible.StaticText
    Accessible.name: number.split("").join(" ")
    Words {
        visible: card.number !== ""
        anchors.centerIn: parent
        width: implicitWidth
        role: "codeCell"
        pixelSize: Theme.px(Theme.small ? 120 : 240)
        lineHeight: Theme.px(Theme.small ? 130 : 260)
        text: "\u2066" + card.number + "\u2069"
        Accessible.ignored: true
    }
    PendingRing { visible: card.number === ""; anchors.centerIn: parent; size: Theme.px(Theme.small ? 64 : 132) }
}
