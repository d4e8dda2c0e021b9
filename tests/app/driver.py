"""A guest in front of the screen: finds what is visible by objectName, waits until the page rests, and touches it.

    screen = Screen(window, qtbot)
    screen.tap("find_by_typing")
    screen.type("AURORA7")                       # hardware keyboard
    assert screen.text("title") == "Is this you?"

It knows Qt Quick only, no page and no view-model of ours.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage, QKeyEvent, QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

NO_KEYS = Qt.KeyboardModifier.NoModifier


@cache
def touch_screen() -> QPointingDevice:
    """The one pretended touch screen of this process."""
    return QTest.createTouchDevice()


class Screen:
    """One shown window. An action waits up to `patience` ms until its item is visible and no longer moves."""

    def __init__(self, window: QQuickWindow, qtbot: QtBot, *, patience: int = 5000) -> None:
        self.window = window
        self.patience = patience
        self._qtbot = qtbot
        assert QTest.qWaitForWindowExposed(window), "the window does not show"

    # ---- looking

    def items(self) -> Iterator[QQuickItem]:
        """Every item of the visual tree that a guest can see now, what lies on top last."""
        yield from self._seen(self.window.contentItem())

    def _seen(self, item: QQuickItem) -> Iterator[QQuickItem]:
        if not item.isVisible() or item.opacity() < 0.05:
            return
        yield item
        for child in sorted(item.childItems(), key=QQuickItem.z):
            yield from self._seen(child)

    def find(self, name: str) -> QQuickItem | None:
        """The topmost visible item of that objectName, None when there is none; does not wait."""
        return next((item for item in reversed(list(self.items())) if item.objectName() == name), None)

    def shows(self, name: str) -> bool:
        """Whether an item of that objectName is visible now."""
        return self.find(name) is not None

    def names(self) -> list[str]:
        """The objectNames visible now, for messages."""
        return [item.objectName() for item in self.items() if item.objectName()]

    def texts(self) -> list[str]:
        """Every text a guest can read now, in drawing order."""
        found = (item.property("text") for item in self.items())
        return [text for text in found if isinstance(text, str) and text]

    def says(self, part: str) -> bool:
        """Whether some visible text contains `part`."""
        return any(part in text for text in self.texts())

    def text(self, name: str) -> str:
        """The `text` of that item, once it is there."""
        return str(self.wait_for(name).property("text"))

    def rect(self, item: QQuickItem) -> QRectF:
        """Where the item is in the window, in device-independent pixels."""
        return item.mapRectToScene(item.boundingRect())

    def spoken(self, name: str) -> tuple[str, QAccessible.Role]:
        """Accessible name and role of that item, as a screen reader gets them."""
        QAccessible.setActive(True)  # as when a screen reader starts: only then do controls name themselves
        interface = QAccessible.queryAccessibleInterface(self.wait_for(name))
        assert interface is not None, f"{name} cannot be read aloud"
        return interface.text(QAccessible.Text.Name), interface.role()

    # ---- waiting

    def rests(self) -> bool:
        """Whether no page transition runs."""
        views = (item for item in self.items() if item.inherits("QQuickStackView"))
        return not any(view.property("busy") for view in views)

    def wait_for(self, name: str) -> QQuickItem:
        """That item, as soon as it is visible, the page rests and it has stopped moving."""
        before: list[QRectF] = []

        def settled() -> bool:
            item = self.find(name)
            if item is None or not self.rests():
                before.clear()
                return False
            before.append(self.rect(item))
            return len(before) > 1 and before[-1] == before[-2]

        self._until(settled, f"{name!r} to be shown")
        item = self.find(name)
        assert item is not None
        return item

    def wait_gone(self, name: str) -> None:
        """Return when no item of that objectName is visible and the page rests."""
        self._until(lambda: not self.shows(name) and self.rests(), f"{name!r} to go away")

    def wait_says(self, part: str) -> None:
        """Return when some visible text contains `part`."""
        self._until(lambda: self.says(part), f"the words {part!r}")

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        try:
            self._qtbot.waitUntil(condition, timeout=self.patience)
        except self._qtbot.TimeoutError:
            shown = f"shown: {self.names()}\nread: {self.texts()}"
            raise AssertionError(f"waited {self.patience} ms for {what}\n{shown}") from None

    # ---- acting

    def tap(self, name: str) -> None:
        """One finger down and up in the middle of that item."""
        self.press(name)
        self.release(name)

    def press(self, name: str) -> None:
        """Finger down on that item; it must be enabled and lie within the window."""
        self._touch().press(0, self._middle(name), self.window).commit()

    def release(self, name: str) -> None:
        """Finger up where that item is."""
        self._touch().release(0, self._spot, self.window).commit()

    def tap_at(self, x: float, y: float) -> None:
        """One finger down and up at that place, whatever is there."""
        spot = QPointF(x, y).toPoint()
        self._touch().press(0, spot, self.window).commit()
        self._touch().release(0, spot, self.window).commit()

    def swipe(self, start: QPoint, end: QPoint, *, steps: int = 8) -> None:
        """One finger from start to end, as in scrolling."""
        self._touch().press(0, start, self.window).commit()
        for step in range(1, steps + 1):
            self._touch().move(0, start + (end - start) * step / steps, self.window).commit()
        self._touch().release(0, end, self.window).commit()

    def click(self, name: str) -> None:
        """The same with a mouse."""
        QTest.mouseClick(self.window, Qt.MouseButton.LeftButton, NO_KEYS, self._middle(name))

    def type(self, text: str) -> None:
        """Keys of a hardware keyboard, or of a scanner that pretends to be one."""
        for character in text:
            key = ord(character.upper()) if character.isascii() else Qt.Key.Key_unknown.value
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QGuiApplication.sendEvent(self.window, QKeyEvent(kind, key, NO_KEYS, character))

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEYS) -> None:
        """One key of a hardware keyboard."""
        QTest.keyClick(self.window, key, modifier)

    def picture(self, file: Path | None = None) -> QImage:
        """What the window shows now; written to `file` as PNG when given."""
        image = self.window.grabWindow()
        assert not image.isNull(), "the window could not be drawn"
        if file is not None:
            assert image.save(str(file)), f"{file} could not be written"
        return image

    def _touch(self) -> QTest.QTouchEventSequence:
        return QTest.touchEvent(self.window, touch_screen())

    def _middle(self, name: str) -> QPoint:
        item = self.wait_for(name)
        assert item.isEnabled(), f"{name!r} is shown but cannot be used"
        self._spot = self.rect(item).center().toPoint()
        inside = QRectF(0, 0, self.window.width(), self.window.height()).contains(QPointF(self._spot))
        assert inside, f"{name!r} lies outside the window, at {self._spot}"
        return self._spot
