import QtQuick

// Two equal columns, both as high as the higher one; one below the other on a small screen.
Grid {
    readonly property real columnWidth: (width - (columns - 1) * spacing) / columns
    readonly property real tallest: Math.max(...[...children].map(child => child.implicitHeight))

    width: Theme.fill(parent, 0)
    columns: Theme.small ? 1 : 2
    spacing: Theme.px(Theme.small ? 10 : 20)
}
