import QtQuick
import "../controls"

Column {
    id: leg
    property var view: ({})
    readonly property Item breaks: leg

    Loader {
        width: parent.width
        sourceComponent: Theme.small ? rows : card
    }
    Component {
        id: card
        FlightCard {
            flight: leg.view.flight || ""
            date: leg.view.date || ""
            fromCode: leg.view.fromCode || ""
            fromCity: leg.view.fromCity || ""
            fromTime: leg.view.fromTime || ""
            toCode: leg.view.toCode || ""
            toCity: leg.view.toCity || ""
            toTime: leg.view.toTime || ""
            facts: [
                { label: qsTr("Boards"), value: leg.view.boards || "" },
                { label: qsTr("Gate"), value: leg.view.gate || "" },
                { label: qsTr("Group"), value: leg.view.group || "" },
                { label: qsTr("Cabin"), value: leg.view.cabin || "" }
            ].filter(fact => fact.value !== "")
        }
    }
    Component {
        id: rows
        Card {
            FactRow { icon: "flight"; value: qsTr("%1 to %2").arg(leg.view.flight).arg(leg.view.toCity); helper: leg.view.date || "" }
            FactRow { icon: "schedule"; value: qsTr("Boards %1").arg(leg.view.boards); helper: [leg.view.gate ? qsTr("Gate %1").arg(leg.view.gate) : "", leg.view.group ? qsTr("Group %1").arg(leg.view.group) : "", leg.view.cabin].filter(part => part).join(", ") }
        }
    }
}
