import QtQuick

// Done and current bars are thick and filled, those to come thin: two cues, not colour alone.
Column {
    id: bars

    property int step: 0
    property int steps: 4
    property string stepText: ""
    property string stepName: ""
    readonly property real thick: Theme.px(Theme.highContrast ? 18 : 12)

    spacing: Theme.px(16)
    Accessible.role: Accessible.StaticText
    Accessible.name: stepText + ". " + stepName
    Row {
        width: parent.width
        height: Theme.px(12)
        spacing: Theme.px(10)
        Repeater {
            model: bars.steps
            Rectangle {
                required property int index
                readonly property bool on: index < bars.step
                anchors.verticalCenter: parent.verticalCenter
                width: (bars.width - (bars.steps - 1) * Theme.px(10)) / bars.steps
                height: on ? bars.thick : Theme.px(4)
                radius: height / 2
                color: on ? Theme.accentText : Theme.border
            }
        }
    }
    Words {
        styled: true
        colour: Theme.ink2
        text: "<b><font color=\"" + Theme.ink + "\">" + bars.stepText + "</font></b>" + (Theme.big ? "" : "&nbsp;&nbsp;" + bars.stepName)
        Accessible.ignored: true
    }
}
