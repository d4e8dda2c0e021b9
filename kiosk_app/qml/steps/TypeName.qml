import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property bool firstActive: page.view.activeField === "first_name"

    objectName: "typeName"
    step: 1
    stepName: qsTr("Find your booking")
    title: qsTr("Find it by name and date")
    compactTitle: true

    EntryField {
        objectName: "lastName"
        visible: !Theme.small || !page.firstActive
        label: qsTr("Last name")
        text: page.view.lastName
        active: !page.firstActive
        complete: page.view.lastNameComplete
        eraseText: qsTr("Delete")
        onActivated: page.session.activate("last_name")
        onErase: page.session.erase()
    }
    EntryField {
        objectName: "firstName"
        visible: !Theme.small || page.firstActive
        label: qsTr("First name")
        text: page.view.firstName
        active: page.firstActive
        complete: page.view.firstNameComplete
        eraseText: qsTr("Delete")
        onActivated: page.session.activate("first_name")
        onErase: page.session.erase()
    }
    Words { role: "label"; text: page.view.stay ? qsTr("Arrival date") : qsTr("Flight date") }
    Row {
        spacing: Theme.px(16)
        BigButton { objectName: "earlier"; kind: "small"; text: "−"; spoken: qsTr("One day earlier"); onActivated: page.session.moveDate(-1) }
        Words { width: implicitWidth; anchors.verticalCenter: parent.verticalCenter; role: "value"; text: page.view.date }
        BigButton { objectName: "later"; kind: "small"; text: "+"; spoken: qsTr("One day later"); onActivated: page.session.moveDate(1) }
    }
    Banner {
        visible: page.view.tooShort !== ""
        kind: "note"
        title: page.view.tooShort === "short_first_name" ? qsTr("Type your first name too.") : qsTr("Type at least 2 letters.")
    }

    actions: [
        BigButton { objectName: "find"; text: qsTr("Find my booking"); icon: "arrow_forward"; onActivated: page.session.send("FIND") }
    ]
    bed: [ LetterKeys { focus: true; session: page.session } ]
}
