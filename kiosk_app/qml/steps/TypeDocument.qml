import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property bool single: Theme.small || Theme.largest || Theme.landscape // one line at a time
    readonly property string note: page.view.shortLine > 0 ? qsTr("Line %1 has %2 signs. Fill it with <.").arg(page.view.shortLine).arg(page.view.length)
        : !page.view.mistyped ? "" : page.view.mistypedLine > 0 ? qsTr("A sign in line %1 isn’t right.").arg(page.view.mistypedLine) : qsTr("A letter or number isn’t right.")

    objectName: "typeDocument"
    step: 2
    stepName: qsTr("Confirm it’s you")
    title: qsTr("Type your document’s last lines")
    compactTitle: true
    spacing: Theme.px(Theme.small ? 14 : 20)

    Repeater {
        model: 3
        LineField {
            required property int index
            readonly property var row: page.view.lines[index] || null
            objectName: "line" + (index + 1)
            visible: row !== null && (!page.single || row.active)
            label: page.single && page.note !== "" ? page.note : row === null ? "" : row.left === 0 ? qsTr("Line %1").arg(index + 1) : qsTr("Line %1, %2 to go").arg(index + 1).arg(row.left)
            text: row === null ? "" : row.text
            length: page.view.length
            active: row !== null && row.active
            complete: row !== null && row.complete
            eraseText: qsTr("Delete")
            onActivated: page.session.activate("line" + (index + 1))
            onErase: page.session.erase()
        }
    }
    Banner {
        visible: page.note !== "" && !page.single
        kind: page.view.mistyped ? "alert" : "note"
        title: page.note
        text: page.view.mistyped ? qsTr("Check each line, then try again.") : ""
    }

    actions: [
        BigButton { objectName: "check"; text: Theme.small ? qsTr("Check it") : qsTr("Check my document"); icon: "arrow_forward"; onActivated: page.session.send("CHECK_DOCUMENT") }
    ]
    bed: [ LetterKeys { focus: true; session: page.session; machine: true; nextText: qsTr("Next line"); onFill: page.session.fillLine() } ]
}
