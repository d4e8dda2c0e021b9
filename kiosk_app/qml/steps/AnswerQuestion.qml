import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "answerQuestion"
    step: 2
    stepName: qsTr("Confirm it’s you")
    sideLow: !Theme.portrait
    tall: true
    title: page.view.question
    lead: qsTr("Question %1 of %2.").arg(page.view.number).arg(page.view.of)
    spacing: Theme.px(Theme.small ? 10 : 20)

    side: [
        Repeater {
            model: page.view.choices
            ListChoice {
                required property string modelData
                required property int index
                objectName: "answer" + index
                title: modelData
                least: Theme.px(Theme.small ? 72 : Theme.landscape ? 120 : 136)
                onActivated: page.session.answer(index)
            }
        }
    ]
    actions: [
        BigButton { objectName: "otherWay"; kind: "secondary"; text: qsTr("Choose another way"); icon: "arrow_forward"; onActivated: page.session.send("OTHER_WAY") }
    ]
}
