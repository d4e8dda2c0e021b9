"""The last resort of the kiosk process: a bug is written down without its words, the guest is sent to staff.

Python raises here what nobody caught: in a slot, in a property QML reads, in background work, in a thread. Qt and QML
report here too. Bugs that keep coming end the process with exit code 1; the unit starts a fresh one. It knows nothing
of a guest; what recovering means is given to it.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

from kiosk_app.logs import places

MOST, WITHIN_S = 5, 60.0
"""So many bugs in so many seconds, and the process is beyond recovering."""
EXIT_BUG = 1

log = logging.getLogger("kiosk_app")
_SAFE = re.compile(
    r"(TypeError|ReferenceError|Error: Unknown|Unable to assign|QML \w+: Binding loop|module \S+ is not)"
)
"""Messages of QML that name properties and types, never their values."""
_LEVEL = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class LastResort(QObject):
    """Install once; ``recover`` and ``end`` (with an exit code) are called in the GUI thread. ``remove`` undoes it."""

    _elsewhere = Signal()

    def __init__(
        self,
        recover: Callable[[], None],
        end: Callable[[int], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._recover, self._end, self._monotonic = recover, end, monotonic
        self._bugs: deque[float] = deque(maxlen=MOST)
        self._recovering = False
        self._before = (sys.excepthook, threading.excepthook)
        self._elsewhere.connect(self._mend, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """From now on nothing goes uncaught."""
        sys.excepthook = self.caught
        threading.excepthook = self._caught_in_thread
        qInstallMessageHandler(qt_said)

    def remove(self) -> None:
        """Hand back to whoever caught before."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(None)

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A bug in the GUI thread: write it down, then go on without the visit it happened in."""
        del error  # its words may be a guest's
        if not issubclass(kind, Exception):  # Ctrl-C: ended on purpose
            self._end(0)
            return
        log.error("bug: %s at %s", kind.__name__, places(trace))
        self._mend()

    def _caught_in_thread(self, what: threading.ExceptHookArgs) -> None:
        log.error("bug: %s at %s", what.exc_type.__name__, places(what.exc_traceback))
        self._elsewhere.emit()

    def _mend(self) -> None:
        now = self._monotonic()
        self._bugs.append(now)
        too_many = len(self._bugs) == MOST and now - self._bugs[0] <= WITHIN_S
        if too_many or self._recovering:
            log.error("bugs keep coming: this process ends")
            self._end(EXIT_BUG)
            return
        self._recovering = True
        self._recover()
        self._recovering = False


def qt_said(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """A message of Qt: of our QML only the place, unless its words are known to hold no values."""
    file = (context.file or "").rsplit("/", 1)[-1]
    if file.endswith((".qml", ".js")) and not _SAFE.search(message):
        message = "(not told)"
    log.log(_LEVEL[kind], "qt: %s %s:%s", message, file or context.category, context.line)
