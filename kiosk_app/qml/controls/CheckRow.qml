import QtQuick

Pressable {
    id: row

    property string value: ""
    property string helper: ""
    property string endValue: ""
    property string endHelper: ""
    property bool locked: false        // on and stays on
    property string lockedText: ""     // replaces endHelper while locked
    readonly property string atEnd: locked && lockedText !== "" ? lockedText : endHelper
    property bool first: y <= 0
    signal toggled(bool checked)

    text: value
    spokenDetail: [helper, endValue, atEnd].filter(part => part !== "").join(", ")
    accessibleRole: Accessible.CheckBox
    checkable: true
    radius: Theme.px(14)
    width: Theme.fill(parent, Theme.px(856))
    height: implicitHeight
    implicitHeight: Math.max(Theme.px(Theme.small ? 64 : 96), facts.implicitHeight)
    onActivated: if (!locked) toggled(!checked)

    Rectangle { visible: !row.first; width: parent.width; height: Theme.hairline; color: Theme.hair }
    Rectangle {
        visible: row.down
        anchors { fill: parent; leftMargin: -Theme.px(12); rightMargin: -Theme.px(12); topMargin: Theme.hairline }
        radius: row.radius
        color: Theme.tint
        border { width: Theme.edge; color: Theme.accentText }
    }
    CheckBox { id: box; on: row.checked; anchors { left: parent.left; verticalCenter: parent.verticalCenter } }
    FactRow {
        id: facts
        anchors { left: box.right; right: parent.right; leftMargin: Theme.px(28); verticalCenter: parent.verticalCenter }
        width: undefined
        first: true
        padding: Theme.px(Theme.small ? 8 : row.helper === "" ? 18 : 24)
        value: row.value
        helper: row.helper
        endValue: row.endValue
        endHelper: row.atEnd
        Accessible.ignored: true
    }
}
