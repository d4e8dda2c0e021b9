import QtQuick

// Equal slots that never move; a missing action leaves its slot empty. Two rows when a label does not fit.
Rectangle {
    id: footer

    property var slots: []      // {key, icon, text, shown}
    property string openSlot: ""
    readonly property bool stacked: Theme.portrait && (Theme.big || widest > width / Math.max(1, slots.length) - Theme.px(16 + 10)) && slots.length === 5
    property real widest: 0
    signal slotActivated(string key)

    height: Theme.px(Theme.small ? 82 : Theme.landscape ? 124 : 176) + (stacked ? Theme.px(86) : 0)
    color: Theme.surface
    Rectangle { width: parent.width; height: Theme.hairline; color: Theme.hair }
    Rectangle { visible: footer.stacked; x: Theme.px(16); width: parent.width - 2 * x; y: Theme.px(118); height: Theme.edge; color: Theme.hair }
    Repeater {
        model: footer.slots
        FooterSlot {
            required property var modelData
            required property int index
            readonly property bool upper: footer.stacked && index < 2
            readonly property int columns: !footer.stacked ? footer.slots.length : upper ? 2 : 3
            readonly property int column: footer.stacked && !upper ? index - 2 : index
            readonly property real inner: footer.width - 2 * Theme.px(Theme.landscape ? 56 : Theme.small ? 8 : 24)
            objectName: "footer_" + modelData.key
            visible: modelData.shown !== false
            icon: modelData.icon
            text: modelData.text
            open: footer.openSlot === modelData.key
            beside: Theme.landscape || upper
            width: inner / columns
            x: (footer.width - inner) / 2 + width * (Theme.rightToLeft ? columns - 1 - column : column)
            y: footer.stacked && !upper ? Theme.px(120) : Theme.hairline
            height: upper ? Theme.px(116) : footer.height - y
            onActivated: footer.slotActivated(modelData.key)
            onLabelWidthChanged: footer.widest = Math.max(footer.widest, labelWidth)
            Component.onCompleted: footer.widest = Math.max(footer.widest, labelWidth)
        }
    }
}
