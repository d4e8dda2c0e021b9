"""Sliding windows in the table `limits`. Implements `ports.limits.Limits`; it knows no rule and no number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import and_, bindparam, or_, select

from kiosk_backend.ports.limits import Limit, LimitReached
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import POSTGRESQL, Statement, statement, upsert
from kiosk_backend.storage.tables import limits

_SLOTS: Final = 12
_T: Final = limits.c


@cache
def _add(rows: int) -> Statement:
    built = upsert(limits).values(
        [
            {
                "bucket": bindparam(f"bucket_{n}"),
                "window_at": bindparam(f"slot_{n}"),
                "count": bindparam(f"cost_{n}"),
            }
            for n in range(rows)
        ]
    )
    return statement(
        built.on_conflict_do_update(
            index_elements=[_T.bucket, _T.window_at], set_={"count": _T.count + built.excluded.count}
        )
    )


@cache
def _read(rows: int) -> Statement:
    windows = (
        and_(_T.bucket == bindparam(f"bucket_{n}"), _T.window_at >= bindparam(f"since_{n}")) for n in range(rows)
    )
    return statement(select(_T.bucket, _T.window_at, _T.count).where(or_(*windows)))


class _Window(NamedTuple):
    """A limit's row now. One row name a window, since slots of different windows differ in length."""

    row: str
    cost: int
    slot_at: int
    since: int
    """Start of the oldest slot that still counts."""
    kept: int
    """Milliseconds a slot counts from its start: the window and itself."""


def _windows(limits: Sequence[Limit], now: int) -> list[_Window]:
    """In the order of their rows: one order of locks for everybody."""
    found = []
    for bucket, window, _, cost in limits:
        slot = max(window // _SLOTS, 1)
        found.append(_Window(f"{bucket}/{window}", cost, now - now % slot, now - window - slot + 1, window + slot))
    return sorted(found)


class SqlLimits:
    """See `ports.limits.Limits`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def hit(self, bucket: str, now: int, window: int) -> int:
        only = _windows([Limit(bucket, window, 0)], now)
        self._add(only, 1)
        return self._used(only, now)[only[0].row][0]

    def count(self, bucket: str, now: int, window: int) -> int:
        only = _windows([Limit(bucket, window, 0)], now)
        if self._db.dialect == POSTGRESQL:
            self._add(only, 0)  # changes nothing, but parallel callers queue at the row and see each other's hits
        return self._used(only, now)[only[0].row][0]

    def take(self, limits: Sequence[Limit], now: int) -> LimitReached | None:
        if not limits:
            return None
        windows = _windows(limits, now)
        self._add(windows, 1)  # first the write: its row locks make parallel callers queue, then count exactly
        used = self._used(windows, now)
        if len(used) != len(limits):
            raise ValueError("a bucket is named twice")
        for limit in limits:
            hits, free_at = used[f"{limit.bucket}/{limit.window}"]
            if hits - limit.cost >= limit.limit:
                self._add(windows, -1)
                return LimitReached(limit, max(free_at - now, 1))
        return None

    def give_back(self, limits: Sequence[Limit], now: int) -> None:
        self._add(_windows(limits, now), -1)

    def _add(self, windows: Sequence[_Window], sign: int) -> None:
        params: dict[str, str | int] = {}
        for n, window in enumerate(windows):
            params[f"bucket_{n}"] = window.row
            params[f"slot_{n}"] = window.slot_at
            params[f"cost_{n}"] = sign * window.cost
        self._db.later(_add(len(windows)), **params)

    def _used(self, windows: Sequence[_Window], now: int) -> dict[str, tuple[int, int]]:
        """By row: hits in its window, and when the oldest slot that counts falls out of it."""
        params: dict[str, str | int] = {}
        for n, window in enumerate(windows):
            params[f"bucket_{n}"] = window.row
            params[f"since_{n}"] = window.since
        used = {window.row: (0, now + window.kept) for window in windows}
        kept = {window.row: window.kept for window in windows}
        for row, slot_at, hits in self._db.all(_read(len(windows)), **params):
            if hits > 0:
                before, free_at = used[row]
                used[row] = (before + hits, min(free_at, slot_at + kept[row]))
        return used
