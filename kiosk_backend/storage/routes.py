"""Counts, weights and states of gateways. Implements `ports.routes.Routes`; it judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, Table, and_, bindparam, case, delete, exists, func, select, text

from kiosk_backend.domain.routing import SHORTEST_DEADLINE, Tally, Weight
from kiosk_backend.ports.routes import GatewayState, RouteKey
from kiosk_backend.storage.database import Database, Row
from kiosk_backend.storage.ids import first_id
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import challenges, gateway_states, outbox, route_counts, route_weights

_M: Final = outbox.c
_C: Final = route_counts.c
_W: Final = route_weights.c
_S: Final = gateway_states.c
_later = outbox.alias("later")


def _named(table: Table) -> dict[str, BindParameter[Any]]:
    return {column.name: bindparam(f"new_{column.name}") for column in table.c}


_one = (
    select(
        _M.gateway,
        _M.channel,
        _M.country,
        case((_M.state == text("'delivered'"), 1), else_=0).label("delivered"),
        case(
            (
                and_(
                    _M.state == text("'delivered'"),
                    _M.closed_at - _M.handed_over_at <= text(str(SHORTEST_DEADLINE)),
                ),
                1,
            ),
            else_=0,
        ).label("in_time"),
        case((_M.state == text("'not_delivered'"), 1), else_=0).label("failed"),
        case(
            (
                and_(
                    challenges.c.state.in_(("used", "proved")),
                    ~exists().where(
                        _later.c.challenge_id == _M.challenge_id,
                        _later.c.message_id > _M.message_id,
                        _later.c.handed_over_at.is_not(None),
                    ),
                ),
                1,
            ),
            else_=0,
        ).label("verified"),
    )
    .select_from(outbox.join(challenges, challenges.c.challenge_id == _M.challenge_id))
    .where(
        _M.message_id >= bindparam("first"),
        _M.message_id < bindparam("end"),
        _M.handed_over_at.is_not(None),
        _M.gateway != text("''"),
    )
    .subquery()
)
_JUDGED: Final = statement(
    select(
        _one.c.gateway,
        _one.c.channel,
        _one.c.country,
        func.count().label("sent"),
        *(func.sum(_one.c[name]).label(name) for name in ("delivered", "in_time", "failed", "verified")),
    ).group_by(_one.c.gateway, _one.c.channel, _one.c.country)
)
_new = upsert(route_counts)
_ADD: Final = statement(
    _new.values(_named(route_counts)).on_conflict_do_update(
        index_elements=[_C.gateway, _C.channel, _C.country, _C.hour_at],
        set_={name: _C[name] + _new.excluded[name] for name in Tally._fields},
    )
)
_TALLIES: Final = statement(
    select(
        _C.gateway,
        _C.channel,
        _C.country,
        *(func.sum(_C[name]).label(name) for name in Tally._fields),
    )
    .where(_C.hour_at >= bindparam("since"))
    .group_by(_C.gateway, _C.channel, _C.country)
)
_WEIGHTS: Final = statement(select(_W.gateway, _W.channel, _W.country, _W.weight, _W.moved_at, _W.why))
_moved = upsert(route_weights)
_MOVE: Final = statement(
    _moved.values(_named(route_weights))
    .on_conflict_do_update(
        index_elements=[_W.gateway, _W.channel, _W.country],
        set_={name: _moved.excluded[name] for name in ("weight", "moved_at", "why")},
        where=_W.moved_at == bindparam("held"),
    )
    .returning(_W.gateway)
)
_TIMES: Final = statement(
    select(_M.gateway, _M.channel, _M.country, (_M.closed_at - _M.handed_over_at).label("took"))
    .where(_M.closed_at >= bindparam("since"), _M.state == text("'delivered'"), _M.gateway != text("''"))
    .order_by(_M.closed_at.desc())
    .limit(bindparam("most"))
)
_noted = upsert(gateway_states)
_NOTE: Final = statement(
    _noted.values(_named(gateway_states)).on_conflict_do_update(
        index_elements=[_S.gateway, _S.origin],
        set_={name: _noted.excluded[name] for name in ("state", "at")},
    )
)
_STATES: Final = statement(select(_S.gateway, _S.origin, _S.state, _S.at).order_by(_S.at.desc(), _S.gateway))
_FORGET: Final = statement(delete(gateway_states).where(_S.origin == bindparam("who")))


def _tallied(row: Row) -> tuple[RouteKey, Tally]:
    counts = Tally(*(int(getattr(row, name)) for name in Tally._fields))
    return RouteKey(row.gateway, row.channel, row.country), counts


class SqlRoutes:
    """See `ports.routes.Routes`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def judged(self, begin: int, end: int) -> Sequence[tuple[RouteKey, Tally]]:
        return [_tallied(row) for row in self._db.all(_JUDGED, first=first_id(begin), end=first_id(end))]

    def add(self, key: RouteKey, hour_at: int, tally: Tally) -> None:
        values = key._asdict() | tally._asdict() | {"hour_at": hour_at}
        self._db.run(_ADD, **{f"new_{name}": value for name, value in values.items()})

    def tallies(self, since: int) -> Sequence[tuple[RouteKey, Tally]]:
        return [_tallied(row) for row in self._db.all(_TALLIES, since=since)]

    def weights(self) -> Sequence[tuple[RouteKey, Weight]]:
        return [
            (RouteKey(row.gateway, row.channel, row.country), Weight(row.weight, row.moved_at, row.why))
            for row in self._db.all(_WEIGHTS)
        ]

    def move(self, key: RouteKey, weight: Weight, held: Weight) -> bool:
        values = {**key._asdict(), "weight": weight.percent, "moved_at": weight.moved_at, "why": weight.why}
        named = {f"new_{name}": value for name, value in values.items()}
        return self._db.one(_MOVE, held=held.moved_at, **named) is not None

    def times(self, since: int, limit: int) -> Sequence[tuple[RouteKey, int]]:
        rows = self._db.all(_TIMES, since=since, most=limit)
        return [(RouteKey(row.gateway, row.channel, row.country), row.took) for row in rows]

    def note_state(self, noted: GatewayState) -> None:
        self._db.run(_NOTE, **{f"new_{name}": value for name, value in noted._asdict().items()})

    def states(self) -> Sequence[GatewayState]:
        return [GatewayState(*row) for row in self._db.all(_STATES)]

    def forget_states(self, origin: str) -> None:
        self._db.run(_FORGET, who=origin)
