import QtQuick

// Sits on the footer; the page beneath is not drawn (KioskFrame.covered). Takes the focus when it opens.
FocusScope {
    id: sheet

    property string title: ""
    property string lead: ""
    property string resetText: ""  // a small button beside the title
    default property alias content: column.content
    property alias spacing: column.spacing
    readonly property bool sliding: slide.running
    readonly property real under: Theme.headerHeight + Theme.barsHeight // the header stays to be read
    signal closed()
    signal reset()

    anchors.fill: parent
    Accessible.role: Accessible.Dialog
    Accessible.name: title
    Keys.onEscapePressed: closed()
    Component.onCompleted: forceActiveFocus()

    Item {
        id: panel
        width: parent.width
        height: Math.min(parent.height - sheet.under, body.height + Theme.px(Theme.small ? 30 : 96))
        y: parent.height - height
        NumberAnimation on y { id: slide; from: sheet.height; to: sheet.height - panel.height; duration: Theme.ms(240); easing { type: Easing.BezierSpline; bezierCurve: [0.2, 0, 0, 1, 1, 1] } running: !Theme.reducedMotion }
        SoftShadow { radius: face.topLeftRadius; reach: Theme.px(40); drop: -Theme.px(6) }
        Rectangle {
            id: face
            anchors.fill: parent
            topLeftRadius: Theme.px(40)
            topRightRadius: Theme.px(40)
            color: Theme.page
            border { width: Theme.highContrast ? Theme.px(4) : 0; color: Theme.ink }
        }
        Column {
            id: body
            x: Theme.margin
            y: Theme.px(Theme.small ? 16 : 52)
            width: parent.width - 2 * x
            spacing: Theme.px(Theme.small ? 10 : 18)
            Item {
                width: parent.width
                height: Math.max(heading.height, again.visible ? again.height : 0)
                Balanced { id: heading; width: parent.width - (again.visible ? again.width + Theme.px(20) : 0); anchors { left: parent.left; verticalCenter: parent.verticalCenter } role: "titleCompact"; text: sheet.title }
                BigButton { id: again; objectName: "sheet_reset"; visible: text !== ""; anchors { right: parent.right; verticalCenter: parent.verticalCenter } kind: "small"; text: sheet.resetText; onActivated: sheet.reset() }
            }
            Words { visible: text !== ""; role: "lead"; text: sheet.lead }
            Item { width: 1; height: Theme.px(Theme.small ? 2 : 12) }
            PagedColumn { id: column; spacing: Theme.px(Theme.small ? 10 : 20); maximumHeight: Math.max(Theme.px(200), sheet.height - sheet.under - y - body.y - Theme.px(Theme.small ? 14 : 64)) }
        }
    }
}
