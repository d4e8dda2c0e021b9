import QtQuick
import "../../../kiosk_app/qml/controls"

Code { phase: "wrong"; code: "481920" }
