"""Bookings that came unconfirmed. Implements `ports.confirmations.Confirmations`; it knows no policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, bindparam, or_, select, text, update

from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import bookings

_T: Final = bookings.c
_UNCONFIRMED: Final[ColumnElement[bool]] = _T.status == text("'unconfirmed'")
"""Written out: the partial index is found by it."""
_CHANGED: Final = {"row_version": _T.row_version + text("1")}

_NEVER_ASKED = statement(
    select(_T.booking_id)
    .where(
        _UNCONFIRMED,
        _T.confirm_by.is_(None),
        _T.site_id == bindparam("site"),
        or_(_T.phone_sealed.is_not(None), _T.email_sealed.is_not(None)),
    )
    .limit(bindparam("most"))
)
_OVERDUE = statement(
    select(_T.site_id, _T.booking_id).where(_UNCONFIRMED, _T.confirm_by <= bindparam("now")).limit(bindparam("most"))
)
_WAIT_FIRST = statement(
    update(bookings)
    .where(_T.booking_id == bindparam("id"), _UNCONFIRMED, _T.confirm_by.is_(None))
    .values(confirm_by=bindparam("by", type_=BigInteger), **_CHANGED)
)
_WAIT_LONGER = statement(
    update(bookings)
    .where(_T.booking_id == bindparam("id"), _UNCONFIRMED, _T.confirm_by == bindparam("was"))
    .values(confirm_by=bindparam("by", type_=BigInteger), **_CHANGED)
)
_CONFIRM = statement(
    update(bookings)
    .where(_T.booking_id == bindparam("id"), _UNCONFIRMED)
    .values(status=text("'reserved'"), confirmed_at=bindparam("now"), updated_at=bindparam("now"), **_CHANGED)
)
_CANCEL = statement(
    update(bookings)
    .where(_T.booking_id == bindparam("id"), _UNCONFIRMED, _T.confirm_by <= bindparam("now"))
    .values(status=text("'cancelled'"), updated_at=bindparam("now"), **_CHANGED)
)


class SqlConfirmations:
    """See `ports.confirmations.Confirmations`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def never_asked(self, site_id: str, limit: int) -> Sequence[str]:
        return [row.booking_id for row in self._db.all(_NEVER_ASKED, site=site_id, most=limit)]

    def overdue(self, now: int, limit: int) -> Sequence[tuple[str, str]]:
        return [(row.site_id, row.booking_id) for row in self._db.all(_OVERDUE, now=now, most=limit)]

    def wait_until(self, booking_id: str, by: int, was: int | None) -> bool:
        if was is None:
            return self._db.run(_WAIT_FIRST, id=booking_id, by=by) == 1
        return self._db.run(_WAIT_LONGER, id=booking_id, by=by, was=was) == 1

    def confirm(self, booking_id: str, now: int) -> bool:
        return self._db.run(_CONFIRM, id=booking_id, now=now) == 1

    def cancel(self, booking_id: str, now: int) -> bool:
        return self._db.run(_CANCEL, id=booking_id, now=now) == 1
