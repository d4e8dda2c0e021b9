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
    readonly property Item breaks: list
    readonly property alias list: list
    readonly property real room: maximumHeight - more.implicitHeight - Theme.px(20)
    readonly property var starts: list.height <= maximumHeight + 1 ? [0] : cut()

    function rows(item, offset) { // [top, bottom] of everything that must not be cut
        let found = []
        for (const child of item.children) {
            if (!child.visible || child.height <= 0)
                continue
            const inner = "breaks" in child ? child.breaks : null
            if (inner !== null && child.height > room / 2)
                found.push(...rows(inner, offset + child.y + (inner === child ? 0 : inner.y)))
            else
                found.push([offset + child.y, offset + child.y + child.height])
        }
        return found
    }
    function cut() {
        let tops = [0]
        for (const [top, end] of rows(list, 0))
            if (end > tops[tops.length - 1] + room && top > tops[tops.length - 1])
                tops.push(top)
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
    onStartsChanged: if (at >= starts.length) at = 0
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
        text: paged.moreText
        detail: qsTr("%1 of %2").arg(paged.at + 1).arg(paged.starts.length)
        icon: paged.at + 1 < paged.starts.length ? "arrow_downward" : "restart_alt"
        onActivated: paged.at = (paged.at + 1) % paged.starts.length
    }
}
