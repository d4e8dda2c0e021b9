import QtQuick
import "../../../kiosk_app/qml/controls"

DialogCard {
    note: "Your details are hidden for now"
    title: "Do you need more time?"
    lead: "We’ll clear your details in 24 seconds, to keep them private."
    picture: [ CountdownRing { seconds: 24; total: 30 } ]
    first: more
    BigButton { id: more; least: Theme.px(Theme.small ? 80 : 152); text: "I need more time"; icon: "more_time" }
    BigButton { kind: "secondary"; text: "Finish and clear"; icon: "logout" }
}
