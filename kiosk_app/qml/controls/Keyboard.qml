import QtQuick

// Capitals only, no suggestions, no repeat. `next()` goes to the next field.
FocusScope {
    id: keyboard

    property string layout: "qwerty" // qwerty qwertz azerty abc
    property string spaceText: qsTr("Space")
    property string nextText: qsTr("Next field")
    property string orderText: qsTr("A–Z order")
    property string usualText: layout.toUpperCase()
    property string accentsText: "É Ñ Ü"
    property string lettersText: "A B C"
    property string fillText: qsTr("Fill with <")
    property bool available: true
    property bool machine: false // letters, digits and < of the lines in a passport
    signal fill()
    signal typed(string character)
    signal erase()
    signal next()

    property bool alphabetical: layout === "abc"
    property bool accents: false
    readonly property var letters: ({
        qwerty: ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"], qwertz: ["QWERTZUIOP", "ASDFGHJKL", "YXCVBNM"],
        azerty: ["AZERTYUIOP", "QSDFGHJKLM", "WXCVBN"], abc: ["ABCDEFGHIJ", "KLMNOPQRS", "TUVWXYZ"],
        accents: ["ÀÁÂÃÄÅÆÇÈÉ", "ÊËÌÍÎÏÑÒÓÔ", "ÕÖØŒÙÚÛÜ"]
    })[accents ? "accents" : alphabetical ? "abc" : layout]
    readonly property real gap: Theme.px(10)
    readonly property real bed: Theme.px(Theme.small ? 6 : 20)
    readonly property real keyWidth: (width - 2 * bed - 9 * gap) / 10
    readonly property real keyHeight: Theme.px(Theme.small ? 48 : Theme.landscape ? 92 : 102)

    focus: true
    width: Theme.fill(parent, Theme.px(1080))
    height: rows.height + 2 * bed
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true

    function writes(text) { // a letter or digit of any script, or what names hold; this engine's /u knows no \p{L}
        return text.length === 1 && text >= " " && (machine && text === "<" || !/[!-&(-,/:-@\[-`{-\u009f]/.test(text))
    }

    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            erase()
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            next()
        else if (writes(event.text) && available)
            typed(event.text.toUpperCase())
        else
            return
        event.accepted = true
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.sunken
        radius: Theme.landscape ? Theme.px(20) : 0
        Rectangle { width: parent.width; height: Theme.hairline; color: Theme.hair; visible: !Theme.landscape }
    }
    component Letter: Key {
        property string character: text
        width: keyboard.keyWidth
        height: keyboard.keyHeight
        inverse: true
        onActivated: if (keyboard.available && character !== "") keyboard.typed(character)
    }
    Column {
        id: rows
        x: keyboard.bed
        y: keyboard.bed
        spacing: Theme.px(Theme.small ? 10 : 12)
        width: parent.width - 2 * x
        Repeater {
            model: ["1234567890", keyboard.letters[0], keyboard.letters[1]]
            Row {
                required property string modelData
                anchors.horizontalCenter: parent.horizontalCenter
                spacing: keyboard.gap
                Repeater {
                    model: parent.modelData.split("")
                    Letter { required property string modelData; objectName: "key_" + modelData; text: modelData }
                }
            }
        }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: keyboard.gap
            readonly property real special: (rows.width - keyboard.letters[2].length * (keyboard.keyWidth + keyboard.gap) - keyboard.gap) / 2
            Letter { visible: !keyboard.machine; width: (parent.special - keyboard.gap) / 2; objectName: "key_apostrophe"; text: "’"; spoken: qsTr("Apostrophe") }
            Letter { visible: !keyboard.machine; width: (parent.special - keyboard.gap) / 2; objectName: "key_hyphen"; text: "-"; spoken: qsTr("Hyphen") }
            Letter { visible: keyboard.machine; width: parent.special; objectName: "key_filler"; text: "<"; spoken: qsTr("Less than") }
            Repeater {
                model: keyboard.letters[2].split("")
                Letter { required property string modelData; objectName: "key_" + modelData; text: modelData }
            }
            Letter { visible: keyboard.machine; width: parent.special; objectName: "key_filler_end"; text: "<"; spoken: qsTr("Less than") }
            Letter {
                objectName: "key_accents"
                visible: !keyboard.machine
                width: parent.special
                role: "helper"
                text: keyboard.accents ? keyboard.lettersText : keyboard.accentsText
                spoken: keyboard.accents ? qsTr("Letters") : qsTr("Letters with accents")
                onActivated: keyboard.accents = !keyboard.accents
                character: ""
            }
        }
        Row {
            spacing: keyboard.gap
            readonly property real end: Math.max(2 * keyboard.keyWidth + keyboard.gap, order.implicitWidth, following.implicitWidth)
            Key { id: order; objectName: "key_order"; width: parent.end; height: keyboard.keyHeight; role: "helper"; visible: keyboard.layout !== "abc"
                  text: keyboard.alphabetical ? keyboard.usualText : keyboard.orderText; onActivated: keyboard.alphabetical = !keyboard.alphabetical }
            Letter { objectName: "key_space"; visible: !keyboard.machine; width: rows.width - (order.visible ? 2 : 1) * (parent.end + keyboard.gap); role: "helper"; icon: "space_bar"; text: keyboard.spaceText; character: " " }
            Key { objectName: "key_fill"; visible: keyboard.machine; width: rows.width - (order.visible ? 2 : 1) * (parent.end + keyboard.gap); height: keyboard.keyHeight; role: "helper"; text: Theme.landscape && Theme.largest ? "<<<" : keyboard.fillText; spoken: keyboard.fillText; onActivated: keyboard.fill() }
            Key { id: following; objectName: "key_next"; width: parent.end; height: keyboard.keyHeight; role: "helper"; text: keyboard.nextText; onActivated: keyboard.next() }
        }
    }
}
