import QtQuick

// Shows as many of its children as fit, and "Show more" when they do not: pages instead of scrolling.
Item {
    id: paged

    default property alias content: list.data
    property real maximumHeight: Infinity
    property string moreText: qsTr("Show more")
    property real gap: 0
    property int at: 0
    readonly property real room: maximumHeight - more.implicitHeight - Theme.px(20)
    readonly property var starts: cut()

    // Tops of the pages, so that no child is cut in two.
    function cut() {
        let tops = [0]
        if (list.height <= maximumHeight)
            return tops
        for (const child of list.children)
            if (child.visible && child.y + child.height > tops[tops.length - 1] + room && child.y > tops[tops.length - 1])
                tops.push(child.y)
        return tops
    }

    onStartsChanged: if (at >= starts.length) at = 0
    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: starts.length > 1 ? maximumHeight : list.height
    Item {
        id: view
        readonly property real start: paged.starts[Math.min(paged.at, paged.starts.length - 1)]
        readonly property real end: paged.at + 1 < paged.starts.length ? paged.starts[paged.at + 1] : list.height
        width: parent.width
        height: end - start
        clip: paged.starts.length > 1
        Column {
            id: list
            y: -view.start
            width: parent.width
            spacing: paged.gap
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
