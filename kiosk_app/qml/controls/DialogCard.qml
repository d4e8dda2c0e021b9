import QtQuick

// A question low on the screen; the page beneath is not drawn. The first button gets the focus, ring shown.
FocusScope {
    id: dialog

    property string note: ""  // above the card: "Your details are hidden for now"
    property string title: ""
    property string lead: ""
    property Item first: null // gets the focus when it opens
    property alias picture: top.data
    default property alias content: column.data
    signal outside()          // a touch beside the card

    anchors.fill: parent
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title
    Accessible.description: lead
    Component.onCompleted: {
        forceActiveFocus()
        if (first !== null)
            first.forceActiveFocus(Qt.TabFocusReason)
    }

    MouseArea { anchors.fill: parent; onPressed: dialog.outside() }
    Row {
        visible: dialog.note !== "" && !Theme.small && y + height < card.y
        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.headerHeight + Theme.barsHeight + Theme.px(80)
        spacing: Theme.px(16)
        Icon { name: "visibility_off"; size: Theme.px(40); colour: Theme.ink2; anchors.verticalCenter: parent.verticalCenter }
        Words { width: implicitWidth; role: "helper"; text: dialog.note }
    }
    Rectangle {
        id: card
        width: Math.min(parent.width - 2 * Theme.px(Theme.small ? 24 : 56), Theme.px(968))
        height: body.height + Theme.px(Theme.small ? 40 : 120)
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: Theme.px(Theme.portrait ? 80 : Theme.small ? 14 : 40) }
        radius: Theme.px(36)
        color: Theme.surface
        border { width: Theme.highContrast ? Theme.px(4) : 0; color: Theme.ink }
        SoftShadow { z: -1; radius: card.radius; reach: Theme.px(60); drop: Theme.px(16) }
        MouseArea { anchors.fill: parent }
        Column {
            id: body
            x: Theme.px(Theme.small ? 28 : 64)
            y: x
            width: parent.width - 2 * x
            spacing: Theme.px(Theme.small ? 8 : 24)
            Row { id: top; anchors.horizontalCenter: parent.horizontalCenter; visible: children.length > 0 && !Theme.small && !(Theme.landscape && Theme.big) }
            Balanced { topPadding: top.visible ? Theme.px(24) : 0; role: "title"; pixelSize: Theme.sizeOf("title", 72); lineHeight: font.pixelSize * 1.1; centred: true; text: dialog.title }
            Balanced { role: "lead"; heading: false; centred: true; text: dialog.lead; visible: text !== "" }
            Item { width: 1; height: Theme.px(Theme.small ? 2 : 20) }
            Column { id: column; width: parent.width; spacing: Theme.px(Theme.small ? 12 : 28) }
        }
    }
}
