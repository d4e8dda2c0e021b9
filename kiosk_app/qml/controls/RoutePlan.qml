import QtQuick

// A floor plan from a few rectangles of the property's configuration, in units of 952 x 520. Never mirrored: it is a map.
Rectangle {
    id: plan

    property var places: []  // {x, y, w, h, text, here}: here = the place to go to
    property real youX: 0
    property real youY: 0
    property string youText: ""
    property var route: []   // [[x, y], …] from you to the place
    property real maximumHeight: Infinity
    readonly property real extent: Math.max(youY + 44, ...places.map(place => place.y + place.h))
    readonly property real one: Math.min((parent ? parent.width : width) / 952, (maximumHeight - Theme.px(40)) / extent)
    readonly property var dots: walk(route, 28)

    function walk(points, pace) { // evenly spaced points along the polyline
        let found = [], carry = pace
        for (let i = 1; i < points.length; i++) {
            const [ax, ay] = points[i - 1], [bx, by] = points[i]
            const length = Math.hypot(bx - ax, by - ay)
            for (; carry <= length; carry += pace)
                found.push([ax + (bx - ax) * carry / length, ay + (by - ay) * carry / length])
            carry -= length
        }
        return found
    }

    visible: places.length > 0
    width: Theme.fill(parent, Theme.px(952))
    height: implicitHeight
    implicitHeight: visible ? extent * one + Theme.px(40) : 0
    radius: Theme.px(28)
    color: Theme.surface
    border { width: Theme.edge; color: Theme.hair }
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true
    Accessible.ignored: true

    Repeater {
        model: plan.places
        Rectangle {
            required property var modelData
            x: modelData.x * plan.one
            y: modelData.y * plan.one
            width: modelData.w * plan.one
            height: modelData.h * plan.one
            radius: Theme.px(16)
            color: modelData.here ? Theme.tint : Theme.sunken
            border { width: modelData.here ? Theme.px(6) : Theme.highContrast ? Theme.edge : 0; color: modelData.here ? Theme.accentText : Theme.border }
            Words {
                anchors.centerIn: parent
                width: parent.width - Theme.px(16)
                centred: true
                role: "label"
                pixelSize: Theme.px(30)
                weight: parent.modelData.here ? 700 : 600
                lineHeight: Theme.px(36)
                text: parent.modelData.text
                Accessible.ignored: true
            }
        }
    }
    Repeater {
        model: plan.dots
        Rectangle {
            required property var modelData
            x: modelData[0] * plan.one - width / 2
            y: modelData[1] * plan.one - width / 2
            width: Theme.px(14)
            height: width
            radius: width / 2
            color: Theme.accentText
        }
    }
    Rectangle {
        x: plan.youX * plan.one - width / 2
        y: plan.youY * plan.one - width / 2
        width: Theme.px(48)
        height: width
        radius: width / 2
        color: Theme.accentText
        Rectangle { anchors.centerIn: parent; width: Theme.px(18); height: width; radius: width / 2; color: Theme.page }
        Words { anchors { left: parent.right; leftMargin: Theme.px(20); verticalCenter: parent.verticalCenter } width: implicitWidth; role: "label"; pixelSize: Theme.px(30); text: plan.youText; Accessible.ignored: true }
    }
}
