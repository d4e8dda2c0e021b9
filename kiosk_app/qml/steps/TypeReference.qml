import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property bool single: Theme.small || Theme.largest // one field at a time; what it needs stands in its label
    readonly property string tooShort: page.view.tooShort === "" ? "" : page.view.tooShort === "short_reference" ? qsTr("Type all %1 letters and numbers.").arg(page.view.length) : qsTr("Type at least 2 letters.")
    readonly property bool bare: Theme.landscape && page.tooShort !== "" // the note takes the room of the hints
    readonly property bool nameActive: page.view.activeField === "last_name"

    objectName: "typeReference"
    step: 1
    stepName: qsTr("Find your booking")
    title: qsTr("Type your reference and last name")
    compactTitle: true

    EntryField {
        objectName: "reference"
        visible: !page.single || !page.nameActive
        label: page.single && page.tooShort !== "" ? page.tooShort : qsTr("Booking reference")
        hint: page.bare ? "" : page.view.hint
        mono: true
        text: page.nameActive && page.view.reference.length > 2 ? "•".repeat(page.view.reference.length - 2) + page.view.reference.slice(-2) : page.view.reference
        active: !page.nameActive
        complete: page.view.referenceComplete
        eraseText: qsTr("Delete")
        onActivated: page.session.activate("reference")
        onErase: page.session.erase()
    }
    EntryField {
        objectName: "lastName"
        visible: !page.single || page.nameActive
        label: page.single && page.tooShort !== "" ? page.tooShort : qsTr("Last name")
        hint: page.bare ? "" : qsTr("As written on the booking")
        text: page.view.lastName
        active: page.nameActive
        complete: page.view.nameComplete
        eraseText: qsTr("Delete")
        onActivated: page.session.activate("last_name")
        onErase: page.session.erase()
    }
    Banner {
        visible: page.tooShort !== "" && !page.single
        kind: "note"
        title: page.tooShort
    }

    actions: [
        BigButton { objectName: "find"; text: qsTr("Find my booking"); icon: "arrow_forward"; onActivated: page.session.send("FIND") }
    ]
    bed: [ LetterKeys { focus: true; session: page.session } ]
}
