import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property bool single: Theme.small || Theme.largest // one field at a time; what it needs stands in its label
    readonly property string tooShort: page.view.tooShort === "" ? "" : page.view.tooShort === "short_first_name" ? qsTr("Type your first name too.") : qsTr("Type at least 2 letters.")
    readonly property bool firstActive: page.view.activeField === "first_name"
    readonly property bool dateActive: page.view.activeField === "date"
    readonly property bool lastActive: !firstActive && !dateActive

    objectName: "typeName"
    step: 1
    stepName: qsTr("Find your booking")
    title: qsTr("Find it by name and date")
    compactTitle: true

    EntryField {
        objectName: "lastName"
        visible: !page.single || page.lastActive
        label: page.single && page.tooShort !== "" ? page.tooShort : qsTr("Last name")
        text: page.view.lastName
        active: page.lastActive
        complete: page.view.lastNameComplete
        eraseText: qsTr("Delete")
        onActivated: page.session.activate("last_name")
        onErase: page.session.erase()
    }
    EntryField {
        objectName: "firstName"
        visible: !page.single || page.firstActive
        label: page.single && page.tooShort !== "" ? page.tooShort : qsTr("First name")
        text: page.view.firstName
        active: page.firstActive
        complete: page.view.firstNameComplete
        eraseText: qsTr("Delete")
        onActivated: page.session.activate("first_name")
        onErase: page.session.erase()
    }
    Column {
        visible: page.single ? page.dateActive : page.tooShort === "" // the note takes its place
        width: parent.width
        spacing: Theme.px(page.single ? 2 : 16)
        Words { role: "label"; pixelSize: Theme.sizeOf("label", 32); text: page.view.stay ? qsTr("Arrival date") : qsTr("Flight date") }
        Row {
            spacing: Theme.px(16)
            BigButton { id: earlier; objectName: "earlier"; kind: "small"; text: "−"; spoken: qsTr("One day earlier"); onActivated: page.session.moveDate(-1) }
            Words { width: Math.min(implicitWidth, parent.parent.width - earlier.width - later.width - 2 * parent.spacing); anchors.verticalCenter: parent.verticalCenter; role: "value"; weight: page.dateActive ? 700 : 0; text: page.view.date }
            BigButton { id: later; objectName: "later"; kind: "small"; text: "+"; spoken: qsTr("One day later"); onActivated: page.session.moveDate(1) }
        }
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
