import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "usePasskey"
    step: 2
    stepName: qsTr("Confirm it’s you")
    sideLow: Theme.small
    tall: true
    endLeast: Theme.px(936)
    title: qsTr("Scan this with your phone camera")
    leadStyled: true
    lead: qsTr("Choose <b>%1</b> there, then use your passkey.").arg(page.view.number) // the number is never on another part of the page

    PhoneSteps { visible: Theme.portrait; picture: Theme.portrait ? page.view.picture : ""; words: ways.words }
    Words { role: "helper"; visible: !Theme.small; text: qsTr("This screen goes on by itself.") }

    side: [ PhoneSteps { id: ways; visible: !Theme.portrait; picture: Theme.portrait ? "" : page.view.picture; words: [qsTr("Open your camera"), qsTr("Point it at the square"), qsTr("Choose the number %1 there").arg(page.view.number)] } ]
    actions: [
        BigButton { objectName: "otherWay"; kind: "secondary"; text: qsTr("Choose another way"); icon: "arrow_forward"; onActivated: page.session.send("OTHER_WAY") }
    ]
}
