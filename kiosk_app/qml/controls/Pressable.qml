import QtQuick

// What everything that can be touched is made of: activated only if press and release are inside,
// once per `debounce`, by touch, keyboard and screen reader alike.
Item {
    id: control

    property string text: ""
    property string spoken: ""  // replaces `text` for the screen reader
    property string spokenDetail: ""
    property int debounce: 400
    property real radius: Theme.px(20)
    property int accessibleRole: Accessible.Button
    property bool checkable: false
    property bool checked: false
    readonly property bool down: area.containsPress || keyDown
    readonly property bool ring: activeFocus && !byPointer
    property bool byPointer: false
    property bool keyDown: false
    readonly property bool settling: quiet.running // a touch now would be taken for a bounce
    signal activated()

    function activate() {
        if (enabled && !quiet.running) {
            quiet.start()
            activated()
        }
    }

    activeFocusOnTab: true
    z: ring ? 1 : 0
    Accessible.role: accessibleRole
    Accessible.name: spoken !== "" ? spoken : text
    Accessible.description: spokenDetail
    Accessible.focusable: true
    Accessible.focused: activeFocus
    Accessible.checkable: checkable
    Accessible.checked: checked
    Accessible.onPressAction: control.activate()
    Accessible.onToggleAction: control.activate()

    onActiveFocusChanged: {
        byPointer = activeFocus && area.pressed
        keyDown = false
    }
    Keys.onPressed: event => {
        if ([Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter].includes(event.key)) {
            event.accepted = true
            keyDown = !event.isAutoRepeat
        }
    }
    Keys.onReleased: event => {
        if (keyDown && !event.isAutoRepeat && [Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter].includes(event.key)) {
            event.accepted = true
            keyDown = false
            control.activate()
        }
    }

    MouseArea {
        id: area
        anchors.fill: parent
        onPressed: control.forceActiveFocus(Qt.MouseFocusReason)
        onClicked: control.activate()
    }
    Timer { id: quiet; interval: control.debounce }
    Loader {
        anchors.fill: parent
        active: control.ring
        sourceComponent: FocusRing { radius: control.radius }
    }
}
