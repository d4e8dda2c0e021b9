"""The kiosk's keyboard and touches, before QML sees them: for the wedge scanner, for patience, and to keep guests in.

Implements ``KeySource`` with an event filter. Keys that could lead out of the app are swallowed; the staff chord opens
staff mode. It knows no guest.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

from kiosk_app.devices.ports import KeyPress

_NOTICED = (QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)
_KEYS_INSIDE = {
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Space,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
}
_STAFF_CHORD = (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier, Qt.Key.Key_S)


class QtKeys(QObject):
    """Installed on the window by main; on the application it would be asked about every item that is made."""

    noticed = Signal()
    staffChord = Signal()
    _returned = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._returned.connect(self._type, Qt.ConnectionType.QueuedConnection)
        self._on_key: Callable[[KeyPress], None] | None = None
        self._giving_back = False

    def listen(self, on_key: Callable[[KeyPress], None]) -> Callable[[], None]:
        """Hand every key that makes text to ``on_key``; the answer stops it."""
        self._on_key = on_key

        def stop() -> None:
            self._on_key = None

        return stop

    def give_back(self, text: str) -> None:
        """Type ``text`` into whatever has the focus, from any thread: a person pressed these keys."""
        self._returned.emit(text)

    def _type(self, text: str) -> None:
        self._giving_back = True
        try:
            for window in filter(None, [QGuiApplication.focusWindow()]):
                for character in text:
                    _press(window, character)
        finally:
            self._giving_back = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _NOTICED:
            self.noticed.emit()
        if event.type() is QEvent.Type.ShortcutOverride:
            return False
        if not isinstance(event, QKeyEvent) or self._giving_back or not watched.isWindowType():
            return False
        return self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        """True: nobody else shall see this key."""
        modifiers = event.modifiers()
        pressed = event.type() is QEvent.Type.KeyPress
        if (modifiers, event.key()) == _STAFF_CHORD:
            if pressed:
                self.staffChord.emit()
            return True
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        if modifiers & held:
            return True
        text = event.text()
        if event.isAutoRepeat():
            return True
        if text and pressed and self._on_key is not None and event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backspace):
            self._on_key(KeyPress(text, time.monotonic() * 1000))
            return True
        return not text.strip() and event.key() not in _KEYS_INSIDE


def _press(window: QWindow, character: str) -> None:
    special = {"\r": Qt.Key.Key_Return, "\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, " ": Qt.Key.Key_Space}
    key = int(special[character]) if character in special else ord(character.upper()[0])
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(window, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character))
