import QtQuick

// One field drawn as two groups of cells; the screen reader meets one edit.
Item {
    id: field

    property string code: ""
    property int length: 6
    property string phase: state === "" ? "typing" : state // typing checking wrong right
    property string spoken: ""
    readonly property int current: phase === "typing" ? code.length : -1
    readonly property real gap: Theme.px(Theme.small ? 8 : 16)
    readonly property real between: Theme.px(Theme.small ? 12 : 28)
    readonly property real cell: (width - (length - 1) * gap - between) / length

    width: Theme.fill(parent, Theme.px(952))
    height: Theme.px(Theme.small ? 72 : Theme.landscape ? 144 : Theme.big ? 148 : 164)
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true
    Accessible.role: Accessible.EditableText
    Accessible.name: spoken
    Accessible.description: code.length + " / " + length
    Accessible.readOnly: phase === "checking"

    Repeater {
        model: field.length
        Rectangle {
            required property int index
            readonly property bool now: index === field.current
            readonly property bool strong: now || field.phase === "wrong" || field.phase === "right"
            x: index * (field.cell + field.gap) + (index >= field.length / 2 ? field.between : 0)
            width: field.cell
            height: field.height
            radius: Theme.px(Theme.small ? 12 : 20)
            color: Theme.surface
            border.width: !strong ? Theme.edge : field.phase === "wrong" && Theme.highContrast ? Theme.px(8) : Theme.px(6)
            border.color: field.phase === "wrong" ? Theme.alert : field.phase === "right" ? Theme.ok : now ? Theme.accentText : Theme.border
            Words {
                visible: field.phase !== "checking"
                anchors.centerIn: parent
                width: implicitWidth
                role: "codeCell"
                text: field.code.charAt(parent.index)
                Accessible.ignored: true
            }
            PendingRing { visible: field.phase === "checking"; anchors.centerIn: parent; size: Theme.px(Theme.small ? 36 : 64) }
            Rectangle {
                visible: parent.now
                anchors.centerIn: parent
                width: Theme.px(5)
                height: parent.height * 0.46
                radius: width / 2
                color: Theme.accentText
            }
        }
    }
}
