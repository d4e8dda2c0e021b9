import QtQuick
import "../controls"

StepPage {
    id: page
    required property var session
    property var view: ({})
    readonly property var words: ({
        starting: { title: qsTr("Getting ready"), lead: qsTr("This takes about 20 seconds.") },
        system_away: { title: qsTr("We can’t reach our booking system"), lead: qsTr("Please go to %1. This screen comes back by itself.").arg(page.view.desk) }
    })[page.view.reason] || { title: qsTr("This screen can’t check you in right now"), lead: qsTr("Please go to %1. We’ll check you in there.").arg(page.view.desk) }

    objectName: "outOfService"
    heroTitle: true
    title: page.words.title
    lead: page.words.lead
    back: false
    startOver: false

    topSlot: [ IconTile { icon: "do_not_disturb_on"; warning: true; visible: page.view.reason !== "starting" && !Theme.small } ]

    RoutePlan {
        visible: page.view.reason !== "starting" && !Theme.small && page.freeHeight > Theme.px(420) && page.view.plan.places !== undefined
        maximumHeight: Theme.px(Theme.portrait ? 560 : 340)
        width: Theme.portrait ? parent.width : Math.round(one * 952)
        places: page.view.plan.places || []
        youX: page.view.plan.youX || 0
        youY: page.view.plan.youY || 0
        youText: qsTr("You are here")
    }
    FactRow { visible: page.view.backAt !== ""; icon: "schedule"; value: qsTr("Back at about %1").arg(page.view.backAt); helper: qsTr("This screen comes back by itself") }
    FactRow { visible: page.view.otherKiosk !== ""; icon: "location_on"; value: page.view.otherKiosk }
}
