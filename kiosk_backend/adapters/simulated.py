"""Clock, ids, codes and keys a test or a simulation owns: the twins of `system` and `keys`. Never in production.

The composition root refuses them outside the demo profile; the values repeat from run to run.
"""

from __future__ import annotations

import base64
import random

from kiosk_backend.adapters.keys.ring import KeyRing, RootKey
from kiosk_backend.adapters.system import uuid7

START = 1_790_000_000_000
"""21 September 2026, 13:33:20 UTC."""


class SetClock:
    """Stands still until it is moved. `advance` takes milliseconds and may be negative: `now()` never goes back."""

    def __init__(self, start: int = START) -> None:
        self._wall = self._high = start

    def now(self) -> int:
        self._high = max(self._high, self._wall)
        return self._high

    def raise_to(self, mark: int) -> None:
        self._high = max(self._high, mark)

    def behind(self) -> int:
        return max(0, self._high - self._wall)

    def advance(self, milliseconds: int) -> None:
        self.now()
        self._wall += milliseconds


class CountedIds:
    """UUIDv7 of the start and a running number."""

    def __init__(self) -> None:
        self._count = 0

    def new(self) -> str:
        self._count += 1
        return uuid7(START, self._count)


class SeededCodes:
    """The same codes and tokens for the same seed."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def code(self, digits: int) -> str:
        return f"{self._random.randrange(10**digits):0{digits}}"

    def token(self) -> str:
        return base64.urlsafe_b64encode(self._random.randbytes(32)).rstrip(b"=").decode()

    def below(self, bound: int) -> int:
        return self._random.randrange(bound)


def seeded_keys(seed: int = 0) -> KeyRing:
    """A key ring whose secrets follow from the seed."""
    source = random.Random(f"keys {seed}")
    return KeyRing(
        [RootKey(f"{source.getrandbits(32):08x}", use, source.randbytes(32), START) for use in ("data", "signing")]
    )
