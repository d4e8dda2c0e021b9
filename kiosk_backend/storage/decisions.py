"""Decisions about sending. Implements `ports.decisions.Decisions`; it knows no rule.

A decision's id is a UUIDv7 and begins with its time, so the primary key serves every question about a span of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Final

from sqlalchemy import BigInteger, bindparam, cast, delete, func, insert, literal_column, select, text, update

from kiosk_backend.domain.policy import DAY
from kiosk_backend.ports.decisions import REROUTE, Decision, VerifiedOn
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.ids import first_id
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import challenges, decisions

_T: Final = decisions.c
_C: Final = challenges.c
_FIELDS: Final = [field.name for field in fields(Decision)]
_values: Final = attrgetter(*_FIELDS)
_COLUMNS: Final = [_T[name] for name in _FIELDS]
_SINCE: Final = _T.decision_id >= bindparam("first")
_VERIFIED: Final = _T.verified_at.is_not(None)
_MANY: Final = func.count().label("many")

_ADD: Final = statement(insert(decisions).values({name: bindparam(name) for name in [*_FIELDS, "origin"]}))
_WITHDRAW: Final = statement(delete(decisions).where(_T.decision_id == bindparam("id")))
_VERIFIED_BEFORE: Final = statement(
    select(_T.decision_id).where(_T.phone_index.in_(bindparam("phones", expanding=True)), _VERIFIED).limit(1)
)
_COUNTRIES_OF: Final = statement(
    select(_T.country)
    .where(_T.address_index.in_(bindparam("addresses", expanding=True)), _SINCE, _T.verdict != text("'denied'"))
    .group_by(_T.country)
    .having(func.count(_T.verified_at) == text("0"))
    .order_by(_T.country)
)
_USED: Final = statement(
    select(_C.challenge_id, _C.closed_at)
    .where(_C.closed_at >= bindparam("since"), _C.state.in_(("used", "proved")))
    .order_by(_C.closed_at)
    .limit(bindparam("most"))
)
_PROVE: Final = statement(
    update(decisions)
    .where(
        _T.challenge_id.in_(bindparam("ids", expanding=True)),
        _T.verified_at.is_(None),
        _T.verdict != text("'denied'"),
        _T.rules != literal_column(f"'{REROUTE}'"),
    )
    .values(
        verified_at=select(_C.closed_at).where(_C.challenge_id == _T.challenge_id).scalar_subquery(),
    )
    .returning(*_COLUMNS)
)
_AGO: Final = cast((bindparam("now", type_=BigInteger) - _T.at) // literal_column(str(DAY)), BigInteger).label("ago")
_DAYS: Final = statement(
    select(_T.site_id, _T.country, _AGO, _MANY)
    .where(_SINCE, _VERIFIED)
    .group_by(_T.site_id, _T.country, literal_column("3"))
)
_RECENTLY: Final = statement(
    select(_T.site_id, _T.country, _MANY)
    .where(_SINCE, _T.verified_at >= bindparam("since"))
    .group_by(_T.site_id, _T.country)
)
_BUSY: Final = statement(
    select(_T.address_index, _MANY)
    .where(_T.address_index.is_not(None), _SINCE, _VERIFIED)
    .group_by(_T.address_index)
    .having(func.count() >= bindparam("least"))
)
_FIRST: Final = statement(select(_T.at).order_by(_T.decision_id).limit(1))
_IN_ORDER: Final = statement(
    select(*_COLUMNS)
    .where(_SINCE, _T.decision_id > bindparam("after"))
    .order_by(_T.decision_id)
    .limit(bindparam("most"))
)


class SqlDecisions:
    """See `ports.decisions.Decisions`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, decision: Decision, origin: str) -> None:
        self._db.later(_ADD, origin=origin, **dict(zip(_FIELDS, _values(decision), strict=True)))

    def withdraw(self, decision_id: str) -> None:
        self._db.later(_WITHDRAW, id=decision_id)

    def verified_before(self, phone_indexes: Sequence[bytes]) -> bool:
        return self._db.one(_VERIFIED_BEFORE, phones=list(phone_indexes)) is not None

    def countries_of(self, address_indexes: Sequence[bytes], since: int) -> list[str]:
        return [row[0] for row in self._db.all(_COUNTRIES_OF, addresses=list(address_indexes), first=first_id(since))]

    def proved(self, since: int, most: int) -> list[Decision]:
        used = [row[0] for row in self._db.all(_USED, since=since, most=most)]
        return [Decision(*row) for row in self._db.all(_PROVE, ids=used)] if used else []

    def verified_days(self, now: int, days: int) -> list[VerifiedOn]:
        rows = self._db.all(_DAYS, now=now, first=first_id(now - days * DAY))
        return [VerifiedOn(*row) for row in rows]

    def verified_since(self, since: int) -> list[VerifiedOn]:
        # a code lives ten minutes, so its message was asked for at most that long before
        rows = self._db.all(_RECENTLY, first=first_id(since - _LONGEST_LIFE), since=since)
        return [VerifiedOn(row[0], row[1], 0, row[2]) for row in rows]

    def busy_addresses(self, since: int, least: int) -> dict[bytes, int]:
        return {bytes(row[0]): row[1] for row in self._db.all(_BUSY, first=first_id(since), least=least)}

    def first_at(self) -> int | None:
        row = self._db.one(_FIRST)
        return None if row is None else int(row[0])

    def in_order(self, since: int, after: str, limit: int) -> list[Decision]:
        rows = self._db.all(_IN_ORDER, first=first_id(since), after=after, most=limit)
        return [Decision(*row) for row in rows]


_LONGEST_LIFE: Final = 3_600_000
