import QtQuick

// Boarding facts in a row, two columns when the text is large: [{label, value}].
Flow {
    id: grid

    property var facts: []

    width: Theme.fill(parent, Theme.px(856))
    spacing: 0
    Repeater {
        id: cells
        model: grid.facts
        Column {
            required property var modelData
            required property int index
            width: Theme.big ? grid.width / 2 : grid.width * Math.max(modelData.value.length, modelData.label.length) / cells.weight
            Words { lineHeight: Theme.line("label"); colour: Theme.ink2; text: parent.modelData.label; Accessible.ignored: true }
            Words { role: "fact"; wrapMode: Text.NoWrap; text: parent.modelData.value; Accessible.name: parent.modelData.label + " " + text }
        }
        readonly property int weight: grid.facts.reduce((total, fact) => total + Math.max(fact.value.length, fact.label.length), 0)
    }
}
