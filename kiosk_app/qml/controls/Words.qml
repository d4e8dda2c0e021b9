import QtQuick

Text {
    property string role: "body"
    property alias colour: words.color
    property bool styled: false // allows <b>; never round a guest's own text
    property bool centred: false
    property bool heading: false

    id: words
    width: Theme.fill(parent, implicitWidth)
    color: role === "lead" || role === "helper" ? Theme.ink2 : Theme.ink
    font: Theme.font(role)
    lineHeightMode: Text.FixedHeight
    lineHeight: Theme.line(role)
    wrapMode: Text.Wrap
    textFormat: styled ? Text.StyledText : Text.PlainText
    horizontalAlignment: centred ? Text.AlignHCenter : Text.AlignLeft
    Accessible.role: heading ? Accessible.Heading : Accessible.StaticText
    Accessible.name: Theme.plain(text)
    Accessible.ignored: text === ""
}
