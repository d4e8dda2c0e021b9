"""The seconds of staff mode: until it locks, until a PIN may be typed again, until the backend hears that somebody is
still there. It knows no step and no page.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class StaffClock:
    """``monotonic`` in seconds; ``timed_out`` is called when the time is up."""

    def __init__(self, parent: QObject, monotonic: Callable[[], float], timed_out: Callable[[], None]) -> None:
        self._monotonic = monotonic
        self._deadline = self._pause_until = self._stay_at = 0.0
        self._timer = QTimer(parent)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(timed_out)

    def wait(self, seconds: float) -> None:
        """Begins anew; 0: it waits for nobody."""
        self._deadline = self._monotonic() + seconds if seconds else 0.0
        if seconds:
            self._timer.start(round(seconds * 1000))
        else:
            self._timer.stop()

    def stop(self) -> None:
        self._timer.stop()

    @property
    def runs(self) -> bool:
        """Whether the time will be up."""
        return bool(self._deadline)

    @property
    def left_s(self) -> int:
        return max(0, round(self._deadline - self._monotonic())) if self._deadline else 0

    def pause(self, seconds: float) -> None:
        """After a wrong PIN none is taken for so long."""
        self._pause_until = self._monotonic() + seconds

    @property
    def pause_s(self) -> int:
        return max(0, round(self._pause_until - self._monotonic() + 0.5)) if self._pause_until else 0

    def pauses(self) -> bool:
        """Whether the pause goes on; forgets one that is over."""
        self._pause_until = self._pause_until if self.pause_s else 0.0
        return bool(self._pause_until)

    def tell_again(self, every_s: float) -> bool:
        """True once in ``every_s``."""
        due = self._monotonic() >= self._stay_at
        if due:
            self._stay_at = self._monotonic() + every_s
        return due
