import QtQuick

Rectangle {
    id: card

    property string flight: ""
    property string date: ""
    property string fromCode: ""
    property string fromCity: ""
    property string fromTime: ""
    property string toCode: ""
    property string toCity: ""
    property string toTime: ""
    property var facts: []
    readonly property real side: Theme.px(Theme.small ? 20 : 48)
    readonly property bool tight: Theme.landscape || Theme.small

    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: body.y + body.height + Theme.px(tight ? 14 : 26)
    radius: Theme.px(28)
    color: Theme.surface
    border { width: Theme.hairline; color: Theme.hair }

    component Place: Column {
        id: place
        property string code: ""
        property string city: ""
        property string time: ""
        property bool end: false
        width: Math.max(code_.implicitWidth, city_.implicitWidth, time_.implicitWidth)
        Words { id: code_; role: "place"; pixelSize: Theme.sizeOf("place", card.tight ? 88 : 100); lineHeight: font.pixelSize; text: place.code; horizontalAlignment: place.end ? Text.AlignRight : Text.AlignLeft }
        Words { id: city_; role: "helper"; wrapMode: Text.NoWrap; text: place.city; horizontalAlignment: place.end ? Text.AlignRight : Text.AlignLeft }
        Words { id: time_; role: "fact"; text: place.time; horizontalAlignment: place.end ? Text.AlignRight : Text.AlignLeft }
    }
    Rectangle {
        id: band
        width: parent.width
        height: (Theme.big ? 2 : 1) * Theme.line("value") + 2 * Theme.px(card.tight ? 14 : 26)
        topLeftRadius: card.radius
        topRightRadius: card.radius
        color: Theme.accent
        Words { anchors { left: parent.left; leftMargin: card.side; top: parent.top; topMargin: Theme.px(card.tight ? 14 : 26) } width: implicitWidth; role: "value"; colour: Theme.inkOnAccent; text: card.flight }
        Words { anchors { left: Theme.big ? parent.left : undefined; right: Theme.big ? undefined : parent.right; margins: card.side; bottom: parent.bottom; bottomMargin: Theme.px(card.tight ? 14 : 26) } width: implicitWidth; role: "value"; colour: Theme.inkOnAccent; text: card.date }
    }
    Column {
        id: body
        x: card.side
        y: band.height + Theme.px(card.tight ? 14 : 30)
        width: parent.width - 2 * x
        spacing: Theme.px(card.tight ? 12 : 24)
        Item {
            width: parent.width
            height: from.height
            Place { id: from; anchors.left: parent.left; code: card.fromCode; city: card.fromCity; time: card.fromTime }
            Place { id: to; anchors.right: parent.right; end: true; code: card.toCode; city: card.toCity; time: card.toTime }
            Rectangle { anchors { left: from.right; right: plane.left; leftMargin: Theme.px(32); rightMargin: Theme.px(16); verticalCenter: parent.verticalCenter } height: Theme.px(4); radius: Theme.px(2); color: Theme.border }
            Icon { id: plane; anchors.verticalCenter: parent.verticalCenter; x: (from.width + parent.width - to.width - width) / 2; LayoutMirroring.enabled: false; name: "flight"; size: Theme.px(64); rotation: Theme.rightToLeft ? -90 : 90; colour: Theme.accentText }
            Rectangle { anchors { left: plane.right; right: to.left; leftMargin: Theme.px(16); rightMargin: Theme.px(32); verticalCenter: parent.verticalCenter } height: Theme.px(4); radius: Theme.px(2); color: Theme.border }
        }
        Row {
            visible: card.facts.length > 0
            width: parent.width
            clip: true
            spacing: Theme.px(5)
            Repeater {
                model: Math.max(0, Math.ceil(body.width / Math.max(1, Theme.px(7) + Theme.px(5))))
                Rectangle { width: Theme.px(7); height: Theme.hairline; color: Theme.border }
            }
        }
        FactGrid { visible: card.facts.length > 0; facts: card.facts }
    }
}
