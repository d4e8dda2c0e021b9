import QtQuick

// Phone order. Hardware digits reach it while it, or anything in it, has the focus.
FocusScope {
    id: pad

    property string clearText: qsTr("Clear")
    property string deleteText: qsTr("Delete")
    property bool available: true // false: keys are ignored (checking)
    signal digit(string key)
    signal clear()
    signal erase()

    readonly property real gap: Theme.px(Theme.small ? 10 : Theme.big ? 14 : 16)
    readonly property real keyHeight: Theme.px(Theme.small ? 84 : Theme.landscape ? 128 : Theme.big ? 118 : 144)

    function press(key) {
        if (!available)
            return
        if (key === "clear")
            clear()
        else if (key === "erase")
            erase()
        else
            digit(key)
    }

    focus: true
    width: Theme.fill(parent, Theme.px(952))
    height: 4 * keyHeight + 3 * gap
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true

    Keys.onPressed: event => {
        const plain = event.text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, mark => mark.charCodeAt(0) & 15)
        if (/^[0-9]$/.test(plain))
            press(plain)
        else if (event.key === Qt.Key_Backspace)
            press("erase")
        else if (event.key === Qt.Key_Delete)
            press("clear")
        else
            return
        event.accepted = true
    }

    Grid {
        columns: 3
        spacing: pad.gap
        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "erase"]
            Key {
                required property string modelData
                objectName: "pad_" + modelData
                special: modelData.length > 1
                width: (pad.width - 2 * pad.gap) / 3
                height: pad.keyHeight
                radius: Theme.px(Theme.small ? 14 : 20)
                role: special ? "helper" : "padKey"
                icon: modelData === "erase" ? "backspace" : ""
                text: modelData === "erase" ? pad.deleteText : modelData === "clear" ? pad.clearText : modelData
                onActivated: pad.press(modelData)
            }
        }
    }
}
