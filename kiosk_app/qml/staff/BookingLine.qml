import QtQuick
import "../controls"

// Which booking this is about; perhaps with a way to another one.
Card {
    id: card
    required property var view
    property bool other: false
    signal otherWanted()

    padding: Theme.px(12)
    Item {
        width: parent.width
        height: fact.height
        FactRow { id: fact; width: parent.width - (button.visible ? button.width + Theme.px(20) : 0); first: true; icon: Theme.small ? "" : card.view.icon; value: card.view.name; helper: card.view.line + ", " + card.view.masked }
        BigButton { id: button; objectName: "back"; visible: card.other; kind: "small"; anchors { right: parent.right; verticalCenter: parent.verticalCenter } text: qsTr("Other booking"); onActivated: card.otherWanted() }
    }
}
