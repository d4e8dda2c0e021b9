"""The hand and the eyes of the tour: finds what is visible by objectName, waits until it rests, and touches it.

Knows Qt Quick only, no page and no view-model of ours.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QEventLoop, QPoint, QRectF, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

T = TypeVar("T")

_LOOK_EVERY_MS: Final = 10
_PATIENCE_S: Final = 10.0
MOST_PARTS: Final = 8
"""How often “Show more” is touched to find something on one page."""


class TourFailed(Exception):
    """The visit did not go as it must; the text ends a sentence."""


class Hand:
    """One finger on one window. ``taps`` counts what it touched."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window
        self._screen = QTest.createTouchDevice()
        self.taps = 0

    def until(self, condition: Callable[[], T | None], what: str, seconds: float = _PATIENCE_S) -> T:
        """The first truthy answer of ``condition``; events run meanwhile. Raises ``TourFailed`` naming ``what``."""
        deadline = time.monotonic() + seconds
        loop, look = QEventLoop(), QTimer()
        look.setInterval(_LOOK_EVERY_MS)
        look.timeout.connect(loop.quit)
        look.start()
        while not (answer := condition()):
            if time.monotonic() > deadline:
                raise TourFailed(f"{what} did not come within {seconds:g} seconds; shown: {'; '.join(self.texts())}")
            loop.exec()
        look.stop()
        return answer

    # looking

    def items(self) -> Iterator[QQuickItem]:
        """Every item that can be seen now, what lies on top last."""
        root = self._window.contentItem()
        yield from _seen(root, _rect(root))

    def find(self, name: str) -> QQuickItem | None:
        """The topmost visible item of that objectName."""
        return next((item for item in reversed(list(self.items())) if item.objectName() == name), None)

    def shows(self, name: str) -> bool:
        """Whether an item of that objectName is visible."""
        return self.find(name) is not None

    def texts(self) -> list[str]:
        """Every text that can be read now, in drawing order."""
        found = (item.property("text") for item in self.items())
        return [text for text in found if isinstance(text, str) and text]

    def rests(self) -> bool:
        """Whether no page and no sheet moves."""
        return not any(
            item.property("busy") if item.inherits("QQuickStackView") else item.property("sliding")
            for item in self.items()
        )

    def rest(self) -> None:
        """Return when two looks in a row show the same."""
        last: list[list[tuple[str, QRectF]]] = []

        def same() -> bool:
            last.append([(item.objectName(), _rect(item)) for item in self.items() if item.objectName()])
            return len(last) > 1 and last[-1] == last[-2] and self.rests()

        self.until(same, "a screen that rests")

    def picture(self, file: Path) -> None:
        """What the window shows now, as PNG."""
        image = self._window.grabWindow()
        if image.isNull() or not image.save(str(file)):
            raise TourFailed(f"{file.name} could not be written")

    # touching

    def tap(self, name: str) -> None:
        """Finger down and up in the middle of that item, once it can be used; turns to the part that shows it."""
        spot = self.until(lambda: self._spot(name) or self._spot("showMore"), f"“{name}”")
        for _ in range(MOST_PARTS):
            if self._spot(name) is not None or self._spot("showMore") is None:
                break
            self._touch(spot)
            self.rest()
            spot = self.until(lambda: self._spot(name) or self._spot("showMore"), f"“{name}”")
        self._touch(self.until(lambda: self._spot(name), f"“{name}”"))

    def _touch(self, spot: QPoint) -> None:
        self.taps += 1
        QTest.touchEvent(self._window, self._screen).press(0, spot, self._window).commit()
        QTest.touchEvent(self._window, self._screen).release(0, spot, self._window).commit()
        QGuiApplication.processEvents()

    def type(self, text: str) -> None:
        """The keys of the on-screen keyboard, one by one."""
        for character in text:
            self.tap("key_space" if character == " " else f"key_{character}")

    def _spot(self, name: str) -> QPoint | None:
        item = self.find(name)
        if item is None or not item.isEnabled() or item.property("settling") or not self.rests():
            return None
        spot = _rect(item).center()
        inside = QRectF(0, 0, self._window.width(), self._window.height())
        return spot.toPoint() if inside.contains(spot) else None


def _seen(item: QQuickItem, window: QRectF) -> Iterator[QQuickItem]:
    """``item`` and what is in it, as far as it lies in ``window``: what an item with ``clip`` cuts off is not seen."""
    if not item.isVisible() or item.opacity() < 0.05:
        return
    place = _rect(item)
    if place.isEmpty() or place.intersects(window):
        yield item
    if item.clip():
        window = window.intersected(place)
    for child in sorted(item.childItems(), key=QQuickItem.z):
        yield from _seen(child, window)


def _rect(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(item.boundingRect())
