"""Counters as the services see them: who may do what how often. It knows no SQL.

Windows slide. They are kept in slots of a twelfth of the window and the oldest slot counts whole, so a window never
holds more than its limit and a caller may wait up to a twelfth longer than strictly needed. Buckets name a rule and who
it counts ("lookup/<kiosk id>"); a phone appears only as its blind index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Limit(NamedTuple):
    """`limit` hits of `bucket` in `window` milliseconds. `cost` 0 asks for room without taking it.

    `soft`: counted and told, but nobody is refused by it.
    """

    bucket: str
    window: int
    limit: int
    cost: int = 1
    soft: bool = False


class LimitReached(NamedTuple):
    """Which limit is used up, and the milliseconds until it has room again."""

    limit: Limit
    retry_after: int


class Weighed(NamedTuple):
    """What a take found. `reached`: the first limit without room, then nothing was taken; `over`: soft ones without
    room; `hits`: what every window holds now, in the order asked; none after a refusal."""

    reached: LimitReached | None
    over: tuple[Limit, ...]
    hits: tuple[int, ...]


class Limits(Protocol):
    """Sliding windows in the same database and the same transaction as what they protect: no store, no entry (X23)."""

    def hit(self, bucket: str, now: int, window: int) -> int:
        """Counts one now and returns the hits in the last `window` milliseconds, this one included."""

    def count(self, bucket: str, now: int, window: int) -> int:
        """The hits in the last `window` milliseconds; counts nothing."""

    def take(self, limits: Sequence[Limit], now: int) -> LimitReached | None:
        """Takes its cost from every limit, or, if one is used up, from none: then says which. Two statements.

        At most 32, of buckets that differ. Rows are locked in the order of their names: call it before others are.
        """

    def weigh(self, limits: Sequence[Limit], now: int) -> Weighed:
        """`take` that tells more."""

    def look(self, limits: Sequence[Limit], now: int) -> list[int]:
        """What each window holds; reads only, so it may miss what parallel transactions count."""

    def undo(self, taken: Sequence[tuple[Limit, int]], cleared: Sequence[Limit]) -> None:
        """Gives back what was taken at various moments (limit, when), and forgets every hit of `cleared`."""

    def give_back(self, limits: Sequence[Limit], now: int) -> None:
        """Undoes a `take` of the same moment, for what turned out not to be needed."""
