import QtQuick

Row {
    id: mark

    property string status: "ready" // ready attention stopped testing off
    property string text: ""
    property real room: Infinity // the text wraps to stay within this width

    spacing: Theme.px(10)
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    PendingRing { visible: mark.status === "testing"; size: Theme.px(36); anchors.verticalCenter: parent.verticalCenter }
    Icon {
        visible: mark.status !== "testing"
        anchors.verticalCenter: parent.verticalCenter
        size: Theme.px(40)
        name: ({ ready: "check_circle-fill", attention: "warning-fill", stopped: "error-fill", off: "do_not_disturb_on" })[mark.status] ?? ""
        colour: ({ ready: Theme.ok, attention: Theme.note, stopped: Theme.alert })[mark.status] ?? Theme.ink2
    }
    Words { anchors.verticalCenter: parent.verticalCenter; width: Math.min(implicitWidth, mark.room - Theme.px(40) - mark.spacing); role: "label"; text: mark.text; Accessible.ignored: true }
}
