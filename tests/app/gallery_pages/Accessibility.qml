import QtQuick
import "../../../kiosk_app/qml/controls"

Sheet {
    title: "Make this easier to use"
    resetText: "Back to standard"
    Heading { text: "Text size" }
    Segment { current: "medium"; options: [{ key: "small", text: "Small", sample: "Aa", samplePx: 34 }, { key: "medium", text: "Medium", sample: "Aa", samplePx: 46 }, { key: "large", text: "Large", sample: "Aa", samplePx: 60 }, { key: "largest", text: "Largest", sample: "Aa", samplePx: 78 }] }
    Heading { text: "Colours" }
    Segment { current: "light"; options: [{ key: "light", text: "Standard", sample: "Aa", paper: "#F7F6F3", ink: "#14181D" }, { key: "hcLight", text: "Black on white", sample: "Aa", paper: "#FFFFFF", ink: "#000000" }, { key: "hcDark", text: "White on black", sample: "Aa", paper: "#000000", ink: "#FFFFFF" }] }
    Column {
        width: parent.width
        ToggleRow { icon: "vertical_align_bottom"; title: "Move everything lower"; helper: "Easier to reach from a seat"; onText: "On"; offText: "Off" }
        ToggleRow { icon: "more_time"; title: "More time"; helper: "Three times as long on every screen"; onText: "On"; offText: "Off"; checked: true }
    }
    Row {
        width: parent.width
        spacing: Theme.px(56)
        readonly property real columnWidth: (width - spacing) / 2
        StepperControl { label: "Loudness"; value: 3; lessText: "Quieter"; moreText: "Louder" }
        StepperControl { label: "Speed"; value: 4; lessText: "Slower"; moreText: "Faster" }
    }
    BigButton { text: "Keep these settings"; icon: "check" }
}
