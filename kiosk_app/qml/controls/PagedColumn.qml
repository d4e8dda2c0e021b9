import QtQuick

// A column that shows what fits and "Show more" when not all does: pages instead of scrolling.
// It cuts between its children, and inside a child that has `breaks` (a card) between the rows of that.
Item {
    id: paged

    default property alias content: list.data
    property real maximumHeight: Infinity
    property string moreText: qsTr("Show more")
    property alias spacing: list.spacing
    property int at: 0
    property int seen: 0 // the furthest page that was shown
    property int pages: 1
    readonly property bool allSeen: seen >= starts.length - 1
    readonly property Item breaks: list
    readonly property alias list: list
    readonly property real room: maximumHeight - more.implicitHeight - Theme.px(Theme.small ? 10 : 20)
    readonly property var starts: list.height <= maximumHeight + 1 ? [0] : cut()

    function rows(item, offset) { // [top, bottom, is a heading] of everything that must not be cut
        let found = []
        for (const child of item.children) {
            if (!child.visible || child.height <= 0)
                continue
            const inner = "breaks" in child ? child.breaks : "sourceComponent" in child ? child : null
            if (inner !== null && child.height > room / 2)
                found.push(...rows(inner, offset + child.y + (inner === child ? 0 : inner.y)))
            else
                found.push([offset + child.y, offset + child.y + child.height, child.heading === true])
        }
        return found
    }
    function cut() { // no page without a row, no heading without what stands under it
        let tops = [0], shown = 0, heading = -1
        for (const [top, end, heads] of rows(list, 0)) {
            if (end > tops[tops.length - 1] + room && shown > 0) {
                tops.push(heading >= 0 && shown > 1 ? heading : top)
                shown = 0
            }
            shown += 1
            heading = heads ? top : -1
        }
        return tops
    }

    function follow(item) { // the page that holds what got the focus
        for (let up = item; up !== null && up !== paged; up = up.parent)
            if (up === list) {
                const y = item.mapToItem(list, 0, 0).y
                at = Math.max(0, starts.filter(top => top <= y + 1).length - 1)
                return
            }
    }

    Connections {
        target: paged.Window.window
        enabled: paged.starts.length > 1
        function onActiveFocusItemChanged() { paged.follow(paged.Window.window.activeFocusItem) }
    }
    function turn() { at = (at + 1) % starts.length }

    onAtChanged: seen = Math.max(seen, at)
    onStartsChanged: {
        if (at >= starts.length)
            at = 0
        if (pages !== starts.length) { // cut anew: what was on the pages counts no more
            pages = starts.length
            seen = at
        }
    }
    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: starts.length > 1 ? maximumHeight : list.height
    Item {
        readonly property real start: paged.starts[Math.min(paged.at, paged.starts.length - 1)]
        readonly property real end: paged.at + 1 < paged.starts.length ? paged.starts[paged.at + 1] : list.height
        id: view
        width: parent.width
        height: end - start
        clip: paged.starts.length > 1
        Column {
            id: list
            y: -view.start
            width: parent.width
        }
    }
    BigButton {
        id: more
        objectName: "showMore"
        visible: paged.starts.length > 1
        y: paged.maximumHeight - height
        kind: "secondary"
        least: Theme.px(Theme.small ? 58 : 104)
        text: paged.moreText
        detail: qsTr("%1 of %2").arg(paged.at + 1).arg(paged.starts.length)
        icon: paged.at + 1 < paged.starts.length ? "arrow_downward" : "restart_alt"
        onActivated: paged.turn()
    }
}
