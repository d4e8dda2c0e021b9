import QtQuick

// A phone that only shows its messages. Not a page of the kiosk: it has its own colours and sizes.
Window {
    id: phone
    required property QtObject inbox

    width: 360
    height: 640
    visible: true
    title: qsTr("Demo phone")
    color: "#10171F"
    Component.onCompleted: {
        x = Screen.virtualX + Screen.width - width - 40
        y = Screen.virtualY + Math.max(0, Screen.height - height - 80)
    }

    component Line: Text {
        width: parent.width
        font.family: "Atkinson Hyperlegible Next"
        wrapMode: Text.Wrap
        textFormat: Text.PlainText
        color: "#AEBBC9"
        font.pixelSize: 15
    }

    Column {
        id: header
        x: 24
        y: 28
        width: parent.width - 2 * x
        spacing: 4
        Line { text: qsTr("Messages"); color: "white"; font.pixelSize: 28; font.weight: Font.Bold; Accessible.role: Accessible.Heading; Accessible.name: text }
        Line { text: qsTr("Texts, calls and e-mails of the demo arrive here."); visible: list.count === 0 }
    }
    ListView {
        id: list
        anchors { fill: parent; topMargin: header.y + header.height + 20; leftMargin: 24; rightMargin: 24; bottomMargin: 24 }
        model: phone.inbox.messages
        spacing: 18
        clip: true
        delegate: Column {
            required property var modelData
            width: list.width
            spacing: 6
            Line {
                readonly property string heading: modelData.kind === "voice" ? qsTr("Call to %1, %2") : modelData.kind === "email" ? qsTr("E-mail to %1, %2") : qsTr("To %1, %2")
                objectName: "heading"
                text: heading.arg(modelData.to).arg(modelData.time)
                font.pixelSize: 13
            }
            Rectangle {
                width: parent.width
                height: bubble.height + 28
                radius: 18
                color: "#22303E"
                Column {
                    id: bubble
                    x: 16; y: 14
                    width: parent.width - 32
                    spacing: 6
                    Line { text: modelData.subject; visible: text !== ""; color: "white"; font.pixelSize: 17; font.weight: Font.Bold }
                    Line { objectName: "text"; text: modelData.text; color: "white"; font.pixelSize: 17 }
                }
            }
        }
    }
}
