import QtQuick

// A mark of the delivery line or the working list: idle pending done stopped; the words say the same.
Row {
    id: pip

    property string mark: "idle"
    property string text: ""
    property real size: Theme.px(40)
    property string role: "label"

    spacing: Theme.px(14)
    Item {
        width: pip.size
        height: pip.size
        anchors.verticalCenter: parent.verticalCenter
        PendingRing { visible: pip.mark === "pending"; size: pip.size }
        Rectangle {
            visible: pip.mark !== "pending"
            anchors.fill: parent
            radius: width / 2
            color: pip.mark === "done" ? Theme.ok : pip.mark === "stopped" ? Theme.alert : "transparent"
            border { width: pip.mark === "idle" ? Theme.px(4) : 0; color: Theme.border }
            Icon { visible: pip.mark === "done"; anchors.centerIn: parent; size: pip.size * 0.75; name: "check"; colour: Theme.surface }
            Rectangle { visible: pip.mark === "stopped"; anchors.centerIn: parent; width: pip.size * 0.5; height: pip.size * 0.14; radius: height / 2; color: Theme.surface }
        }
    }
    Words {
        visible: pip.text !== ""
        anchors.verticalCenter: parent.verticalCenter
        width: implicitWidth
        wrapMode: Text.NoWrap
        role: pip.role
        weight: pip.mark === "idle" ? 500 : 600
        colour: pip.mark === "idle" ? Theme.ink2 : Theme.ink
        text: pip.text
        Accessible.ignored: true
    }
}
