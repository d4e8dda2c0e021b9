import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})

    objectName: "finish"
    step: 4
    stepName: qsTr("Take your pass")
    heroTitle: true
    titleMark: "check"
    sideLow: false
    title: qsTr("You’re checked in")
    lead: page.view.directions
    back: false

    RoutePlan {
        visible: !Theme.small && page.freeHeight > Theme.px(240) && page.view.plan.places !== undefined
        maximumHeight: page.freeHeight
        places: page.view.plan.places || []
        youX: page.view.plan.youX || 0
        youY: page.view.plan.youY || 0
        youText: qsTr("You are here")
        route: page.view.plan.route || []
    }

    side: [
        Column {
            id: facts
            readonly property Item breaks: facts
            width: parent.width
            FactRow { visible: page.view.stay; icon: "key"; value: qsTr("Your room number is on your pass"); helper: page.view.reader }
            FactRow { visible: page.view.stay && page.view.wifi; icon: "wifi"; value: qsTr("Wi-Fi name and password"); helper: qsTr("On your pass too") }
            FactRow { visible: page.view.stay && page.view.breakfast !== ""; icon: "restaurant"; value: qsTr("Breakfast, %1").arg(page.view.breakfast); helper: page.view.breakfastPlace }
            FactRow { visible: !page.view.stay && page.view.gate !== ""; icon: "flight"; value: qsTr("Gate %1").arg(page.view.gate); helper: page.view.gateMinutes === "" ? "" : qsTr("%1 minutes on foot").arg(page.view.gateMinutes) }
            FactRow { visible: !page.view.stay && page.view.bagDesks !== ""; icon: "luggage"; value: qsTr("Drop your bag first"); helper: page.view.bagDesks }
        }
    ]
    actions: [
        BigButton { objectName: "close"; text: qsTr("Finish and clear"); seconds: page.view.secondsLeft; total: page.session.finishSeconds; detail: Theme.small ? "" : qsTr("Clears in"); onActivated: page.session.send("CLOSE") },
        BigButton { objectName: "nextGuest"; kind: "secondary"; text: qsTr("Check in someone else in my group"); icon: "group_add"; onActivated: page.session.send("NEXT_GUEST") }
    ]
}
