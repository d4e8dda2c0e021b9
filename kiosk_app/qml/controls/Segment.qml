import QtQuick

// Tiles to choose one from: text sizes, colours, languages.
Grid {
    id: segment

    property var options: [] // {key, text, sample, samplePx, ink, paper}
    property string current: ""
    property real tileHeight: Theme.px(Theme.small ? 84 : 168)
    signal chosen(string key)

    width: Theme.fill(parent, Theme.px(952))
    columns: options.length
    spacing: Theme.gap
    Repeater {
        model: segment.options
        Pressable {
            id: tile
            required property var modelData
            readonly property bool boxed: modelData.paper !== undefined
            objectName: "segment_" + modelData.key
            text: modelData.text
            accessibleRole: Accessible.RadioButton
            checkable: true
            checked: modelData.key === segment.current
            width: (segment.width - (segment.columns - 1) * segment.spacing) / segment.columns
            height: Math.max(segment.tileHeight, inner.height + Theme.px(24))
            onActivated: segment.chosen(modelData.key)

            Face { control: tile; selected: tile.checked }
            Column {
                id: inner
                anchors.centerIn: parent
                width: parent.width - Theme.px(20)
                spacing: Theme.px(tile.boxed ? 10 : 2)
                Rectangle {
                    visible: tile.modelData.sample !== undefined && !Theme.small
                    anchors.horizontalCenter: parent.horizontalCenter
                    width: Theme.px(148)
                    height: Theme.px(76)
                    radius: Theme.px(14)
                    color: tile.boxed ? tile.modelData.paper : "transparent"
                    border { width: tile.boxed ? Theme.px(3) : 0; color: tile.boxed ? (Qt.colorEqual(tile.modelData.paper, "#000000") ? Theme.surface : "#6B727B") : "transparent" }
                    Words {
                        anchors.centerIn: parent
                        width: implicitWidth
                        text: tile.modelData.sample ?? ""
                        pixelSize: Theme.px(tile.modelData.samplePx ?? 42)
                        weight: 700
                        lineHeight: Theme.px(76)
                        verticalAlignment: Text.AlignVCenter
                        colour: tile.boxed ? tile.modelData.ink : Theme.ink
                        Accessible.ignored: true
                    }
                }
                Words { role: "label"; centred: true; text: tile.modelData.text; Accessible.ignored: true
                        pixelSize: tile.modelData.sample === undefined ? Theme.sizeOf("label", 44) : 0
                        lineHeight: tile.modelData.sample === undefined ? Theme.px(56) * Theme.k : Theme.line("label") }
            }
            Rectangle {
                visible: tile.checked
                anchors { right: parent.right; top: parent.top; rightMargin: -Theme.px(10); topMargin: -Theme.px(14) }
                width: Theme.px(56)
                height: width
                radius: width / 2
                color: Theme.page
                Rectangle {
                    anchors { fill: parent; margins: Theme.px(4) }
                    radius: width / 2
                    color: Theme.accent
                    Icon { anchors.centerIn: parent; name: "check"; size: Theme.px(34); colour: Theme.inkOnAccent }
                }
            }
        }
    }
}
