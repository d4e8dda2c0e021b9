"""Draws every control and layout offscreen into PNG files, for eyes: `python tests/app/gallery.py FOLDER [NAME …]`.

The tests walk the same pictures. It must not be imported by the product.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk_app.brand import Brand, guarded
from kiosk_app.viewmodels.look import install_look
from kiosk_app.viewmodels.theme import ThemeModel, load_fonts

PAGES = Path(__file__).parent / "gallery_pages"
PORTRAIT, LANDSCAPE, SMALL = (1080, 1920, 96.0), (1920, 1080, 96.0), (1024, 600, 118.0)
BRANDS = {
    "aurora": guarded("aurora", "Hotel Aurora", "#083F39", "#E3EEEA", "#0B2B33"),
    "northwind": guarded("northwind", "Northwind Air", "#12305F", "#E4ECF6", "#12305F"),
}


@dataclass(frozen=True)
class Picture:
    """One screen: a page, perhaps something over it, and how the guest set it up."""

    page: str
    overlay: str = ""
    open_slot: str = ""
    window: tuple[int, int, float] = PORTRAIT
    brand: str = "aurora"
    text_size: str = "medium"
    scheme: str = "light"
    right_to_left: bool = False
    reach: bool = False
    scale: float = 1.0
    input_guard_ms: int = 0


PICTURES = {
    "attract": Picture("Attract"),
    "attract-northwind": Picture("Attract", brand="northwind"),
    "find": Picture("Find"),
    "find-reach": Picture("Find", reach=True),
    "is-this-you": Picture("IsThisYou"),
    "code": Picture("Code"),
    "code-wrong": Picture("CodeWrong"),
    "code-largest": Picture("Code", brand="northwind", text_size="largest"),
    "code-rtl": Picture("Code", right_to_left=True),
    "code-wrong-hc": Picture("CodeWrong", scheme="hcLight"),
    "code-demo": Picture("Code", scale=0.45),
    "lookup": Picture("Lookup"),
    "confirm-stay": Picture("ConfirmStay"),
    "confirm-stay-hc-largest": Picture("ConfirmStay", scheme="hcDark", text_size="largest"),
    "confirm-flight": Picture("ConfirmFlight", brand="northwind"),
    "working": Picture("Working", brand="northwind"),
    "take": Picture("Take", brand="northwind"),
    "no-paper": Picture("NoPaper", brand="northwind"),
    "done": Picture("Done"),
    "still-there": Picture("ConfirmStay", overlay="StillThere"),
    "accessibility": Picture("Code", overlay="Accessibility", open_slot="accessibility"),
    "didnt-get-it": Picture("Code", overlay="DidntGetIt"),
    "document": Picture("Document"),
    "document-largest": Picture("Document", text_size="largest", scheme="hcLight"),
    "landscape-document": Picture("Document", window=LANDSCAPE),
    "small-document": Picture("Document", window=SMALL),
    "document-rtl": Picture("Document", right_to_left=True),
    "staff": Picture("Staff"),
    "landscape-attract": Picture("Attract", window=LANDSCAPE, brand="northwind"),
    "landscape-code": Picture("Code", window=LANDSCAPE),
    "landscape-lookup": Picture("Lookup", window=LANDSCAPE),
    "landscape-flight": Picture("ConfirmFlight", window=LANDSCAPE, brand="northwind"),
    "landscape-still-there": Picture("Code", overlay="StillThere", window=LANDSCAPE),
    "small-code": Picture("Code", window=SMALL),
    "small-lookup": Picture("Lookup", window=SMALL),
    "small-find": Picture("Find", window=SMALL),
    "small-is-this-you": Picture("IsThisYou", window=SMALL),
    "small-still-there": Picture("Code", overlay="StillThere", window=SMALL),
}


def show(picture: Picture, brand: Brand | None = None) -> tuple[QQuickView, ThemeModel]:
    """The picture in a window of its own, laid out; the caller keeps both alive and deletes the view."""
    wide, high, ppi = picture.window
    theme = ThemeModel(
        brand or BRANDS[picture.brand], ppi=ppi, scale=picture.scale, input_guard_ms=picture.input_guard_ms
    )
    theme.textSize = picture.text_size
    theme.scheme = picture.scheme
    theme.rightToLeft = picture.right_to_left
    theme.reach = picture.reach
    theme.staffMode = picture.page == "Staff"
    theme.reducedMotion = True
    view = QQuickView()
    install_look(view.engine(), theme)
    theme.setWindow(wide * picture.scale, high * picture.scale)
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.resize(round(wide * picture.scale), round(high * picture.scale))
    if picture.page == "Staff":
        view.setSource(_url("Staff"))
    else:
        parts = {"pageUrl": _url(picture.page), "openSlot": picture.open_slot}
        if picture.overlay:
            parts["overlayUrl"] = _url(picture.overlay)
        view.setInitialProperties(parts)
        view.setSource(_url("Shell"))
    if view.status() != QQuickView.Status.Ready:
        raise RuntimeError("\n".join(error.toString() for error in view.errors()))
    view.show()
    QGuiApplication.processEvents()
    return view, theme


def items(root: QQuickItem) -> list[QQuickItem]:
    """Every visible item below `root`, in drawing order."""
    found = [root]
    for child in root.childItems():
        if child.isVisible():
            found += items(child)
    return found


def _url(page: str) -> QUrl:
    return QUrl.fromLocalFile(str(PAGES / f"{page}.qml"))


def main(folder: str, names: list[str]) -> None:
    application = QGuiApplication([])
    load_fonts()
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, picture in PICTURES.items():
        if names and name not in names:
            continue
        view, _theme = show(picture)
        application.processEvents()
        view.grabWindow().save(str(Path(folder) / f"{name}.png"))
        view.deleteLater()
    application.processEvents()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
