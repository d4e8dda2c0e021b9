import QtQuick
import "../controls"

Column {
    id: facts
    property var view: ({})

    spacing: Theme.px(24)
    StayDates {
        width: parent.width
        arriveLabel: qsTr("Arrive")
        arriveDay: facts.view.arriveDay || ""
        arriveDate: facts.view.arriveDate || ""
        leaveLabel: qsTr("Leave")
        leaveDay: facts.view.leaveDay || ""
        leaveDate: facts.view.leaveDate || ""
        nights: facts.view.nights || ""
    }
    Card {
        width: parent.width
        FactRow { icon: "bed"; value: facts.view.roomType || ""; helper: facts.view.bed || "" }
        FactRow { icon: "id_card"; value: qsTr("Registration details"); helper: facts.view.registrationComplete ? qsTr("Address and nationality, complete") : qsTr("Some details are missing") }
        FactRow { icon: "payments"; value: facts.view.toPayNow ? qsTr("%1 to pay now").arg(facts.view.toPayNow) : qsTr("Nothing to pay now"); helper: facts.view.cityTax ? qsTr("City tax, %1, is paid when you leave").arg(facts.view.cityTax) : "" }
    }
}
