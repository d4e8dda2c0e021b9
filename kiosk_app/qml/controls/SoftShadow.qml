import QtQuick

// A soft shadow without shaders: drawn once by the picture provider, stretched. None in high contrast.
BorderImage {
    property real radius: 0
    property real reach: Theme.px(44)
    property real drop: Theme.px(12)
    readonly property int frame: Math.round(radius + reach)

    visible: !Theme.highContrast
    anchors { fill: parent; leftMargin: -reach; rightMargin: -reach; topMargin: drop - reach; bottomMargin: -drop - reach }
    source: "image://look/shadow/" + Math.round(radius) + "/" + Math.round(reach)
    border { left: frame; right: frame; top: frame; bottom: frame }
    Accessible.ignored: true
}
