import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property bool paged: Theme.small || Theme.big // the list may be on another page
    readonly property bool nobody: page.view.problem === "nobody_ticked"

    objectName: "confirmDetails"
    step: 3
    stepName: qsTr("Check the details")
    title: page.view.stay ? qsTr("Check your stay, %1").arg(page.view.firstName) : qsTr("Check your flight, %1").arg(page.view.firstName)
    back: false
    wide: true
    spacing: Theme.px(Theme.small ? 14 : Theme.landscape ? 20 : 28)
    headGap: Theme.px(Theme.small ? 14 : Theme.landscape ? 26 : Theme.big ? 28 : 40)
    sideLow: false
    topSlot: [ Banner { visible: page.nobody && page.paged; kind: "note"; title: qsTr("Tick who is checking in first.") } ]

    Loader {
        width: parent.width
        source: page.view.stay ? "StayFacts.qml" : "FlightFacts.qml"
        onLoaded: item.view = Qt.binding(() => page.view)
    }
    Banner {
        visible: Theme.landscape && !page.view.stay && page.view.bags > 0
        icon: "luggage"
        title: page.view.bags === 1 ? qsTr("1 bag to drop, %1 kg").arg(page.view.bagKg) : qsTr("%1 bags to drop, %2 kg").arg(page.view.bags).arg(page.view.bagKg)
        text: page.view.bagDrop || ""
    }

    side: [
        Banner { visible: page.nobody && !page.paged; kind: "note"; title: qsTr("Tick who is checking in first.") },
        Heading { visible: !page.nobody; text: page.view.stay ? qsTr("Who is checking in?") : qsTr("Who is flying?") },
        PartyList { session: page.session; view: page.view }
    ]
    actions: [
        BigButton { objectName: "checkIn"; text: page.view.ticked === 1 ? qsTr("Yes, check me in") : qsTr("Yes, check us in"); icon: "check"; onActivated: page.session.send("CHECK_IN") },
        BigButton { objectName: "changeDetails"; kind: "secondary"; text: page.view.stay ? qsTr("Change or correct details") : qsTr("Change seats or details"); icon: "edit"; onActivated: page.session.send("CHANGE_DETAILS") }
    ]
}
