import QtQuick
import "../controls"

Keyboard {
    id: keys
    required property var session

    layout: keys.session.keyboardLayout
    nextText: qsTr("Next field")
    spaceText: qsTr("Space")
    orderText: qsTr("A–Z order")
    accentsText: qsTr("É Ñ Ü")
    onTyped: text => keys.session.typeText(text)
    onErase: keys.session.erase()
    onNext: keys.session.nextField()
}
