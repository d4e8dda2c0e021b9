"""A scanner that types (keyboard wedge): pure decoder of keys and times, and the scanner built on it.

The decoder tells a scanner's burst from a person's typing by speed alone, so every key is held back until the next key
or a pause decides. It must not know where keys come from (``KeySource``) nor what the code means.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from kiosk_app.devices.inbox import ScanInbox
from kiosk_app.devices.ports import (
    MAX_SCAN,
    Disconnected,
    KeyPress,
    KeySource,
    Rubbish,
    Scan,
    ScannerReady,
    ScannerStatus,
    sift,
)

Layout = Literal["us", "de", "fr"]

_US = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./" + '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
_ROWS: dict[Layout, str] = {
    "us": _US,
    "de": "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-" + "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
    "fr": "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!" + "~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
}
LAYOUTS: dict[Layout, dict[int, int]] = {name: str.maketrans(row, _US) for name, row in _ROWS.items()}
"""What the desktop makes of a scanner that types on an American keyboard, turned back."""


@dataclass(frozen=True, slots=True)
class WedgeSettings:
    """How this scanner types. Times in milliseconds; scanners send a key every 1 to 20 ms, people every 80 and more."""

    layout: Layout = "us"
    prefix: str = ""
    suffix: str = "\r"
    max_gap_ms: float = 35.0
    min_length: int = 4

    def __post_init__(self) -> None:
        if len(self.suffix) > 1 or len(self.prefix) > 1:
            raise ValueError("prefix and suffix are one character or none")
        if not 5 <= self.max_gap_ms <= 80 or self.min_length < 3:
            raise ValueError("gap 5 to 80 ms, length 3 or more: else people are taken for scanners")


@dataclass(frozen=True, slots=True)
class Typed:
    """A person pressed these keys."""

    text: str = field(repr=False)


WedgeResult = Typed | Scan


class WedgeDecoder:
    """Feed keys with rising times; call :meth:`tick` when ``due_ms`` has come."""

    def __init__(self, settings: WedgeSettings | None = None) -> None:
        self._settings = settings or WedgeSettings()
        self._held: list[str] = []
        self._length = 0
        self._last_ms = 0.0
        self._bursting = False

    @property
    def due_ms(self) -> float | None:
        """When the held keys must be decided at the latest; None: nothing is held."""
        return self._last_ms + self._settings.max_gap_ms if self._held else None

    def feed(self, text: str, at_ms: float) -> list[WedgeResult]:
        """Take one key; the answer is whatever is decided by it, oldest first."""
        results = self.tick(at_ms)
        self._bursting = bool(self._held)
        self._last_ms = at_ms
        if self._bursting and text == self._settings.suffix:
            return results + self._end_of_burst(text)
        self._length += len(text)
        if self._length <= MAX_SCAN + 1:
            self._held.append(text)
        return results

    def tick(self, now_ms: float) -> list[WedgeResult]:
        """Decide by silence: what was held longer than the gap is complete."""
        if not self._held or now_ms - self._last_ms <= self._settings.max_gap_ms:
            return []
        return self._end_of_burst("")

    def reset(self) -> None:
        """Forget what is held."""
        self._held, self._length, self._bursting = [], 0, False

    def _end_of_burst(self, suffix: str) -> list[WedgeResult]:
        text, length = "".join(self._held), self._length
        self.reset()
        held_down = len(set(text)) == 1 and length <= MAX_SCAN  # a key that repeats while a person leans on it
        if length < self._settings.min_length or held_down:
            return [Typed(text + suffix)]
        if self._settings.suffix and not suffix:
            return [Rubbish("DS_INCOMPLETE")]
        if self._settings.prefix:
            if not text.startswith(self._settings.prefix):
                return [Rubbish("DS_CORRUPTED")]
            text = text[1:]
        if length > MAX_SCAN:
            return [Rubbish("DS_INVALID")]
        return [sift(text.translate(LAYOUTS[self._settings.layout]))]


class WedgeScanner:
    """``CodeScanner`` over the keyboard. A wedge cannot say that it was unplugged: Ready while it listens."""

    def __init__(
        self,
        keys: KeySource,
        settings: WedgeSettings | None = None,
        *,
        clock_ms: Callable[[], float] = lambda: time.monotonic() * 1000,
    ) -> None:
        self._keys = keys
        self._decoder = WedgeDecoder(settings)
        self._clock_ms = clock_ms
        self._inbox = ScanInbox()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._stop: Callable[[], None] | None = keys.listen(self._on_key)

    def status(self) -> ScannerStatus:
        """Ready until closed."""
        return ScannerReady() if self._stop is not None else Disconnected()

    def arm(self) -> None:
        """Forget scans and half a burst of the guest before."""
        with self._lock:
            self._decoder.reset()
        self._inbox.forget()

    async def next(self) -> Scan:
        """Wait for a scan."""
        return await self._inbox.take()

    async def aclose(self) -> None:
        """Stop listening."""
        if self._stop is not None:
            self._stop()
            self._stop = None
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()

    def _on_key(self, key: KeyPress) -> None:
        with self._lock:
            results = self._decoder.feed(key.text, key.at_ms)
            self._wait_for_silence()
        self._hand_out(results)

    def _wait_for_silence(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self._decoder.due_ms
        if due is not None:
            self._timer = threading.Timer(max(0.0, due - self._clock_ms()) / 1000 + 0.002, self._on_silence)
            self._timer.daemon = True
            self._timer.start()

    def _on_silence(self) -> None:
        with self._lock:
            results = self._decoder.tick(self._clock_ms())
            if not results:
                self._wait_for_silence()
        self._hand_out(results)

    def _hand_out(self, results: list[WedgeResult]) -> None:
        for result in results:
            if isinstance(result, Typed):
                self._keys.give_back(result.text)
            else:
                self._inbox.put(result)
