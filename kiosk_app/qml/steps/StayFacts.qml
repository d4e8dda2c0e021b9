import QtQuick
import "../controls"

Card {
    id: facts
    property var view: ({})
    readonly property real rowPadding: Theme.px(Theme.small ? 8 : Theme.landscape ? 14 : 26)

    StayDates {
        arriveLabel: qsTr("Arrive")
        arriveDay: facts.view.arriveDay || ""
        arriveDate: facts.view.arriveDate || ""
        leaveLabel: qsTr("Leave")
        leaveDay: facts.view.leaveDay || ""
        leaveDate: facts.view.leaveDate || ""
        nights: facts.view.nights || ""
    }
    FactRow { icon: "bed"; padding: facts.rowPadding; value: facts.view.roomType || ""; helper: facts.view.bed || "" }
    FactRow { icon: "id_card"; padding: facts.rowPadding; value: qsTr("Registration details"); helper: facts.view.registrationComplete ? qsTr("Address and nationality, complete") : qsTr("Some details are missing") }
    FactRow { icon: "payments"; padding: facts.rowPadding; value: facts.view.toPayNow ? qsTr("%1 to pay now").arg(facts.view.toPayNow) : qsTr("Nothing to pay now"); helper: facts.view.cityTax ? qsTr("City tax, %1, is paid when you leave").arg(facts.view.cityTax) : "" }
}
