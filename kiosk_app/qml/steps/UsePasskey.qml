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
    lead: Theme.small ? qsTr("Choose %1 there, then use your passkey.").arg(page.view.number) : qsTr("Use the passkey you made with us before.")

    PhoneSteps { visible: Theme.portrait; picture: Theme.portrait ? page.view.picture : ""; words: ways.words }
    Words { role: "helper"; visible: !Theme.small; text: qsTr("This screen goes on by itself.") }

    side: [ PhoneSteps { id: ways; visible: !Theme.portrait; picture: Theme.portrait ? "" : page.view.picture; words: [qsTr("Open your camera"), qsTr("Point it at the square"), qsTr("Choose %1 and use your passkey").arg(page.view.number)] } ]
    actions: [
        BigButton { objectName: "otherWay"; kind: "secondary"; text: qsTr("Choose another way"); icon: "arrow_forward"; onActivated: page.session.send("OTHER_WAY") }
    ]
}
