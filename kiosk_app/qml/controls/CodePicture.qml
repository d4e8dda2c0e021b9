import QtQuick

// A code to be read by a phone: black on white with its quiet zone, in every colour scheme.
Rectangle {
    property alias source: picture.source
    property string spoken: ""

    width: Theme.px(Theme.small ? 300 : 464)
    height: width
    color: "#ffffff"
    Accessible.role: Accessible.Graphic
    Accessible.name: spoken
    Image {
        id: picture
        anchors { fill: parent; margins: Theme.px(Theme.small ? 24 : 32) }
        smooth: false
        fillMode: Image.PreserveAspectFit
        cache: false
        Accessible.ignored: true
    }
}
