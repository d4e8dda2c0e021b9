import QtQuick

Item {
    id: row

    property string icon: ""
    property color iconColour: Theme.accentText
    property string value: ""
    property string helper: ""
    property string endValue: ""
    property string endHelper: ""
    property bool mixed: false  // among check rows: the icon takes as much room as their box
    property bool first: y <= 0 // no rule above the first row
    property real padding: Theme.px(Theme.small ? 10 : Theme.big ? 18 : 26)

    width: Theme.fill(parent, Theme.px(856))
    height: implicitHeight
    implicitHeight: Math.max(names.height, ends.height, Theme.px(Theme.small ? 36 : 48)) + 2 * padding
    Accessible.role: Accessible.ListItem
    Accessible.name: [value, helper, endValue, endHelper].filter(part => part !== "").join(", ")

    Rectangle { visible: !row.first; width: parent.width; height: Theme.hairline; color: Theme.hair }
    Icon {
        id: mark
        visible: name !== "" && !Theme.big && !Theme.small
        anchors { left: parent.left; leftMargin: Theme.px(row.mixed ? 4 : 0); verticalCenter: parent.verticalCenter }
        name: row.icon
        colour: row.iconColour
    }
    Column {
        id: names
        anchors { left: mark.visible ? mark.right : parent.left; leftMargin: mark.visible ? Theme.px(row.mixed ? 32 : 28) : 0
                  right: ends.left; rightMargin: ends.width > 0 ? Theme.px(20) : 0; verticalCenter: parent.verticalCenter }
        Words { role: "value"; text: row.value; visible: text !== ""; Accessible.ignored: true }
        Words { role: "body"; lineHeight: Theme.line("label"); colour: Theme.ink2; text: row.helper; visible: text !== ""; Accessible.ignored: true }
    }
    Column {
        id: ends
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        width: Math.max(row.endValue === "" ? 0 : endFirst.implicitWidth, row.endHelper === "" ? 0 : endSecond.implicitWidth)
        Words { id: endFirst; role: "value"; wrapMode: Text.NoWrap; text: row.endValue; visible: text !== ""; horizontalAlignment: Text.AlignRight; Accessible.ignored: true }
        Words { id: endSecond; lineHeight: Theme.line("label"); colour: Theme.ink2; wrapMode: Text.NoWrap; text: row.endHelper; visible: text !== ""; horizontalAlignment: Text.AlignRight; Accessible.ignored: true }
    }
}
