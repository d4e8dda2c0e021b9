import QtQuick
import "../controls"

// The page of a passport that the scanner reads: its last lines are marked. A picture: there is nothing to press.
Item {
    id: picture
    property string text: ""
    readonly property real scale_: Math.min(width / 880, (height - where.height - Theme.px(28)) / 600)

    width: Theme.fill(parent, 0)

    Item {
        anchors.horizontalCenter: parent.horizontalCenter
        width: 880 * picture.scale_
        height: 600 * picture.scale_
        LayoutMirroring.enabled: false
        LayoutMirroring.childrenInherit: true
        Rectangle { anchors.fill: parent; radius: 40 * picture.scale_; color: Theme.surface; border { width: Theme.edge; color: Theme.ink } }
        Rectangle { x: 60 * picture.scale_; y: 60 * picture.scale_; width: 220 * picture.scale_; height: 280 * picture.scale_; radius: 16 * picture.scale_; color: Theme.sunken; border { width: Theme.hairline; color: Theme.border } }
        Repeater {
            model: [420, 300, 360, 240]
            Rectangle { required property int modelData; required property int index; x: 330 * picture.scale_; y: (80 + 66 * index) * picture.scale_; width: modelData * picture.scale_; height: 24 * picture.scale_; radius: height / 2; color: Theme.border }
        }
        Rectangle {
            x: 30 * picture.scale_
            y: 390 * picture.scale_
            width: parent.width - 2 * x
            height: 180 * picture.scale_
            radius: 20 * picture.scale_
            color: Theme.tint
            border { width: Theme.px(6); color: Theme.accentText }
            Repeater {
                model: 2
                Row {
                    id: line
                    required property int index
                    x: 30 * picture.scale_
                    y: (36 + 66 * index) * picture.scale_
                    spacing: 7 * picture.scale_
                    Repeater {
                        model: 22
                        Rectangle { required property int index; width: 27 * picture.scale_; height: 40 * picture.scale_; radius: 4 * picture.scale_; color: index > (line.index === 0 ? 13 : 16) ? Theme.border : Theme.ink }
                    }
                }
            }
        }
        Accessible.ignored: true
    }
    Row {
        id: where
        anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter }
        spacing: Theme.px(16)
        Icon { id: arrow; name: "arrow_downward"; size: Theme.px(40); anchors.verticalCenter: parent.verticalCenter }
        Words { width: Math.min(implicitWidth, picture.width - arrow.width - parent.spacing); role: "helper"; colour: Theme.ink; text: picture.text; anchors.verticalCenter: parent.verticalCenter }
    }
}
