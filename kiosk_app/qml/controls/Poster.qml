import QtQuick

// The brand's artwork on the attract screen; static on purpose.
Image {
    readonly property string cut: Theme.portrait ? "portrait" : "landscape"

    source: "image://look/poster/" + cut + "/" + Theme.revision
    sourceSize.width: cut === "portrait" ? width : 0
    sourceSize.height: cut === "portrait" ? 0 : height
    fillMode: Image.PreserveAspectCrop
    verticalAlignment: Image.AlignBottom
    clip: true
    Accessible.ignored: true
}
