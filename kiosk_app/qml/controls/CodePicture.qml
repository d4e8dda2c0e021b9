import QtQuick

// A code to be read by a phone: black on white with its quiet zone, in every colour scheme.
Rectangle {
    property alias source: picture.source
    property string spoken: ""

    width: Theme.px(Theme.small ? 280 : Theme.big ? 500 : 560) // the code itself 464, the rest its quiet zone
    height: width
    radius: Theme.px(Theme.small ? 14 : 26)
    color: "#ffffff"
    Accessible.role: Accessible.Graphic
    Accessible.name: spoken
    Image {
        id: picture
        anchors { fill: parent; margins: parent.radius / 3 }
        smooth: false
        fillMode: Image.PreserveAspectFit
        cache: false
        Accessible.ignored: true
    }
}
