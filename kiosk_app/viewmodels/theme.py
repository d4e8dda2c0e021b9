"""Sizes, colours and type as the guest asked for them: the source behind the QML singleton `Theme`.

Configuration only. It must not know the guest, the flow or the words on the screen. Millimetres are the truth:
one design pixel is 1/96 inch, `unit` says how many window pixels that is on this display.
"""

import json
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtQml import QJSEngine, QmlElement, QmlSingleton, QQmlEngine

import assets
from kiosk_app.brand import Brand
from kiosk_app.typefaces import load
from kiosk_app.viewmodels.qtprop import Property, settable

if TYPE_CHECKING:
    from kiosk_app.viewmodels.qtprop import _Settable

Layout = Literal["portrait", "landscape", "small"]

QML_IMPORT_NAME = "Kiosk.Look"
QML_IMPORT_MAJOR_VERSION = 1

DESIGN_PPI: Final = 96.0
SANS: Final = "Atkinson Hyperlegible Next"
# The least design pixels a layout needs (design.md §6); a smaller display gets everything scaled down to it.
LEAST: Final[Mapping[Layout, tuple[int, int]]] = {
    "portrait": (1000, 1760),
    "landscape": (1500, 900),
    "small": (800, 480),
}
# Type of the small layout, design px (design.md §6: 1024 x 600 at 118 ppi); roles not named keep their size.
SMALL_TYPE: Final[Mapping[str, int]] = {
    "display": 56, "hero": 46, "title": 36, "titleCompact": 36, "heading": 30, "button": 32, "buttonSecondary": 29,
    "buttonHuge": 40, "lead": 28, "value": 30, "helper": 28, "fact": 36, "place": 60, "key": 34, "padKey": 42,
    "codeCell": 44, "reference": 40, "countdown": 72, "name": 46, "brand": 28, "figure": 28, "choice": 34,
}  # fmt: skip
# Roles the pictures use beside the tokens: a first name on a card, the name of a choice, a number in a small ring.
OWN_TYPE: Final[Mapping[str, Mapping[str, Any]]] = {
    "name": {"px96": 76, "weight": 700, "lineHeight": 1.1, "font": "sans", "scale": "kh"},
    "choice": {"px96": 42, "weight": 700, "lineHeight": 1.15, "font": "sans", "scale": "kh"},
    "figure": {"px96": 36, "weight": 700, "lineHeight": 1.0, "font": "sans", "scale": "none"},
}
TIGHT: Final = frozenset({"display", "hero", "title", "titleCompact", "name", "place"})  # letter spacing -0.012 em
ARABIC_LEADING: Final = 0.15


def load_fonts() -> None:
    """Make the shipped fonts known to Qt, after the application object exists. Raises RuntimeError."""
    load()
    QFont.insertSubstitutions(SANS, ["Noto Sans Arabic", "Noto Sans"])


def _flag(name: str, notify: object) -> "_Settable[bool]":
    def get(self: "ThemeModel") -> bool:
        return self._flags[name]

    def put(self: "ThemeModel", on: bool) -> None:
        if self._flags[name] != on:
            self._flags[name] = on
            self._touch()

    return settable(bool, get, put, notify=notify)


