"""Sliding windows in the table `limits`. Implements `ports.limits.Limits`; it knows no rule and no number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

from sqlalchemy import BigInteger, bindparam, cast, delete, func, literal_column, select, text, union_all

from kiosk_backend.ports.limits import Limit, LimitReached, Weighed
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import POSTGRESQL, SQLITE, Statement, statement, upsert
from kiosk_backend.storage.tables import limits

_SLOTS: Final = 12
_OVERLAP: Final = 10_000
"""Milliseconds within which clocks of replicas agree and a transaction that counts is over."""
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


_CLEAR: Final = statement(delete(limits).where(_T.bucket == bindparam("row")))


_NAMES: Final = tuple((f"bucket_{n}", f"slot_{n}", f"cost_{n}", f"since_{n}") for n in range(64))
"""Of parameters: written once, since a take has many."""


def _slot(window: int) -> int:
    """Length of a slot in milliseconds."""
    return window // _SLOTS or 1


class SqlLimits:
    """See `ports.limits.Limits`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def hit(self, bucket: str, now: int, window: int) -> int:
        only = [Limit(bucket, window, 0)]
        self._add(only, now, 1)
        return self._used(only, now)[0][0]

    def count(self, bucket: str, now: int, window: int) -> int:
        only = [Limit(bucket, window, 0)]
        if self._db.dialect == POSTGRESQL:
            self._add(only, now, 0)  # changes nothing, but parallel callers queue at the row and see each other's hits
        return self._used(only, now)[0][0]

    def take(self, limits: Sequence[Limit], now: int) -> LimitReached | None:
        return self.weigh(limits, now).reached if limits else None

    def weigh(self, limits: Sequence[Limit], now: int) -> Weighed:
        if len({(limit.bucket, limit.window) for limit in limits}) != len(limits):
            raise ValueError("a bucket is named twice")
        self._add(limits, now, 1)  # first the write: its row locks make parallel callers queue, then count exactly
        used = self._used(limits, now)
        over: list[Limit] = []
        for limit, (hits, oldest) in zip(limits, used, strict=True):
            if hits + (not limit.cost) <= limit.limit:
                continue
            if not limit.soft:
                self._add(limits, now, -1)
                free_at = (now if oldest is None else oldest) + limit.window + _slot(limit.window)
                return Weighed(LimitReached(limit, max(free_at - now, 1)), tuple(over), ())
            over.append(limit)
        return Weighed(None, tuple(over), tuple([hits for hits, _ in used]))

    def look(self, limits: Sequence[Limit], now: int) -> list[int]:
        return [hits for hits, _ in self._used(limits, now)]

    def give_back(self, limits: Sequence[Limit], now: int) -> None:
        self._add(limits, now, -1)

    def undo(self, taken: Sequence[tuple[Limit, int]], cleared: Sequence[Limit]) -> None:
        costs: Counter[tuple[str, int]] = Counter()
        for (bucket, window, _, cost, _), at in taken:
            costs[f"{bucket}/{window}", at - at % _slot(window)] -= cost
        gone = {(f"{limit.bucket}/{limit.window}", -1): 0 for limit in cleared}
        for (row, slot), cost in sorted({**costs, **gone}.items()):  # the order of locks of everybody who takes
            if slot < 0:
                self._db.later(_CLEAR, row=row)
            else:
                self._db.later(_add(1), bucket_0=row, slot_0=slot, cost_0=cost)

    def _add(self, limits: Sequence[Limit], now: int, sign: int) -> None:
        """One row name a window, since slots of different windows differ in length."""
        rows = [
            (f"{bucket}/{window}", now - now % (window // _SLOTS or 1), sign * cost)
            for bucket, window, _, cost, _ in limits
        ]
        if self._db.dialect == SQLITE:  # one writer: there is no row to queue at, so what costs nothing needs none
            rows = [row for row in rows if row[2]]
        else:
            # who began just before a slot did may still be counting in the one before: both meet at its row
            for n, limit in enumerate(limits):
                row, slot_at, _ = rows[n]
                if now - slot_at < _OVERLAP:
                    rows.append((row, slot_at - _slot(limit.window), 0))
            rows.sort()  # one order of locks for everybody
        if not rows:
            return
        params: dict[str, str | int] = {}
        for (name, slot, cost, _), values in zip(_NAMES, rows, strict=False):
            params[name], params[slot], params[cost] = values
        self._db.later(_add(len(rows)), **params)

    def _used(self, limits: Sequence[Limit], now: int) -> list[tuple[int, int | None]]:
        """Hits in each window, and the start of the oldest slot that has any, in the order asked."""
        params: dict[str, str | int] = {}
        for (name, _, _, since), (bucket, window, _, _, _) in zip(_NAMES, limits, strict=False):
            params[name] = f"{bucket}/{window}"
            params[since] = now - window - (window // _SLOTS or 1) + 1
        used: list[tuple[int, int | None]] = [(0, None)] * len(limits)
        for n, hits, oldest in self._db.all(_read(len(limits)), **params):
            used[n] = (hits or 0, oldest)
        return used
