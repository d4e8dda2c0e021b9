import QtQuick
import "../controls"

// A page in the staff frame: title, lead and content; a side and actions that stand below, or beside in landscape.
FocusScope {
    id: page

    property string title: ""
    property string lead: ""
    property alias headEnd: headEnd.data   // beside the title
    property bool sideLow: true            // portrait: the side stands on the actions; false: it follows the content, on a small screen too
    property real spacing: Theme.px(Theme.small ? 10 : 22)
    default property alias content: contentColumn.content
    property alias side: sideColumn.content
    property alias actions: actionColumn.data
    property alias bed: bedItem.data       // the keyboard, on the footer

    readonly property bool inline: !Theme.landscape && !sideLow
    readonly property bool actsBelow: Theme.small && sided && !inline // in the start column, the side needs all the height
    // what there is, not how high it is: the heights follow from the columns
    readonly property bool sided: sideColumn.list.children.length > 0
    readonly property bool acted: actionColumn.children.length > 0
    readonly property bool bedded: bedItem.children.length > 0
    readonly property bool columns: !Theme.portrait && (sided && !inline || acted || Theme.landscape && bedded)
    readonly property bool flatBed: bedded && !Theme.landscape
    readonly property real gap: Theme.px(Theme.small ? 12 : 28)
    readonly property real endWidth: (width - gap * 2) * (Theme.small && !actsBelow ? 0.34 : 0.48)
    readonly property real startWidth: columns ? width - endWidth - gap * 2 : width
    readonly property real floor: flatBed ? bedItem.y - gap : height
    readonly property real limit: Theme.portrait && sided && sideLow ? sideColumn.y - gap : (Theme.portrait || actsBelow) && acted ? actionColumn.y - gap : floor

    Accessible.role: Accessible.Pane
    Accessible.name: title

    Column {
        id: head
        x: Theme.rightToLeft ? page.width - width : 0
        width: page.startWidth
        spacing: Theme.px(Theme.small ? 2 : 12)
        visible: !(Theme.small && page.flatBed)
        height: visible ? implicitHeight : 0
        Item {
            width: parent.width
            height: Math.max(heading.height, headEnd.height)
            visible: page.title !== ""
            Words { id: heading; anchors { left: parent.left; right: headEnd.left; verticalCenter: parent.verticalCenter } width: undefined; role: "titleCompact"; pixelSize: Theme.px(Theme.small ? 34 : 56); lineHeight: Theme.px(Theme.small ? 40 : 66); heading: true; text: page.title }
            Row { id: headEnd; anchors { right: parent.right; verticalCenter: parent.verticalCenter } }
        }
        Words { visible: text !== "" && !Theme.small; role: "helper"; colour: Theme.ink2; text: page.lead }
    }
    PagedColumn {
        id: contentColumn
        x: head.x
        y: head.height + (head.height > 0 ? page.gap : 0)
        width: page.startWidth
        spacing: page.spacing
        maximumHeight: Math.max(Theme.px(160), page.limit - y)
    }
    PagedColumn {
        id: sideColumn
        parent: page.inline ? contentColumn.list : page
        width: page.inline ? page.startWidth : page.columns ? page.endWidth : page.width
        spacing: page.spacing
        maximumHeight: page.inline || !page.columns ? Infinity : Math.max(Theme.px(160), (page.acted && !page.actsBelow ? actionColumn.y - page.gap : page.floor))
        visible: height > 0
    }
    Binding { target: sideColumn; property: "x"; when: !page.inline; value: page.columns && !Theme.rightToLeft ? page.width - sideColumn.width : 0 }
    Binding { target: sideColumn; property: "y"; when: !page.inline; value: page.columns ? 0 : (page.acted ? actionColumn.y - page.gap : page.floor) - sideColumn.height }
    Column {
        id: actionColumn
        x: page.columns && page.actsBelow === Theme.rightToLeft ? page.width - width : 0
        y: Theme.small && page.flatBed ? 0 : (page.bedded && Theme.landscape ? bedItem.y - page.gap : page.floor) - height
        width: page.actsBelow ? page.startWidth : page.columns ? page.endWidth : page.width
        spacing: Theme.px(Theme.small ? 8 : 18)
    }
    Item {
        id: bedItem
        x: page.columns && Theme.landscape ? (Theme.rightToLeft ? 0 : page.width - width) : 0
        y: page.height - height
        width: Theme.landscape ? page.endWidth : page.width
        height: childrenRect.height
    }
}
