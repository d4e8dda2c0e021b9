import QtQuick

// − bar +; the value is `value` of `steps`.
Column {
    id: stepper

    property string label: ""
    property int value: 0
    property int steps: 7
    property string lessText: ""
    property string moreText: ""
    signal less()
    signal more()

    width: Theme.fill(parent, Theme.px(448))
    spacing: Theme.px(12)
    Words { role: "label"; pixelSize: Theme.sizeOf("label", 30); text: stepper.label; Accessible.ignored: true }
    Row {
        width: parent.width
        spacing: Theme.gap
        Key { id: minus; objectName: stepper.objectName + "_less"; width: Theme.px(96); height: Theme.px(84); radius: Theme.px(16); spoken: stepper.lessText; onActivated: stepper.less()
              Icon { anchors.centerIn: parent; name: "remove"; size: Theme.px(40) } }
        Item {
            id: bars
            width: stepper.width - 2 * (minus.width + Theme.gap)
            height: minus.height
            Accessible.role: Accessible.StaticText
            Accessible.name: stepper.label + " " + stepper.value + " / " + stepper.steps
            Repeater {
                model: stepper.steps
                Rectangle {
                    required property int index
                    readonly property real step: bars.width / stepper.steps
                    x: index * step
                    width: step - Theme.px(6)
                    height: Theme.px(20 + 6 * index)
                    y: bars.height - Theme.px(14) - height
                    radius: Theme.px(4)
                    color: index < stepper.value ? Theme.accentText : Theme.surface
                    border { width: Theme.px(2); color: index < stepper.value ? Theme.accentText : Theme.border }
                }
            }
        }
        Key { objectName: stepper.objectName + "_more"; width: minus.width; height: minus.height; radius: Theme.px(16); spoken: stepper.moreText; onActivated: stepper.more()
              Icon { anchors.centerIn: parent; name: "add"; size: Theme.px(40) } }
    }
}
