"""Hands the theme and the pictures to a QML engine: `install_look` before the first QML file is loaded.

Pictures are drawn from SVG by Qt's own renderer on the CPU, tinted by colour roles, so that the software renderer
(no shaders) shows the same as any other. It must not know pages or guests.
"""

import re
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQml import QQmlEngine
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

import assets
from kiosk_app.viewmodels.theme import ThemeModel

_ROLE: Final = re.compile(r"var\(--([a-z-]+)(?:,[^)]*)?\)")
_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")


class UnknownPicture(ValueError):
    """QML asked for a picture that does not exist: a misspelt name in a page."""


class Pictures(QQuickImageProvider):
    """`image://look/icon/<name>/<rrggbb>`, `drawing/<name>/<revision>`, `mark/<page|sky>/<revision>`,
    `poster/<portrait|landscape>/<revision>`, `shadow/<corner radius>/<reach>`."""

    def __init__(self, theme: ThemeModel) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._theme = theme

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, N803
        kind, name, variant = ([*id.split("/"), "", ""])[:3]
        if kind == "shadow":
            image = _shadow(int(name), int(variant))
        else:
            image = _draw(self._svg(kind, name, variant), requestedSize)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image

    def _svg(self, kind: str, name: str, variant: str) -> str:
        if not _NAME.fullmatch(name):
            raise UnknownPicture(f"{kind}/{name}")
        brand = f"brand/{self._theme.brand}"
        if kind == "icon":
            return _read(f"icons/{name}.svg").replace("<svg ", f'<svg fill="#{variant}" ', 1)
        if kind == "drawing":
            return self._coloured(_read(f"drawings/{name}.svg"), {})
        if kind == "mark":
            on_sky = {"mark": "#F7F6F3", "page": self._theme.colours["sky"]} if name == "sky" else {}
            return self._coloured(_read(f"{brand}/mark.svg"), on_sky)
        if kind == "poster":
            return self._coloured(_read(f"{brand}/poster-{name}.svg"), {"shore": self._theme.colours["page"]})
        raise UnknownPicture(f"{kind}/{name}")

    def _coloured(self, svg: str, own: dict[str, str]) -> str:
        roles = {**self._theme.colours, "on-accent": self._theme.colours["onAccent"], **own}
        return _ROLE.sub(lambda found: roles[found.group(1)], svg)


def install_look(engine: QQmlEngine, theme: ThemeModel) -> None:
    """Give `engine` the theme (QML singleton `ThemeModel` of module Kiosk.Look) and the picture provider `look`."""
    theme.serve(engine)
    engine.addImageProvider("look", Pictures(theme))


def _read(name: str) -> str:
    return assets.path(name).read_text(encoding="utf-8")


def _draw(svg: str, wanted: QSize) -> QImage:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    own = renderer.defaultSize()
    size = QSize(wanted)
    if size.width() <= 0:
        size.setWidth(round(size.height() * own.width() / own.height()) if size.height() > 0 else own.width())
    if size.height() <= 0:
        size.setHeight(round(size.width() * own.height() / own.width()))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return image


def _shadow(radius: int, reach: int) -> QImage:
    """The smallest box of that corner radius with a shadow round it, to be stretched by its middle."""
    side = 2 * (radius + reach) + 2
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for spread in range(reach):
        ink = QColor("#14181D")
        ink.setAlphaF(0.4 * (spread / reach) / reach)  # faint at the rim, adding up to about 18 % at the box
        painter.setBrush(ink)
        painter.drawRoundedRect(
            QRectF(image.rect()).adjusted(spread, spread, -spread, -spread),
            radius + reach - spread,
            radius + reach - spread,
        )
    painter.end()
    return image
