import QtQuick
import "../controls"

// The new number or e-mail address of a booking.
StaffPage {
    id: page
    required property var desk
    readonly property var view: desk.view
    readonly property bool phone: page.view.addressWhat === "phone"
    readonly property string said: Theme.small ? page.view.problemTitle : ""

    objectName: "typeAddress"
    title: qsTr("Change phone or e-mail")
    lead: page.view.problemTitle === "" ? qsTr("The old one is told. The new one proves nothing for 24 hours.") : ""

    Segment {
        tileHeight: Theme.px(Theme.small ? 58 : 104)
        options: [{ key: "phone", text: qsTr("Phone") }, { key: "email", text: qsTr("E-mail") }]
        current: page.view.addressWhat
        onChosen: key => page.desk.setAddress(key)
    }
    EntryField {
        objectName: "address"
        label: page.said || (page.phone ? qsTr("New mobile number") : qsTr("New e-mail address"))
        text: page.view.addressText
        active: true
        eraseText: qsTr("Delete")
        onErase: page.desk.erase()
    }
    Row {
        id: signs
        readonly property var keys: page.phone ? ["+"] : ["@", ".", "_", "-", ".com"]
        spacing: Theme.px(12)
        Repeater {
            model: signs.keys
            Key { required property string modelData; objectName: "sign_" + modelData; width: Theme.px(Theme.small ? 96 : 132); height: Theme.px(Theme.small ? 52 : 92); text: modelData; onActivated: page.desk.typeText(modelData) }
        }
    }
    Banner { objectName: "problem"; visible: page.view.problemTitle !== "" && !Theme.small; kind: "note"; title: page.view.problemTitle; text: page.view.problemText }

    actions: [
        BigButton { objectName: "confirm"; text: qsTr("Go on"); icon: "arrow_forward"; onActivated: page.desk.send("CONFIRM") },
        BigButton { objectName: "back"; kind: "small"; width: parent.width; text: qsTr("Back"); onActivated: page.desk.send("BACK") }
    ]
    bed: [
        Keyboard {
            focus: true
            layout: page.desk.keyboardLayout
            nextText: qsTr("Go on")
            spaceText: qsTr("Space")
            orderText: qsTr("A–Z order")
            accentsText: qsTr("É Ñ Ü")
            onTyped: text => page.desk.typeText(text)
            onErase: page.desk.erase()
            onNext: page.desk.send("CONFIRM")
        }
    ]
}
