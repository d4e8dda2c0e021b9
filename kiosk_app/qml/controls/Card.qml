import QtQuick

Rectangle {
    default property alias content: column.data
    property real padding: Theme.px(Theme.small ? 20 : 44)
    property alias spacing: column.spacing
    readonly property Item breaks: column // where a PagedColumn may cut

    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: column.height + 2 * column.y
    radius: Theme.px(Theme.small ? 18 : 28)
    color: Theme.surface
    border { width: Theme.hairline; color: Theme.hair }
    Column {
        id: column
        x: parent.padding + Theme.px(Theme.small ? 0 : 4)
        y: Math.round(parent.padding / 2)
        width: parent.width - 2 * x
    }
}
