import QtQuick

// Two equal columns.
Row {
    readonly property real columnWidth: (width - spacing) / 2

    width: Theme.fill(parent, 0)
    spacing: Theme.px(20)
}
