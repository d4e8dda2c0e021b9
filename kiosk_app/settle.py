"""What a start leaves for later: once the first frame is seen, it is done while nobody waits.

Python collects no garbage from the start of the process until then: everything is new and stays. Afterwards what was
made by the start is never looked through again, so that no collection holds up a touch. Must not know what is shown.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtQuick import QQuickWindow


class Settle(QObject):
    """Calls ``later`` in the GUI thread after the first frame of ``window``; lives as long as the window."""

    def __init__(self, window: QQuickWindow, later: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._later = window, later
        window.frameSwapped.connect(self._seen)

    @Slot()
    def _seen(self) -> None:
        self._window.frameSwapped.disconnect(self._seen)
        QTimer.singleShot(0, self._settle)

    @Slot()
    def _settle(self) -> None:
        self._later()
        gc.collect()
        gc.freeze()
        gc.enable()
