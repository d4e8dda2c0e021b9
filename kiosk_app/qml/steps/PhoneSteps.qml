import QtQuick
import "../controls"

Card {
    id: steps
    required property string picture

    Grid {
        id: grid
        width: parent.width
        columns: Theme.small ? 1 : 2
        columnSpacing: Theme.px(48)
        rowSpacing: Theme.px(24)
        CodePicture { id: code; source: steps.picture; spoken: qsTr("Code for your phone camera") }
        Column {
            width: grid.width - code.width - grid.columnSpacing
            spacing: Theme.px(40)
            Words { role: "value"; width: parent.width; text: qsTr("1  Open your camera") }
            Words { role: "value"; width: parent.width; text: qsTr("2  Point it at the square") }
            Words { role: "value"; width: parent.width; text: qsTr("3  Tap the link to save your pass") }
        }
    }
}
