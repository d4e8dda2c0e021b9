"""Clock, ids and codes from the operating system. It knows no database and no key."""

from __future__ import annotations

import secrets
import threading
import time

from kiosk_backend.ports import Clock


class SystemClock:
    """The wall clock that never goes back (reliability I9).

    It is the wall clock or, if that was set back, what we said last plus the time that passed since on the monotonic
    clock: codes made before the step still end when they should.
    """

    def __init__(self, mark: int = 0) -> None:
        self._lock = threading.Lock()
        self._base = max(mark, _wall())
        self._based_at = _monotonic()

    def now(self) -> int:
        wall, elapsed = _wall(), _monotonic()
        with self._lock:
            passed = self._base + elapsed - self._based_at
            if wall > passed:
                self._base, self._based_at = wall, elapsed
                return wall
            return passed

    def raise_to(self, mark: int) -> None:
        elapsed = _monotonic()
        with self._lock:
            if mark > self._base + elapsed - self._based_at:
                self._base, self._based_at = mark, elapsed

    def behind(self) -> int:
        return max(0, self.now() - _wall())


def _wall() -> int:
    return time.time_ns() // 1_000_000


def _monotonic() -> int:
    return time.monotonic_ns() // 1_000_000


_TAIL = (1 << 74) - 1


class RandomIds:
    """UUIDv7 (RFC 9562 §5.7), strictly rising within the process by its method 2: the random tail is counted up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = (0, 0)

    def new(self) -> str:
        now, tail = self._clock.now(), secrets.randbits(74)
        with self._lock:
            last, last_tail = self._last
            if now <= last:
                now, tail = (last, last_tail + 1) if last_tail < _TAIL else (last + 1, tail)
            self._last = (now, tail)
        return uuid7(now, tail)


def uuid7(at: int, tail: int) -> str:
    """The id of an instant (Unix ms) and 74 bits."""
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    text = f"{(at << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class RandomCodes:
    """Codes and tokens from the operating system's generator. No "nice" codes are left out: that would cost entropy."""

    def code(self, digits: int) -> str:
        return f"{secrets.randbelow(10**digits):0{digits}}"

    def token(self) -> str:
        return secrets.token_urlsafe(32)

    def below(self, bound: int) -> int:
        return secrets.randbelow(bound)
