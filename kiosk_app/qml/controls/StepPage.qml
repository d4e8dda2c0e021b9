import QtQuick

// The part of the screen that changes: title, lead, content, then free space, then side and actions.
FocusScope {
    id: page

    property int step: 0 // 0: no step bars
    property string stepName: ""
    property string stepText: qsTr("Step %1 of %2").arg(step).arg(4)
    property string title: ""
    property string lead: ""
    property bool leadStyled: false
    property bool heroTitle: false
    property bool compactTitle: false
    property int titlePx: 0        // another size of a hero title, design px
    property string titleMark: ""  // an icon in a green disc before the title: done
    property bool back: true
    property bool startOver: true
    property bool bleed: false   // no header: the page draws its own top (attract)
    property bool sideLow: true  // portrait: the side stands on the actions, not under the content
    property bool middle: heroTitle && titleMark === "" && topColumn.height === 0 && !hasSide && !hasActions // only waiting
    property bool wide: false    // landscape: a wider start column (confirm)
    property bool tall: false    // landscape: the side takes the whole height, the actions stand in the start column
    property bool below: false   // small: the actions in one row under the content
    property real endLeast: 0    // landscape: the side needs at least this width
    property real spacing: Theme.px(Theme.small ? 14 : 32)
    property real headGap: Theme.px(Theme.small ? 14 : Theme.big ? 28 : 40)
    default property alias content: contentColumn.content
    property alias side: sideColumn.content
    property alias actions: actionColumn.data
    property alias topSlot: topColumn.data
    property alias bed: bedItem.data // the keyboard, from edge to edge on the footer
    readonly property real freeHeight: Math.max(0, limit - inset - headGapped - (limit < floor ? Theme.px(Theme.small ? 10 : 24) : 0))
    // What the page has does not change while it is shown; heights do, and widths must not follow them.
    readonly property bool hasSide: sideColumn.list.children.length > 0
    readonly property bool hasActions: actionColumn.children.length > 0
    readonly property bool hasBed: bedItem.children.length > 0
    readonly property alias allSeen: contentColumn.allSeen // every page of the content was shown
    function showRest() { contentColumn.turn() }

    readonly property bool inline: (Theme.portrait || Theme.small) && !sideLow // the side follows the content
    readonly property bool inRow: Theme.small && below
    readonly property bool columns: !Theme.portrait && !inRow && (!inline && hasSide || hasActions || hasBed)
    readonly property real endWidth: Theme.landscape && endLeast > 0 ? endLeast : Math.min(Theme.px(wide ? 800 : 820), (width - 2 * Theme.margin) * (Theme.small ? 0.47 : 0.48))
    readonly property real startWidth: columns ? width - 2 * Theme.margin - endWidth - Theme.px(Theme.small ? 24 : wide ? 56 : 88) : width - 2 * Theme.margin
    readonly property bool flatBed: hasBed && !Theme.landscape // keyboard over the whole width
    readonly property bool tiny: Theme.small && flatBed  // one field at a time, its action beside it, no title
    readonly property bool actionsFirst: (Theme.small || tall && Theme.landscape) && !inline && !flatBed && hasSide // in the start column
    readonly property bool over: Theme.small && columns && !actionsFirst && !hasBed // the question over both columns
    readonly property bool stepBeside: Theme.small && head.width > Theme.px(600) && step > 0 && heading.implicitWidth + steps.implicitWidth + Theme.px(32) < head.width
    readonly property real floor: (flatBed ? bedItem.y : height) - Theme.px(Theme.small ? 12 : flatBed ? 28 : Theme.landscape ? 36 : Theme.big ? 28 : 40)
    readonly property real inset: bleed ? 0 : Theme.headerHeight + (step > 0 ? Theme.barsHeight : 0) + Theme.px(tiny ? 6 : Theme.small ? 18 : Theme.landscape ? 44 : Theme.big ? 30 : compactTitle ? 44 : 52)
    readonly property real limit: Theme.portrait && sideLow && hasSide ? sideColumn.y : (Theme.portrait || actionsFirst || inRow) && hasActions ? actionColumn.y : floor
    readonly property real headGapped: head.height + (head.height > 0 && contentColumn.list.children.length > 0 ? headGap : 0)
    // "Move everything lower": the free space goes to the top
    readonly property real lowered: !Theme.reach || bleed ? 0 : Math.max(0, limit - headGapped - contentColumn.height - inset - Theme.px(28))

    Accessible.role: Accessible.Pane
    Accessible.name: title

    Item { visible: page.tiny; width: 1; height: 1; Accessible.role: Accessible.Heading; Accessible.name: page.title } // no room to draw it
    Column {
        id: head
        x: Theme.rightToLeft ? page.width - width - Theme.margin : Theme.margin
        y: page.inset + (page.lowered > 0 || !page.middle ? page.lowered : Math.max(0, (page.limit - page.inset - page.headGapped - contentColumn.height) / 2 - Theme.px(60)))
        width: page.over ? page.width - 2 * Theme.margin : page.startWidth
        spacing: Theme.px(Theme.small ? 4 : Theme.big ? 12 : 18)
        Column { id: topColumn; width: parent.width; visible: height > 0; spacing: Theme.px(24) }
        Item {
            width: parent.width
            height: Math.max(heading.height, disc.visible ? disc.height : 0)
            visible: page.title !== "" && !page.tiny
            Rectangle {
                id: disc
                visible: page.titleMark !== ""
                anchors { left: parent.left; verticalCenter: parent.verticalCenter }
                width: Theme.px(Theme.small ? 56 : 112)
                height: width
                radius: width / 2
                color: Theme.ok
                Icon { anchors.centerIn: parent; name: page.titleMark; size: parent.width * 0.75; colour: Theme.surface }
            }
            Balanced {
                id: heading
                anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                width: parent.width - (disc.visible ? disc.width + Theme.px(Theme.small ? 16 : 32) : 0)
                role: page.heroTitle ? "hero" : page.compactTitle ? "titleCompact" : "title"
                text: page.title
                pixelSize: page.titlePx > 0 ? Theme.sizeOf("hero", page.titlePx) : 0
                lineHeight: page.titlePx > 0 ? font.pixelSize * 1.1 : Theme.line(role)
            }
            Words { id: steps; visible: page.stepBeside; anchors { right: parent.right; baseline: heading.baseline } width: implicitWidth; colour: Theme.ink2; text: page.stepText }
        }
        Words {
            visible: text !== "" && !page.tiny
            role: "lead"
            pixelSize: page.heroTitle ? Theme.sizeOf("lead", 38) : 0
            lineHeight: Theme.line("lead") * (page.heroTitle && !Theme.small ? 1.12 : 1)
            styled: page.leadStyled
            text: Theme.small && page.step > 0 && !page.stepBeside ? (page.lead === "" ? page.stepText : page.lead + " " + page.stepText + ".") : page.lead
        }
    }
    PagedColumn {
        id: contentColumn
        x: Theme.rightToLeft ? page.width - width - Theme.margin : Theme.margin
        y: head.y + page.headGapped
        width: page.tiny ? (page.width - 2 * Theme.margin) * 0.62 : page.startWidth
        spacing: page.spacing
        maximumHeight: page.bleed ? Infinity : Math.max(Theme.px(200), page.freeHeight)
    }
    PagedColumn {
        id: sideColumn
        parent: page.inline ? contentColumn.list : page
        width: page.columns ? page.endWidth : page.width - 2 * Theme.margin
        spacing: Theme.px(Theme.small ? 10 : 20)
        maximumHeight: !page.columns || page.inline ? Infinity : Math.max(Theme.px(200), (page.actionsFirst || !page.hasActions ? page.floor : actionColumn.y - Theme.px(20)) - page.inset)
        visible: height > 0
    }
    Binding { target: sideColumn; property: "x"; when: !page.inline; value: page.columns && !Theme.rightToLeft ? page.width - sideColumn.width - Theme.margin : Theme.margin }
    Binding { target: sideColumn; property: "y"; when: !page.inline; value: page.columns ? page.inset : page.hasActions ? actionColumn.y - sideColumn.height - Theme.px(Theme.big ? 20 : 28) : page.floor - sideColumn.height }
    Grid {
        id: actionColumn
        readonly property bool end: page.columns && !page.actionsFirst
        readonly property real columnWidth: (width - (columns - 1) * spacing) / columns
        readonly property real tallest: page.inRow ? Math.max(...[...children].map(child => child.implicitHeight)) : 0
        x: end !== Theme.rightToLeft ? page.width - width - Theme.margin : Theme.margin
        y: page.tiny ? page.inset : (page.hasBed && Theme.landscape ? bedItem.y - Theme.px(20) : page.floor) - height
        width: page.tiny ? (page.width - 2 * Theme.margin) * 0.35 : page.actionsFirst ? page.startWidth : page.columns ? page.endWidth : page.width - 2 * Theme.margin
        columns: page.inRow ? Math.max(1, children.length) : 1
        spacing: Theme.px(Theme.small ? 10 : 20)
    }
    Item {
        id: bedItem
        x: Theme.landscape ? (Theme.rightToLeft ? Theme.margin : page.width - width - Theme.margin) : 0
        y: Theme.landscape ? page.height - height - Theme.px(36) : page.height - height
        width: Theme.landscape ? page.endWidth : page.width
        height: childrenRect.height
    }
}
