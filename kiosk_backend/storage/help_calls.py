"""Calls for help in their table. Implements `ports.help_calls.HelpCalls`; it knows no rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, bindparam, func, insert, select, text, update

from kiosk_backend.domain.help import CallState
from kiosk_backend.ports.help_calls import HelpCall
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import help_calls

_T: Final = help_calls.c
_COLUMNS: Final = [_T[name] for name in HelpCall._fields]
_NOT_OVER = _T.state != text("'over'")

_ADD = statement(insert(help_calls).values({name: bindparam(name) for name in HelpCall._fields}))
_GET = statement(select(*_COLUMNS).where(_T.call_id == bindparam("id"), _T.site_id == bindparam("site")))
_OPEN_AT = statement(
    select(*_COLUMNS)
    .where(_T.site_id == bindparam("site"), _T.kiosk_id == bindparam("kiosk"), _NOT_OVER)
    .order_by(_T.called_at.desc(), _T.call_id.desc())
    .limit(1)
)
_WAITING = statement(
    select(*_COLUMNS)
    .where(
        _T.site_id == bindparam("site"),
        _T.called_at >= bindparam("since"),
        _T.state.in_(["calling", "unanswered"]),
    )
    .order_by(_T.called_at, _T.call_id)
    .limit(20)
)
_MOVE = statement(
    update(help_calls)
    .where(_T.call_id == bindparam("id"), _T.state.in_(bindparam("over", expanding=True)))
    .values(
        state=bindparam("new"),
        version=_T.version + text("1"),
        staff_id=bindparam("who"),
        eta_min=bindparam("eta"),
        answered_at=func.coalesce(bindparam("answered", type_=BigInteger), _T.answered_at),
        ended_at=bindparam("ended"),
    )
    .returning(*_COLUMNS)
)


class SqlHelpCalls:
    """See `ports.help_calls.HelpCalls`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, call: HelpCall) -> None:
        self._db.run(_ADD, **call._asdict())

    def get(self, site_id: str, call_id: str) -> HelpCall | None:
        row = self._db.one(_GET, id=call_id, site=site_id)
        return None if row is None else HelpCall(*row)

    def open_at(self, site_id: str, kiosk_id: str) -> HelpCall | None:
        row = self._db.one(_OPEN_AT, site=site_id, kiosk=kiosk_id)
        return None if row is None else HelpCall(*row)

    def waiting(self, site_id: str, since: int) -> list[HelpCall]:
        return [HelpCall(*row) for row in self._db.all(_WAITING, site=site_id, since=since)]

    def move(
        self, call_id: str, to: CallState, over: Sequence[CallState], now: int, *, staff_id: str = "", eta_min: int = 0
    ) -> HelpCall | None:
        row = self._db.one(
            _MOVE,
            id=call_id,
            over=list(over),
            new=to,
            who=staff_id,
            eta=eta_min,
            answered=now if to == "coming" else None,
            ended=now if to == "over" else None,
        )
        return None if row is None else HelpCall(*row)
