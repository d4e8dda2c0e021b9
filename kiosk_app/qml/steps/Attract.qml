import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property var words: ({
        working: { ok: true, text: qsTr("Everything is working. Check-in takes about 2 minutes.") },
        no_paper: { ok: false, text: page.view.phonePass ? qsTr("No paper here. Your pass goes to your phone.") : qsTr("No paper here. We print your pass at the desk.") },
        texts_slow: { ok: false, text: qsTr("Text messages are slow now. You can confirm another way.") },
        scanner_off: { ok: true, text: qsTr("The scanner is off. You can type your reference.") }
    })[page.view.state] || { ok: true, text: "" }

    readonly property real inside: Theme.px(Theme.small ? 32 : 72) // between the artwork and the words
    readonly property real outside: Theme.px(Theme.small ? 24 : 64)

    objectName: "attract"
    bleed: true
    back: false
    startOver: false

    Item {
        width: page.width
        height: page.height
        x: -Theme.margin
        Poster { id: art; x: Theme.rightToLeft ? parent.width - width : 0; width: Theme.portrait ? parent.width : parent.width * (Theme.small ? 0.34 : 0.47); height: Theme.portrait ? parent.height * 0.486 : parent.height }
        HeaderBar { x: art.x + Theme.margin; width: art.width - 2 * Theme.margin; height: Theme.px(120); clock: Theme.small ? "" : page.session.clock; onArtwork: true }
        Column {
            id: column
            x: Theme.portrait ? Theme.margin : Theme.rightToLeft ? page.outside : art.width + page.inside
            y: Theme.portrait ? art.height + Theme.px(28) : Theme.px(Theme.small ? 30 : 84)
            width: parent.width - (Theme.portrait ? 2 * Theme.margin : art.width + page.inside + page.outside)
            spacing: Theme.px(Theme.small ? 16 : 40)
            Column {
                width: parent.width
                spacing: Theme.px(18)
                Words { role: "display"; heading: true; text: qsTr("Check in here") }
                Lead { text: page.view.canScan && !Theme.small ? qsTr("Scan your booking code, or touch Start check-in.") : qsTr("Touch Start check-in.") }
            }
            BigButton { objectName: "start"; kind: "huge"; text: qsTr("Start check-in"); icon: "arrow_forward"; onActivated: page.session.send("START") }
        }
        StatusMark {
            x: Theme.rightToLeft ? column.x + column.width - width : column.x
            room: column.width
            y: parent.height - height - Theme.px(Theme.small ? 14 : 40)
            status: page.words.ok ? "ready" : "attention"
            text: page.words.text
        }
    }
}
