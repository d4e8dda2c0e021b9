import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "chooseBooking"
    step: 1
    stepName: qsTr("Find your booking")
    title: qsTr("Which booking is yours?")

    Repeater {
        model: page.view.choices
        ChoiceCard {
            required property var modelData
            required property int index
            least: Theme.px(Theme.small ? 84 : Theme.landscape ? 200 : 264)
            objectName: "choice" + index
            icon: modelData.flight ? "flight" : "bed"
            title: modelData.flight ? qsTr("%1 to %2").arg(modelData.title).arg(modelData.helper) : modelData.title
            helper: modelData.flight ? modelData.day : modelData.helper
            onActivated: page.session.choose(index)
        }
    }
}
