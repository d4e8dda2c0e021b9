import QtQuick

Pressable {
    id: card

    property string icon: ""
    property string title: ""
    property string helper: ""
    property bool lead: false
    property string art: ""   // drawing of assets/drawings, lead only
    property string note: ""  // a line with an arrow down: where the thing is, lead only
    property bool available: true
    property real least: Theme.px(Theme.small ? 96 : drawn ? (Theme.landscape ? 440 : 596) : Theme.reach ? 224 : 264)
    readonly property bool drawn: lead && art !== "" && !Theme.big && !Theme.reach && !Theme.small
    readonly property color ground: lead ? Theme.inkOnAccent : Theme.ink

    text: title
    spokenDetail: [helper, note].filter(part => part !== "").join(". ")
    radius: Theme.px(28)
    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: Math.max(least, names.height + Theme.px(Theme.small ? 16 : 64))

    Face { control: card; kind: card.lead ? "primary" : "secondary" }
    Image {
        visible: card.drawn
        source: card.drawn ? "image://look/drawing/" + card.art + "/" + Theme.revision : ""
        anchors { right: parent.right; bottom: parent.bottom; top: parent.top }
        width: Theme.px(470)
        sourceSize: Qt.size(Theme.px(470), Theme.px(596))
        fillMode: Image.Pad
        horizontalAlignment: Image.AlignHCenter
        verticalAlignment: Image.AlignBottom
        clip: true
        Accessible.ignored: true
    }
    Rectangle {
        id: tile
        visible: !card.drawn && card.icon !== "" && !Theme.largest
        anchors { left: parent.left; leftMargin: Theme.px(Theme.small ? 20 : 44); verticalCenter: parent.verticalCenter }
        width: visible ? Theme.px(Theme.small ? 68 : 132) : 0
        height: Theme.px(Theme.small ? 68 : 132)
        radius: Theme.px(24)
        color: card.lead ? Theme.inkOnAccent : Theme.tint
        border { width: Theme.highContrast ? Theme.edge : 0; color: Theme.ink }
        Icon { anchors.centerIn: parent; name: card.icon; size: Theme.px(Theme.small ? 44 : 76); colour: card.lead ? Theme.accent : Theme.accentText }
    }
    Column {
        id: names
        anchors { left: tile.visible ? tile.right : parent.left; right: card.drawn ? undefined : arrow.left
                  leftMargin: Theme.px(card.drawn ? 52 : Theme.small ? 20 : 40); rightMargin: Theme.px(24); verticalCenter: parent.verticalCenter }
        width: card.drawn ? Theme.px(440) : undefined
        spacing: Theme.px(card.drawn ? 16 : Theme.small ? 2 : 8)
        Words { role: "choice"; text: card.title; colour: card.ground; Accessible.ignored: true
                pixelSize: Theme.sizeOf("choice", card.drawn ? 56 : 42)
                lineHeight: card.drawn ? Theme.px(64 * Theme.kh) : Theme.line("choice") }
        Words { role: "helper"; text: card.lead && !card.drawn && card.note !== "" ? card.note : card.helper; visible: text !== ""; colour: card.lead ? Theme.inkOnAccent : Theme.ink2; Accessible.ignored: true }
        Item { visible: card.drawn && card.note !== ""; width: 1; height: Theme.px(16) }
        Row {
            visible: card.drawn && card.note !== ""
            spacing: Theme.px(16)
            Icon { name: "arrow_downward"; size: Theme.px(30); colour: card.ground; anchors.verticalCenter: parent.verticalCenter }
            Words { width: implicitWidth; text: card.note; role: "label"; pixelSize: Theme.sizeOf("label", 30); colour: card.ground; Accessible.ignored: true }
        }
    }
    Icon {
        id: arrow
        visible: !card.drawn
        anchors { right: parent.right; rightMargin: Theme.px(Theme.small ? 20 : 44); verticalCenter: parent.verticalCenter }
        name: card.available ? "arrow_forward" : ""
        size: Theme.px(Theme.small ? 36 : 52)
        colour: card.ground
        flip: true
    }
}