@QmlElement
@QmlSingleton
class ThemeModel(QObject):
    """One per engine; created by main, read by `Theme.qml` through `install_look`."""

    changed = Signal()
    _of_engine: ClassVar[dict[int, "ThemeModel"]] = {}

    @staticmethod
    def create(engine: QQmlEngine) -> "ThemeModel":
        """Called by QML when the engine first needs its theme."""
        return ThemeModel._of_engine[int(engine.property("kioskLook"))]

    def serve(self, engine: QQmlEngine) -> None:
        """Make this the theme of `engine`, for as long as the engine lives."""
        key = id(engine)
        QJSEngine.setObjectOwnership(self, QJSEngine.ObjectOwnership.CppOwnership)
        self._of_engine[key] = self
        engine.setProperty("kioskLook", key)
        engine.destroyed.connect(lambda: ThemeModel._of_engine.pop(key, None))

    def __init__(self, brand: Brand, *, ppi: float = DESIGN_PPI, scale: float = 1.0, input_guard_ms: int = 250) -> None:
        """`ppi`: window pixels per inch of the display at scale 1; `scale` shrinks a demo window as a whole."""
        super().__init__()
        tokens: dict[str, Any] = json.loads(assets.path("tokens.json").read_text(encoding="utf-8"))
        self._themes: dict[str, dict[str, str]] = tokens["themes"]
        self._type: dict[str, Mapping[str, Any]] = {**tokens["type"], **OWN_TYPE}
        self._sizes: dict[str, dict[str, float]] = tokens["textSizes"]
        self._brand = brand
        self._base = ppi / DESIGN_PPI * scale
        self._input_guard_ms = input_guard_ms
        self._width, self._height = 1080 * self._base, 1920 * self._base
        self._text_size = "medium"
        self._scheme = "light"
        self._flags = {"reducedMotion": False, "rightToLeft": False, "staffMode": False, "reach": False}

    @Slot(float, float)
    def setWindow(self, width: float, height: float) -> None:
        """The window's size in its own pixels; decides layout and, on a display too small for it, the unit."""
        if width > 0 and height > 0 and (width, height) != (self._width, self._height):
            self._width, self._height = width, height
            self._touch()

    def rebrand(self, brand: Brand) -> None:
        """The kiosk learned whose it is."""
        if brand != self._brand:
            self._brand = brand
            self._touch()

    def px(self, design_px: float) -> int:
        """Window pixels of a length in design pixels (1/96 inch)."""
        return round(design_px * self.unit)

    def mm(self, millimetres: float) -> int:
        """Window pixels of a length in millimetres."""
        return round(millimetres * DESIGN_PPI / 25.4 * self.unit)

    @Property(str, notify=changed)
    def layout(self) -> Layout:
        if self._height >= self._width:
            return "portrait"
        wide, high = LEAST["landscape"]
        roomy = self._width / self._base >= wide and self._height / self._base >= high
        return "landscape" if roomy else "small"

    @Property(float, notify=changed)
    def unit(self) -> float:
        """Window pixels per design pixel."""
        wide, high = LEAST[self.layout]
        return min(self._base, self._width / wide, self._height / high)

    @Property(bool, notify=changed)
    def shrunk(self) -> bool:
        """The display is too small for the promised millimetres; main says so in the log."""
        return self.unit < self._base

    def _get_text_size(self) -> str:
        return self._text_size

    def _set_text_size(self, size: str) -> None:
        if size not in self._sizes:
            raise ValueError(f"textSize is one of {', '.join(self._sizes)}, not {size!r}")
        self._text_size = size
        self._touch()

    def _get_scheme(self) -> str:
        return self._scheme

    def _set_scheme(self, scheme: str) -> None:
        if scheme not in self._themes:
            raise ValueError(f"scheme is one of {', '.join(self._themes)}, not {scheme!r}")
        self._scheme = scheme
        self._touch()

    textSize = settable(str, _get_text_size, _set_text_size, notify=changed)
    scheme = settable(str, _get_scheme, _set_scheme, notify=changed)
    reducedMotion = _flag("reducedMotion", changed)
    rightToLeft = _flag("rightToLeft", changed)
    staffMode = _flag("staffMode", changed)  # the accent is plum: a bystander sees from afar who is at work
    reach = _flag("reach", changed)  # "Move everything lower": every control within reach from a seat

    @Property(float, notify=changed)
    def k(self) -> float:
        """Factor of running text."""
        return self._sizes[self._text_size]["k"]

    @Property(float, notify=changed)
    def kh(self) -> float:
        """Factor of titles and buttons."""
        return self._sizes[self._text_size]["kh"]

    @Property(float, notify=changed)
    def kFooter(self) -> float:
        return self._sizes[self._text_size]["footer"]

    @Property("QVariantMap", notify=changed)
    def colours(self) -> dict[str, str]:
        """Colour roles of design.md §2, #RRGGBB; `accentEdge` is "transparent" where no edge is needed."""
        roles = dict(self._themes[self._scheme])
        if self._scheme == "light":
            brand = self._brand
            roles |= {"accent": brand.accent, "onAccent": brand.on_accent, "accentText": brand.accent_text}
            roles |= {"tint": brand.tint, "accentEdge": brand.edge or "transparent", "mark": brand.raw}
            if self.staffMode:
                roles |= {"accent": roles["staff"], "accentText": roles["staff"], "onAccent": roles["onStaff"]}
                roles |= {"tint": roles["staffTint"], "page": roles["staffPage"], "accentEdge": "transparent"}
        else:
            roles |= {"accentText": roles["accent"], "accentEdge": "transparent", "mark": roles["ink"]}
        return roles | {"sky": self._brand.sky}

    @Property("QVariantMap", notify=changed)
    def type(self) -> dict[str, dict[str, float | bool]]:
        """Per type role: `px` and `line` (window pixels), `factor`, `weight`, `mono`, `spacing` (window pixels)."""
        return {role: self._face(role, token) for role, token in self._type.items()}

    @Property(str, notify=changed)
    def revision(self) -> str:
        """Changes whenever a drawing has to be drawn anew."""
        return f"{zlib.crc32(repr((self._brand.key, self.colours)).encode()):08x}"

    @Property(str, notify=changed)
    def brand(self) -> str:
        return self._brand.key

    @Property(str, notify=changed)
    def brandName(self) -> str:
        return self._brand.name

    @Property(int, constant=True)
    def inputGuard(self) -> int:
        """Milliseconds after a change of screen in which touch is ignored (design.md §5)."""
        return self._input_guard_ms

    def _face(self, role: str, token: Mapping[str, Any]) -> dict[str, float | bool]:
        factor = {"k": self.k, "kh": self.kh, "footer": self.kFooter, "none": 1.0}[token["scale"]]
        design_px = SMALL_TYPE.get(role, token["px96"]) if self.layout == "small" else token["px96"]
        size = max(1, self.px(design_px * factor))
        leading = token["lineHeight"] + (ARABIC_LEADING if self.rightToLeft else 0.0)
        return {
            "px": size,
            "line": round(size * leading),
            "factor": factor,
            "weight": token["weight"],
            "mono": token["font"] == "mono",
            "spacing": -0.012 * size if role in TIGHT and not self.rightToLeft else 0.0,
        }

    def _touch(self) -> None:
        self.changed.emit()
