import QtQuick

// Everything that stays: header, step bars, footer. Pages go inside, sheets and dialogs into `overlay`.
Item {
    id: frame

    property StepPage page: null
    property string clock: ""
    property string openSlot: "" // language accessibility help
    property bool covered: false // a sheet or dialog is open: the page is not drawn at all
    property bool footerShown: true
    property string reachText: qsTr("Everything is lower now. Change it under Accessibility.")
    property bool backShown: true // false: there is no way back from here, whatever the page
    property bool startOverShown: true
    property bool languages: true // more than one to choose from
    property bool accessibilityShown: true
    property bool helpShown: true
    default property alias pages: body.data
    property alias overlay: above.data
    readonly property real floor: footer.visible ? footer.y : height
    readonly property bool bleeding: page !== null && page.bleed
    signal back()
    signal startOver()
    signal language()
    signal accessibility()
    signal help()

    onPageChanged: guard.restart()
    onCoveredChanged: {
        guard.restart()
        if (!covered)
            body.forceActiveFocus()
    }

    Timer { id: guard; interval: Theme.inputGuard; running: false }
    Rectangle { anchors.fill: parent; color: frame.covered ? Theme.veil : Theme.page }
    FocusScope {
        id: body
        width: parent.width
        height: frame.floor
        focus: true
        visible: !frame.covered
        enabled: !guard.running
    }
    HeaderBar {
        visible: !Theme.small && !Theme.reach && !frame.bleeding || frame.covered && !Theme.small
        x: Theme.margin
        width: parent.width - 2 * x
        height: Theme.px(Theme.landscape ? 96 : Theme.largest ? 104 : 120)
        clock: frame.clock
    }
    Row {
        visible: Theme.reach && !frame.covered && !frame.bleeding && frame.page !== null && frame.page.lowered >= Theme.px(110)
        x: Theme.rightToLeft ? frame.width - width - Theme.margin : Theme.margin
        y: Theme.px(64)
        spacing: Theme.px(28)
        Icon { name: "vertical_align_bottom"; colour: Theme.ink2 }
        Words { width: Math.min(implicitWidth, frame.width - 2 * Theme.margin - Theme.px(80)); anchors.verticalCenter: parent.verticalCenter; colour: Theme.ink2; text: frame.reachText }
    }
    StepBars {
        visible: frame.page !== null && frame.page.step > 0 && !Theme.small && !(frame.covered && Theme.reach)
        x: Theme.margin
        y: Theme.headerHeight + (frame.page !== null && !frame.covered ? frame.page.lowered + (Theme.reach ? Theme.px(20) : 0) : 0)
        width: parent.width - 2 * x
        step: frame.page === null ? 0 : frame.page.step
        stepText: frame.page === null ? "" : frame.page.stepText
        stepName: frame.page === null ? "" : frame.page.stepName
    }
    FooterBar {
        id: footer
        visible: frame.footerShown
        enabled: !guard.running
        width: parent.width
        y: parent.height - height
        openSlot: frame.openSlot
        slots: [
            { key: "back", icon: "arrow_back", text: qsTr("Back"), shown: frame.page !== null && frame.page.back && frame.backShown },
            { key: "startOver", icon: "restart_alt", text: qsTr("Start over"), shown: frame.page !== null && frame.page.startOver && frame.startOverShown },
            { key: "language", icon: "translate", text: qsTr("Language"), shown: frame.languages },
            { key: "accessibility", icon: "accessibility_new", text: qsTr("Accessibility"), shown: frame.accessibilityShown },
            { key: "help", icon: "support_agent", text: qsTr("Get help"), shown: frame.helpShown }
        ]
        onSlotActivated: key => frame[key]()
    }
    Item {
        id: above
        width: parent.width
        height: frame.floor
        visible: frame.covered
        clip: true
        enabled: !guard.running
    }
}
