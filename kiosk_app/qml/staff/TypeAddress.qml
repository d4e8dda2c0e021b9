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
    Keys.forwardTo: [keyboard] // a real keyboard goes on after a touch beside the keys on the screen
    title: qsTr("Change phone or e-mail")
    lead: page.view.problemTitle === "" ? qsTr("The old one is told. The new one proves nothing for 24 hours.") : ""

    Segment {
        visible: !Theme.small
        tileHeight: Theme.px(104)
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
        readonly property real each: (width - (Theme.small ? other.width + spacing : 0) - (keys.length - 1) * spacing) / keys.length
        width: parent.width
        spacing: Theme.px(Theme.small ? 8 : 12)
        Repeater {
            model: signs.keys
            Key { required property string modelData; objectName: "sign_" + modelData; width: Math.min(signs.each, Theme.px(132)); height: Theme.px(Theme.small ? 50 : 92); text: modelData; onActivated: page.desk.typeText(modelData) }
        }
        Key { id: other; objectName: "other"; visible: Theme.small; height: Theme.px(50); role: "helper"; text: page.phone ? qsTr("E-mail") : qsTr("Phone"); onActivated: page.desk.setAddress(page.phone ? "email" : "phone") }
    }
    Banner { objectName: "problem"; visible: page.view.problemTitle !== "" && !Theme.small; kind: "note"; title: page.view.problemTitle; text: page.view.problemText }

    actions: [
        Grid {
            id: ways
            readonly property real each: (width - (columns - 1) * spacing) / columns
            readonly property real tallest: Theme.small ? 0 : Math.max(on.implicitHeight, back.implicitHeight)
            width: parent.width
            columns: Theme.small ? 1 : 2
            spacing: Theme.px(Theme.small ? 8 : 20)
            BigButton { id: on; objectName: "confirm"; width: ways.each; text: qsTr("Go on"); icon: "arrow_forward"; onActivated: page.desk.send("CONFIRM") }
            BigButton { id: back; objectName: "back"; width: ways.each; kind: Theme.small ? "small" : "secondary"; text: qsTr("Back"); icon: Theme.small ? "" : "arrow_back"; onActivated: page.desk.send("BACK") }
        }
    ]
    bed: [
        Keyboard {
            id: keyboard
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
