import QtQuick

// What has really happened to the text message: three marks and one live sentence.
Column {
    id: line

    property string sent: "idle"    // idle pending done stopped
    property string network: "idle"
    property string phone: "idle"
    property string sentText: ""
    property string networkText: ""
    property string phoneText: ""
    property string title: ""
    property string text: ""
    property bool short: Theme.big || Theme.small // one mark instead of three
    readonly property string worst: [sent, network, phone].find(mark => mark !== "done") ?? "done"

    width: Theme.fill(parent, Theme.px(952))
    spacing: Theme.px(18)
    Accessible.role: Accessible.Notification
    Accessible.name: [title, text].filter(part => part !== "").join(" ")
    onTitleChanged: if (title !== "" && visible) Accessible.announce([title, text].join(" "), Accessible.Polite)

    Row {
        id: pips
        visible: !line.short
        width: parent.width
        spacing: Theme.px(18)
        readonly property real rule: Math.max(Theme.px(16), (width - first.width - second.width - third.width - 4 * spacing) / 2)
        Pip { id: first; mark: line.sent; text: line.sentText }
        Rectangle { width: pips.rule; height: Theme.px(4); radius: height / 2; anchors.verticalCenter: parent.verticalCenter; color: line.network === "done" ? Theme.ok : Theme.border }
        Pip { id: second; mark: line.network; text: line.networkText }
        Rectangle { width: pips.rule; height: Theme.px(4); radius: height / 2; anchors.verticalCenter: parent.verticalCenter; color: line.phone === "done" ? Theme.ok : Theme.border }
        Pip { id: third; mark: line.phone; text: line.phoneText }
    }
    Row {
        width: parent.width
        spacing: Theme.px(Theme.small ? 14 : 24)
        Pip { id: one; visible: line.short; mark: line.worst; size: Theme.px(Theme.small ? 30 : 56) }
        Words {
            width: parent.width - (one.visible ? one.width + parent.spacing : 0)
            role: "helper"
            colour: Theme.ink
            styled: true
            text: Theme.small ? "<b>" + line.title + "</b>" : "<b>" + line.title + "</b>" + (Theme.landscape && !line.short ? "<br>" : " ") + line.text
            Accessible.ignored: true
        }
    }
}
