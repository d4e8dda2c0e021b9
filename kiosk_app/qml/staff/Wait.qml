import QtQuick
import "../controls"

StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view
    readonly property string step: view.step

    objectName: "wait"
    title: ({
        overriding: qsTr("Confirming this guest"),
        reissuing: qsTr("Making the new pass"),
        printing: page.view.passes > 1 ? qsTr("Printing pass %1 of %2").arg(page.view.passNumber).arg(page.view.passes) : qsTr("Printing the pass"),
        sending: qsTr("Sending the pass"),
        starting_caller: qsTr("Texting the code"),
        changing: page.view.reverting ? qsTr("Taking the change back") : qsTr("Changing it on the booking"),
        closing: qsTr("Closing for guests"),
        opening: qsTr("Opening for guests")
    })[page.step] || qsTr("One moment")
    PendingRing { size: Theme.px(Theme.small ? 90 : 160) }
}
