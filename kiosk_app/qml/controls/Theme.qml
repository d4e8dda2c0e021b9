pragma Singleton
import QtQuick
import Kiosk.Look 1.0

// Read only: everything comes from ThemeModel (kiosk_app/viewmodels/theme.py).
QtObject {
    readonly property real unit: ThemeModel.unit
    readonly property var colours: ThemeModel.colours
    readonly property var type: ThemeModel.type
    readonly property string revision: ThemeModel.revision

    readonly property bool portrait: ThemeModel.layout === "portrait"
    readonly property bool landscape: ThemeModel.layout === "landscape"
    readonly property bool small: ThemeModel.layout === "small"
    readonly property bool large: ThemeModel.textSize === "large"
    readonly property bool largest: ThemeModel.textSize === "largest"
    readonly property bool big: large || largest
    readonly property bool highContrast: ThemeModel.scheme !== "light"
    readonly property bool reducedMotion: ThemeModel.reducedMotion
    readonly property bool rightToLeft: ThemeModel.rightToLeft
    readonly property bool reach: ThemeModel.reach && portrait
    readonly property int inputGuard: ThemeModel.inputGuard
    readonly property string brand: ThemeModel.brand
    readonly property string brandName: ThemeModel.brandName
    readonly property real k: ThemeModel.k
    readonly property real kh: ThemeModel.kh

    readonly property int margin: px(portrait ? 64 : landscape ? 80 : 24)
    readonly property int gap: px(small ? 10 : 16)
    readonly property int edge: px(highContrast ? 4 : 3)      // round a control
    readonly property int hairline: px(highContrast ? 4 : 2)  // rules and cards

    readonly property color page: colours.page
    readonly property color surface: colours.surface
    readonly property color sunken: colours.sunken
    readonly property color veil: colours.veil
    readonly property color ink: colours.ink
    readonly property color ink2: colours.ink2
    readonly property color border: colours.border
    readonly property color hair: colours.hair
    readonly property color accent: colours.accent
    readonly property color inkOnAccent: colours.onAccent
    readonly property color accentText: colours.accentText
    readonly property color accentEdge: colours.accentEdge
    readonly property color tint: colours.tint
    readonly property color ok: colours.ok
    readonly property color okTint: colours.okTint
    readonly property color note: colours.note
    readonly property color noteTint: colours.noteTint
    readonly property color alert: colours.alert
    readonly property color alertTint: colours.alertTint
    readonly property color focus: colours.focus
    readonly property color focusGap: colours.focusGap
    readonly property color staff: colours.staff
    readonly property color inkOnStaff: colours.onStaff
    readonly property color staffTint: colours.staffTint
    readonly property color staffPage: colours.staffPage
    readonly property color mark: colours.mark
    readonly property color sky: colours.sky

    readonly property string sans: "Atkinson Hyperlegible Next"
    readonly property string mono: "Atkinson Hyperlegible Mono"

    function px(design) { return Math.round(design * unit) }
    function mm(length) { return Math.round(length * 96 / 25.4 * unit) }
    function ms(duration) { return reducedMotion ? 0 : duration }
    function line(role) { return type[role].line }
    function plain(text) { return text.replace(/<[^>]*>/g, "") }
    function font(role) { return sized(role, type[role].px) }
    function sizeOf(role, design) { // another size than the role's own, in design px before the text size
        return small ? type[role].px : px(design * type[role].factor)
    }
    function sized(role, pixels) {
        const own = type[role]
        return Qt.font({
            family: own.mono ? mono : sans,
            pixelSize: pixels, weight: own.weight, letterSpacing: own.spacing
        })
    }
    // The width a child of a column takes: the column's, or half of a pair.
    function fill(parent, otherwise) {
        return !parent ? otherwise : "columnWidth" in parent ? parent.columnWidth : parent.width
    }

    readonly property int headerHeight: small || reach ? 0 : px(landscape ? 96 : largest ? 104 : 120)
    readonly property int barsHeight: small ? 0 : px(28) + Math.round(line("body") * 0.79)
}
