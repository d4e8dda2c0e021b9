import QtQuick
import "../controls"

FlightCard {
    id: facts
    property var view: ({})

    width: parent ? parent.width : 0
    flight: facts.view.flight || ""
    date: facts.view.date || ""
    fromCode: facts.view.fromCode || ""
    fromCity: facts.view.fromCity || ""
    fromTime: facts.view.fromTime || ""
    toCode: facts.view.toCode || ""
    toCity: facts.view.toCity || ""
    toTime: facts.view.toTime || ""
    facts: [
        { label: qsTr("Boards"), value: view.boards || "" },
        { label: qsTr("Gate"), value: view.gate || "" },
        { label: qsTr("Group"), value: view.group || "" },
        { label: qsTr("Cabin"), value: view.cabin || "" }
    ].filter(fact => fact.value !== "")
}
