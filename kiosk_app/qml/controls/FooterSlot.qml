import QtQuick

Pressable {
    id: slot

    property string icon: ""
    property bool open: false
    property bool beside: false // icon beside the label instead of above
    readonly property real labelWidth: label.implicitWidth

    radius: Theme.px(16)
    checked: open
    Rectangle {
        visible: slot.open || slot.down
        anchors { fill: parent; topMargin: Theme.px(Theme.small ? 6 : 14); bottomMargin: anchors.topMargin; leftMargin: Theme.px(6); rightMargin: Theme.px(6) }
        radius: slot.radius
        color: Theme.tint
        border { width: Theme.edge + (slot.down ? Theme.px(3) : 0); color: Theme.accentText }
    }
    Grid {
        anchors.centerIn: parent
        columns: slot.beside ? 2 : 1
        columnSpacing: Theme.px(18)
        rowSpacing: Theme.px(Theme.small ? 2 : 10)
        horizontalItemAlignment: Grid.AlignHCenter
        verticalItemAlignment: Grid.AlignVCenter
        Icon { name: slot.icon; size: Theme.px(Theme.small ? 34 : Theme.landscape ? 44 : Theme.big ? 56 : 48); flip: slot.icon.startsWith("arrow") || slot.icon === "logout" }
        Words {
            id: label
            width: implicitWidth
            wrapMode: Text.NoWrap
            role: "footer"
            text: slot.text
            Accessible.ignored: true
        }
    }
}
