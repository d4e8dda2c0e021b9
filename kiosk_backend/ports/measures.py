"""What is counted for monitoring, as a chore asks for it: sums over rows, nothing personal. It knows no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Decided(NamedTuple):
    """Messages that were asked for."""

    purpose: str
    channel: str
    country: str
    verdict: str
    rules: str
    many: int


class Travelled(NamedTuple):
    """One message that a gateway had: `state` as it is now, `took` in milliseconds."""

    gateway: str
    channel: str
    country: str
    state: str
    took: int


class Typed(NamedTuple):
    """Messages to a country that could be proved, and how many were."""

    country: str
    sent: int
    verified: int


class Measures(Protocol):
    def typed(self, begin: int, end: int) -> Sequence[Typed]:
        """Of messages sent from `begin` until before `end` whose code can be typed, by country."""

    def decided(self, begin: int, end: int) -> Sequence[Decided]:
        """Decisions made from `begin` until before `end` (Unix milliseconds)."""

    def handed_over(self, begin: int, end: int, limit: int) -> Sequence[Travelled]:
        """Messages queued in that time which a gateway took; `took` from queue to gateway."""

    def ended(self, begin: int, end: int, limit: int) -> Sequence[Travelled]:
        """Messages that ended in that time; `took` from gateway to end, 0 where none took it."""

    def waiting(self) -> tuple[int, int | None]:
        """How many messages wait, and when the oldest of them was queued."""
