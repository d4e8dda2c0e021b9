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
    lead: Theme.small ? qsTr("Then use your passkey.") : qsTr("Use the passkey you made with us before.")

    PhoneSteps { visible: Theme.portrait; picture: Theme.portrait ? page.view.picture : ""; words: ways.words }
    Words { role: "helper"; visible: !Theme.small; text: qsTr("This screen goes on by itself.") }

    side: [ PhoneSteps { id: ways; visible: !Theme.portrait; picture: Theme.portrait ? "" : page.view.picture; words: [qsTr("Open your camera"), qsTr("Point it at the square"), qsTr("Use your passkey there")] } ]
    actions: [
        BigButton { objectName: "otherWay"; kind: "secondary"; text: qsTr("Choose another way"); icon: "arrow_forward"; onActivated: page.session.send("OTHER_WAY") }
    ]
}
