import QtQuick

Pressable {
    id: row

    property string icon: ""
    property string title: ""
    property string helper: ""
    property string onText: ""
    property string offText: ""
    signal toggled(bool checked)

    text: title
    spokenDetail: helper
    accessibleRole: Accessible.CheckBox
    checkable: true
    radius: Theme.px(14)
    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: Math.max(Theme.px(92), facts.implicitHeight)
    onActivated: toggled(!checked)

    Rectangle { width: parent.width; height: Theme.hairline; color: Theme.hair }
    FactRow {
        id: facts
        anchors { left: parent.left; right: word.left; rightMargin: Theme.px(20); verticalCenter: parent.verticalCenter }
        width: undefined
        first: true
        padding: Theme.px(Theme.small ? 8 : 22)
        icon: row.icon
        value: row.title
        helper: row.helper
        Accessible.ignored: true
    }
    Words {
        id: word
        anchors { right: slide.left; rightMargin: Theme.px(28); verticalCenter: parent.verticalCenter }
        width: implicitWidth
        role: "label"
        text: row.checked ? row.onText : row.offText
        Accessible.ignored: true
    }
    Rectangle {
        id: slide
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        width: Theme.px(116)
        height: Theme.px(64)
        radius: height / 2
        color: row.checked ? Theme.accent : Theme.surface
        border { width: row.checked && !row.down ? (Theme.accentEdge.a > 0 ? Theme.edge : 0) : Theme.px(row.down ? 7 : 4); color: row.checked ? Theme.accentEdge : Theme.border }
        Rectangle {
            readonly property bool end: row.checked !== Theme.rightToLeft
            x: end ? parent.width - width - Theme.px(10) : Theme.px(10)
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(44)
            height: width
            radius: width / 2
            color: row.checked ? Theme.inkOnAccent : Theme.border
        }
    }
}
