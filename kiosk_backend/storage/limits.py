"""Sliding windows in the table `limits`. Implements `ports.limits.Limits`; it knows no rule and no number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from sqlalchemy import and_, bindparam, or_, select

from kiosk_backend.ports.limits import Limit, LimitReached
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import Statement, statement, upsert
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


def _row_name(limit: Limit) -> str:
    """One row name a window, since slots of different windows differ in length."""
    return f"{limit.bucket}/{limit.window}"


class SqlLimits:
    """See `ports.limits.Limits`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def hit(self, bucket: str, now: int, window: int) -> int:
        only = [Limit(bucket, window, 0)]
        self._count(only, now, 1)
        return self._used(only, now)[0][0]

    def count(self, bucket: str, now: int, window: int) -> int:
        return self._used([Limit(bucket, window, 0)], now)[0][0]

    def take(self, limits: Sequence[Limit], now: int) -> LimitReached | None:
        if not limits:
            return None
        ordered = sorted(limits)  # one order of locks for everybody
        if len({_row_name(limit) for limit in ordered}) != len(ordered):
            raise ValueError("a bucket is named twice")
        self._count(ordered, now, 1)  # first the write: its row locks make parallel callers queue, then count exactly
        for limit, (used, free_at) in zip(ordered, self._used(ordered, now), strict=True):
            if used - limit.cost >= limit.limit:
                self._count(ordered, now, -1)
                return LimitReached(limit, max(free_at - now, 1))
        return None

    def give_back(self, limits: Sequence[Limit], now: int) -> None:
        self._count(sorted(limits), now, -1)

    def _count(self, ordered: Sequence[Limit], now: int, sign: int) -> None:
        params: dict[str, str | int] = {}
        for n, limit in enumerate(ordered):
            slot = max(limit.window // _SLOTS, 1)
            params[f"bucket_{n}"] = _row_name(limit)
            params[f"slot_{n}"] = now - now % slot
            params[f"cost_{n}"] = sign * limit.cost
        self._db.run(_add(len(ordered)), **params)

    def _used(self, ordered: Sequence[Limit], now: int) -> list[tuple[int, int]]:
        """For each limit: hits in its window, and when the oldest slot that counts falls out of it."""
        params: dict[str, str | int] = {}
        for n, limit in enumerate(ordered):
            slot = max(limit.window // _SLOTS, 1)
            params[f"bucket_{n}"] = _row_name(limit)
            params[f"since_{n}"] = now - limit.window - slot + 1
        hits: dict[str, int] = {}
        oldest: dict[str, int] = {}
        for bucket, slot_at, count in self._db.all(_read(len(ordered)), **params):
            hits[bucket] = hits.get(bucket, 0) + count
            if count > 0:
                oldest[bucket] = min(slot_at, oldest.get(bucket, slot_at))
        return [
            (
                hits.get(_row_name(limit), 0),
                oldest.get(_row_name(limit), now) + limit.window + max(limit.window // _SLOTS, 1),
            )
            for limit in ordered
        ]
