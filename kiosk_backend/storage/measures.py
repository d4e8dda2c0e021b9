"""Sums for monitoring. Implements `ports.measures.Measures`; it knows no metric."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, func, literal_column, select, text

from kiosk_backend.ports.decisions import REROUTE
from kiosk_backend.ports.measures import Decided, Travelled, Typed
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.ids import first_id
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import decisions, outbox

_D: Final = decisions.c
_M: Final = outbox.c
_BY: Final = (_D.purpose, _D.channel, _D.country, _D.verdict, _D.rules)

_DECIDED: Final = statement(
    select(*_BY, func.count().label("many"))
    .where(_D.decision_id >= bindparam("first"), _D.decision_id < bindparam("end"))
    .group_by(*_BY)
)
_TYPED: Final = statement(
    select(_D.country, func.count().label("sent"), func.count(_D.verified_at).label("verified"))
    .where(
        _D.decision_id >= bindparam("first"),
        _D.decision_id < bindparam("end"),
        _D.verdict != text("'denied'"),
        _D.rules != literal_column(f"'{REROUTE}'"),
        _D.challenge_id != text("''"),
    )
    .group_by(_D.country)
)
_HANDED_OVER: Final = statement(
    select(_M.gateway, _M.channel, _M.country, _M.state, (_M.handed_over_at - _M.created_at).label("took"))
    .where(_M.message_id >= bindparam("first"), _M.message_id < bindparam("end"), _M.handed_over_at.is_not(None))
    .limit(bindparam("most"))
)
_ENDED: Final = statement(
    select(
        _M.gateway,
        _M.channel,
        _M.country,
        _M.state,
        func.coalesce(_M.closed_at - _M.handed_over_at, literal_column("0")).label("took"),
    )
    .where(_M.closed_at >= bindparam("first"), _M.closed_at < bindparam("end"))
    .limit(bindparam("most"))
)
_WAITING: Final = statement(
    select(func.count().label("many"), func.min(_M.created_at).label("oldest")).where(
        text("outbox.state IN ('queued', 'sending')")
    )
)


class SqlMeasures:
    """See `ports.measures.Measures`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def decided(self, begin: int, end: int) -> Sequence[Decided]:
        return [Decided(*row) for row in self._db.all(_DECIDED, first=first_id(begin), end=first_id(end))]

    def typed(self, begin: int, end: int) -> Sequence[Typed]:
        return [Typed(*row) for row in self._db.all(_TYPED, first=first_id(begin), end=first_id(end))]

    def handed_over(self, begin: int, end: int, limit: int) -> Sequence[Travelled]:
        rows = self._db.all(_HANDED_OVER, first=first_id(begin), end=first_id(end), most=limit)
        return [Travelled(*row) for row in rows]

    def ended(self, begin: int, end: int, limit: int) -> Sequence[Travelled]:
        return [Travelled(*row) for row in self._db.all(_ENDED, first=begin, end=end, most=limit)]

    def waiting(self) -> tuple[int, int | None]:
        row = self._db.one(_WAITING)
        assert row is not None, "a count has a row"
        return row.many, row.oldest
