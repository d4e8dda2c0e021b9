import QtQuick

// The plum frame round every staff screen, with who is at work and when it locks.
Item {
    id: frame

    property string titleText: qsTr("STAFF")
    property string who: ""
    property string lockText: ""
    property bool lockSoon: false
    property var slots: []
    property string openSlot: ""
    property bool tight: false // no bar and no slots: the page needs the height, and has its own way back
    default property alias pages: body.data
    readonly property real edge: Theme.px(Theme.small ? 10 : 20)
    readonly property real inner: Theme.px(Theme.small ? 20 : 44)
    signal slotActivated(string key)

    Rectangle { anchors.fill: parent; color: Theme.staff }
    Rectangle { id: bar; visible: !frame.tight; x: frame.edge; y: frame.edge; width: parent.width - 2 * x; height: frame.tight ? 0 : Theme.px(Theme.small ? 60 : 116); color: frame.lockSoon ? Theme.noteTint : Theme.staff
        readonly property color ground: frame.lockSoon ? Theme.ink : Theme.inkOnStaff
        Icon { id: shield; anchors { left: parent.left; leftMargin: frame.inner; verticalCenter: parent.verticalCenter; verticalCenterOffset: -Theme.px(frame.lockSoon ? 0 : 8) } name: "shield_person"; size: Theme.px(Theme.small ? 36 : 56); colour: bar.ground }
        Words { anchors { left: shield.right; leftMargin: Theme.px(20); verticalCenter: shield.verticalCenter } width: implicitWidth; role: "label"; pixelSize: Theme.px(Theme.small ? 30 : 38); weight: 700; text: frame.titleText; colour: bar.ground }
        Words { id: lockWords; anchors { right: parent.right; rightMargin: frame.inner; verticalCenter: shield.verticalCenter } width: implicitWidth; role: "label"; pixelSize: Theme.sizeOf("label", 30); text: frame.lockText; colour: bar.ground }
        Icon { id: lock; visible: frame.lockText !== ""; anchors { right: lockWords.left; rightMargin: Theme.px(10); verticalCenter: shield.verticalCenter } name: "lock"; size: Theme.px(36); colour: bar.ground }
        Words { anchors { right: lock.visible ? lock.left : parent.right; rightMargin: Theme.px(28); verticalCenter: shield.verticalCenter } width: implicitWidth; pixelSize: Theme.sizeOf("body", 30); text: frame.who; colour: bar.ground }
    }
    Rectangle {
        x: frame.edge
        y: bar.y + bar.height
        width: parent.width - 2 * x
        height: parent.height - y - frame.edge
        color: Theme.staffPage
        FocusScope {
            id: body
            x: frame.inner
            y: Theme.px(Theme.small ? 12 : 40)
            width: parent.width - 2 * x
            height: (footer.visible ? footer.y : parent.height) - y - Theme.px(Theme.small ? 10 : 32)
            focus: true
        }
        FooterBar {
            id: footer
            visible: !frame.tight
            width: parent.width
            y: parent.height - height
            slots: frame.slots
            openSlot: frame.openSlot
            onSlotActivated: key => frame.slotActivated(key)
        }
    }
}
