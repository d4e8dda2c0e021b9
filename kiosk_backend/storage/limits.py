"""Sliding windows in the table `limits`. Implements `ports.limits.Limits`; it knows no rule and no number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, bindparam, cast, delete, func, literal_column, select, text, union_all

from kiosk_backend.domain.policy import DAY, HOUR
from kiosk_backend.ports.limits import Limit, LimitReached, Weighed
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import POSTGRESQL, Statement, statement, upsert
from kiosk_backend.storage.tables import limits

_SLOTS: Final = 12
_OVERLAP: Final = 10_000
"""Milliseconds within which clocks of replicas agree and a transaction that counts is over."""
_TABLE: Final = limits
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
    """Window by window, each one search of the key: hits, and the oldest slot that has any."""
    return statement(
        union_all(
            *(
                select(
                    literal_column(str(n)).label("n"),
                    cast(func.sum(_T.count), BigInteger).label("hits"),
                    func.min(_T.window_at).label("oldest"),
                ).where(
                    _T.bucket == bindparam(f"bucket_{n}"),
                    _T.window_at >= bindparam(f"since_{n}"),
                    _T.count > text("0"),
                )
                for n in range(rows)
            )
        )
    )


_CLEAR: Final = statement(delete(_TABLE).where(_T.bucket.in_(bindparam("buckets", expanding=True))))


class _Window(NamedTuple):
    """A limit's row now. One row name a window, since slots of different windows differ in length."""

    row: str
    cost: int
    slot_at: int
    since: int
    """Start of the oldest slot that still counts."""
    kept: int
    """Milliseconds a slot counts from its start: the window and itself."""
    slot_before: int


def _windows(limits: Sequence[Limit], now: int) -> list[_Window]:
    """In the order of their rows: one order of locks for everybody."""
    found = []
    for bucket, window, _, cost, _ in limits:
        slot = max(window // _SLOTS, 1)
        at = now - now % slot
        found.append(_Window(f"{bucket}/{window}", cost, at, now - window - slot + 1, window + slot, at - slot))
    return sorted(found)


class SqlLimits:
    """See `ports.limits.Limits`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def hit(self, bucket: str, now: int, window: int) -> int:
        only = _windows([Limit(bucket, window, 0)], now)
        self._add(only, 1, now)
        return self._used(only, now)[only[0].row][0]

    def count(self, bucket: str, now: int, window: int) -> int:
        only = _windows([Limit(bucket, window, 0)], now)
        if self._db.dialect == POSTGRESQL:
            self._add(only, 0, now)  # changes nothing, but parallel callers queue at the row and see each other's hits
        return self._used(only, now)[only[0].row][0]

    def take(self, limits: Sequence[Limit], now: int) -> LimitReached | None:
        return self.weigh(limits, now).reached if limits else None

    def weigh(self, limits: Sequence[Limit], now: int) -> Weighed:
        windows = _windows(limits, now)
        if len({window.row for window in windows}) != len(limits):
            raise ValueError("a bucket is named twice")
        self._add(windows, 1, now)  # first the write: its row locks make parallel callers queue, then count exactly
        used = self._used(windows, now)
        over: list[Limit] = []
        hits: list[int] = []
        for limit in limits:
            found, free_at = used[f"{limit.bucket}/{limit.window}"]
            hits.append(found)
            if found + (not limit.cost) <= limit.limit:
                continue
            if not limit.soft:
                self._add(windows, -1, now)
                return Weighed(LimitReached(limit, max(free_at - now, 1)), tuple(over), tuple(hits))
            over.append(limit)
        return Weighed(None, tuple(over), tuple(hits))

    def look(self, limits: Sequence[Limit], now: int) -> list[int]:
        used = self._used(_windows(limits, now), now)
        return [used[f"{limit.bucket}/{limit.window}"][0] for limit in limits]

    def give_back(self, limits: Sequence[Limit], now: int) -> None:
        self._add(_windows(limits, now), -1, now)

    def undo(self, taken: Sequence[tuple[Limit, int]]) -> None:
        costs: Counter[tuple[str, int]] = Counter()
        for limit, at in taken:
            [window] = _windows([limit], at)
            costs[window.row, window.slot_at] -= window.cost
        self._db.many(
            _add(1),
            [{"bucket_0": row, "slot_0": slot, "cost_0": cost} for (row, slot), cost in sorted(costs.items())],
        )

    def clear(self, buckets: Sequence[str]) -> None:
        rows = [f"{bucket}/{window}" for bucket in buckets for window in (HOUR, DAY)]
        if rows:
            self._db.run(_CLEAR, buckets=sorted(rows))

    def _add(self, windows: Sequence[_Window], sign: int, now: int) -> None:
        rows = [(window.row, window.slot_at, sign * window.cost) for window in windows]
        if self._db.dialect == POSTGRESQL:
            # who began just before a slot did may still be counting in the one before: both meet at its row
            rows += [(one.row, one.slot_before, 0) for one in windows if now - one.slot_at < _OVERLAP]
            rows.sort()
        params: dict[str, str | int] = {}
        for n, (row, slot, cost) in enumerate(rows):
            params[f"bucket_{n}"] = row
            params[f"slot_{n}"] = slot
            params[f"cost_{n}"] = cost
        self._db.later(_add(len(rows)), **params)

    def _used(self, windows: Sequence[_Window], now: int) -> dict[str, tuple[int, int]]:
        """By row: hits in its window, and when the oldest slot that counts falls out of it."""
        params: dict[str, str | int] = {}
        for n, window in enumerate(windows):
            params[f"bucket_{n}"] = window.row
            params[f"since_{n}"] = window.since
        used = {}
        for n, hits, oldest in self._db.all(_read(len(windows)), **params):
            window = windows[n]
            used[window.row] = (hits or 0, (now if oldest is None else oldest) + window.kept)
        return used
