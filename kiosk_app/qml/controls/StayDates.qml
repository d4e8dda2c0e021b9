import QtQuick

// Arrival and departure side by side; below each other when the text is large. Never short dates.
Item {
    id: dates

    property string arriveLabel: ""
    property string arriveDay: ""
    property string arriveDate: ""
    property string leaveLabel: ""
    property string leaveDay: ""
    property string leaveDate: ""
    property string nights: ""
    readonly property bool stacked: Theme.big || Theme.small

    width: Theme.fill(parent, Theme.px(856))
    height: implicitHeight
    implicitHeight: (stacked ? second.y : 0) + Math.max(first.height, second.height) + Theme.px(Theme.small ? 8 : stacked ? 20 : 34)

    component Day: Column {
        id: day
        property string label: ""
        property string weekday: ""
        property string date: ""
        property bool end: false
        property int side: end ? Text.AlignRight : Text.AlignLeft
        width: Math.max(one.implicitWidth, two.implicitWidth, three.implicitWidth)
        Words { id: one; lineHeight: Theme.line("label"); colour: Theme.ink2; text: day.label; horizontalAlignment: day.side }
        Words { id: two; width: dates.stacked ? Math.min(implicitWidth, dates.width) : parent.width; role: "value"; pixelSize: Theme.sizeOf("value", 35); text: dates.stacked ? day.weekday + " " + day.date : day.weekday; wrapMode: dates.stacked ? Text.Wrap : Text.NoWrap; horizontalAlignment: day.side }
        Words { id: three; visible: !dates.stacked; role: "value"; pixelSize: Theme.sizeOf("value", 35); text: dates.stacked ? "" : day.date; wrapMode: Text.NoWrap; horizontalAlignment: day.side }
    }
    Day { id: first; y: Theme.px(Theme.small ? 4 : 16); anchors.left: parent.left; label: dates.arriveLabel; weekday: dates.arriveDay; date: dates.arriveDate }
    Rectangle {
        visible: !dates.stacked
        anchors.horizontalCenter: parent.horizontalCenter
        y: first.y + (first.height - height) / 2
        width: count.implicitWidth + Theme.px(44)
        height: count.implicitHeight + Theme.px(20)
        radius: Theme.px(14)
        color: Theme.tint
        Words { id: count; anchors.centerIn: parent; width: implicitWidth; role: "label"; text: dates.nights }
    }
    Day {
        id: second
        y: dates.stacked ? first.y + first.height + Theme.px(Theme.small ? 8 : 20) : first.y
        anchors { left: dates.stacked ? parent.left : undefined; right: dates.stacked ? undefined : parent.right }
        end: !dates.stacked
        label: dates.stacked ? dates.leaveLabel + ", " + dates.nights : dates.leaveLabel
        weekday: dates.leaveDay
        date: dates.leaveDate
    }
}
