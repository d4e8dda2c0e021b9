"""A circuit breaker: a gateway that keeps failing is left alone for a while, then tried with one message. Pure.

Opens after 5 failures within 30 s; after 30 s one probe may pass, which closes or reopens it (verification §6 "Gateway
timeouts", S24). Times are milliseconds of any clock that does not go back.
"""

from __future__ import annotations

from collections import deque
from typing import Final

FAILURES: Final = 5
WITHIN: Final = 30_000
REST: Final = 30_000


class Breaker:
    """One a gateway. `allows` may be asked once for each message; the answer of the message must be noted."""

    def __init__(self) -> None:
        self._failed: deque[int] = deque(maxlen=FAILURES)
        self._opened_at: int | None = None
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether messages go elsewhere, but for a probe."""
        return self._opened_at is not None

    def ready(self, now: int) -> bool:
        """Whether `allows` would say yes; takes no probe."""
        return self._opened_at is None or (not self._probing and now - self._opened_at >= REST)

    def allows(self, now: int) -> bool:
        """Whether a message may be handed over now. While open, True once per rest: the probe."""
        if self._opened_at is None:
            return True
        if not self.ready(now):
            return False
        self._probing = True
        return True

    def unused(self) -> None:
        """The message that was allowed was not handed over after all: another may be the probe."""
        self._probing = False

    def note(self, *, worked: bool, now: int, certain: bool = False) -> bool:
        """What became of a message; True when this opened or closed the breaker. `certain`: the next would fail too,
        so one failure is enough."""
        was_open = self._opened_at is not None
        self._probing = False
        if worked:
            self._failed.clear()
            self._opened_at = None
            return was_open
        self._failed.append(now)
        if was_open or certain or (len(self._failed) == FAILURES and now - self._failed[0] <= WITHIN):
            self._opened_at = now
            return not was_open
        return False
