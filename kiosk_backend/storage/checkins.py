"""Check-ins in their table, and the sequence numbers of flights. Implements `ports.checkins.Checkins`; knows no rule.

"Exactly once" is the partial unique index with ON CONFLICT, never a caught IntegrityError (decisions: PostgreSQL).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Integer, bindparam, delete, null, select, text, update

from kiosk_backend.domain.checkin import Checkin
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import checkins, flight_sequences

_T: Final = checkins.c
_F: Final = flight_sequences.c
_FIELDS: Final = tuple(Checkin.__dataclass_fields__)

_ADD = statement(
    upsert(checkins)
    .values({name: bindparam(name) for name in [*_FIELDS, "origin"]})
    .on_conflict_do_nothing(index_elements=[_T.guest_id, _T.segment_id], index_where=text("reversed_at IS NULL"))
)
_REVERSE = statement(
    update(checkins)
    .where(
        _T.booking_id == bindparam("booking"),
        _T.guest_id.in_(bindparam("who", expanding=True)),
        _T.reversed_at.is_(null()),
    )
    .values(reversed_at=bindparam("now"), reversed_by=bindparam("by"), reversed_why=bindparam("why"))
    .returning(_T.guest_id, _T.segment_id)
)
_new = upsert(flight_sequences).values(
    site_id=bindparam("site"),
    flight=bindparam("flight_name"),
    date=bindparam("day"),
    last=bindparam("wanted", type_=Integer),
)
_SEQUENCES = statement(
    _new.on_conflict_do_update(
        index_elements=[_F.site_id, _F.flight, _F.date], set_={"last": _F.last + _new.excluded.last}
    ).returning(_F.last)
)
_OF_BOOKING = statement(
    select(_T.guest_id, _T.segment_id, _T.sequence).where(
        _T.booking_id == bindparam("booking"), _T.reversed_at.is_(null())
    )
)
_FORGET = statement(delete(flight_sequences).where(_F.date < bindparam("day")))


class SqlCheckins:
    """See `ports.checkins.Checkins`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, checkins: Sequence[Checkin], origin: str) -> int:
        stored = 0
        for checkin in checkins:
            values = {name: getattr(checkin, name) for name in _FIELDS}
            stored += self._db.run(_ADD, **values, origin=origin)
        return stored

    def reverse(
        self, booking_id: str, guest_ids: Sequence[str], *, by: str, why: str, now: int
    ) -> list[tuple[str, str]]:
        rows = self._db.all(_REVERSE, booking=booking_id, who=list(guest_ids), by=by, why=why, now=now)
        return [(row.guest_id, row.segment_id) for row in rows]

    def sequences(self, site_id: str, flight: str, date: str, count: int) -> int:
        row = self._db.one(_SEQUENCES, site=site_id, flight_name=flight, day=date, wanted=count)
        assert row is not None  # an upsert always answers
        last: int = row.last
        return last - count + 1

    def of_booking(self, booking_id: str) -> dict[tuple[str, str], int]:
        rows = self._db.all(_OF_BOOKING, booking=booking_id)
        return {(row.guest_id, row.segment_id): row.sequence for row in rows}

    def forget_sequences(self, before: str) -> int:
        return self._db.run(_FORGET, day=before)
