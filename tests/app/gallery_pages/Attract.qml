import QtQuick
import "../../../kiosk_app/qml/controls"

StepPage {
    id: page
    bleed: true
    back: false
    startOver: false
    Item {
        width: page.width
        height: page.height
        x: Theme.portrait ? -Theme.margin : -Theme.margin
        Poster { id: art; width: Theme.portrait ? parent.width : parent.width * 0.47; height: Theme.portrait ? parent.height * 0.486 : parent.height }
        HeaderBar { x: Theme.margin; width: art.width - 2 * x; height: Theme.px(120); clock: "15:42"; onArtwork: true }
        Column {
            x: Theme.portrait ? Theme.margin : art.width + Theme.px(72)
            y: Theme.portrait ? art.height + Theme.px(28) : Theme.px(Theme.small ? 30 : 84)
            width: parent.width - x - Theme.px(64)
            spacing: Theme.px(40)
            Column {
                width: parent.width
                spacing: Theme.px(18)
                Words { role: "display"; heading: true; text: "Check in here" }
                Lead { text: "Scan your booking code, or touch Start check-in." }
            }
            BigButton { kind: "huge"; text: "Start check-in"; icon: "arrow_forward" }
        }
    }
}
