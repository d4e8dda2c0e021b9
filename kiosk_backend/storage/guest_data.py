"""Rows of one booking, found by the schema: booking id, or the challenges of the booking. It opens nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, LargeBinary, Table, bindparam, delete, select

from kiosk_backend.ports.guest_data import Kept
from kiosk_backend.storage.bookings import DROP_KEY, listed
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import Statement, statement
from kiosk_backend.storage.tables import (
    audit,
    bookings,
    challenges,
    decisions,
    metadata,
    outbox,
    receipts,
    subjects,
)

_CHALLENGES: Final = select(challenges.c.challenge_id).where(challenges.c.subject == bindparam("booking"))
_MESSAGES: Final = select(outbox.c.message_id).where(outbox.c.challenge_id.in_(_CHALLENGES))
_BY_OTHER_WAYS: Final[dict[Table, ColumnElement[bool]]] = {
    receipts: receipts.c.message_id.in_(_MESSAGES),
    outbox: outbox.c.challenge_id.in_(_CHALLENGES),
    decisions: decisions.c.challenge_id.in_(_CHALLENGES),
    challenges: challenges.c.subject == bindparam("booking"),
    subjects: subjects.c.subject == bindparam("booking"),
}
"""Tables that name no booking, those that need another's rows first."""
_OF_PHONE = statement(
    select(bookings.c.booking_id).where(
        bookings.c.site_id == bindparam("site"), bookings.c.phone_index.in_(bindparam("indexes", expanding=True))
    )
)
_EVENTS = statement(
    select(audit.c.at, audit.c.event, audit.c.body)
    .where(
        audit.c.site_id == bindparam("site"),
        audit.c.at >= bindparam("since"),
        audit.c.body.like(bindparam("named")),
    )
    .order_by(audit.c.at, audit.c.origin, audit.c.seq)
)
_KEYS = statement(select(bookings.c.key_list).where(bookings.c.booking_id == bindparam("booking")))


@cache
def _own() -> dict[str, tuple[Table, ColumnElement[bool]]]:
    """By table: which rows. Those that point to others come first, bookings last."""
    found = {table.name: (table, which) for table, which in _BY_OTHER_WAYS.items()}
    for table in reversed(metadata.sorted_tables):
        if "booking_id" in table.c and table.name != "lookup_keys":
            found[table.name] = (table, table.c.booking_id == bindparam("booking"))
    return found


@cache
def _select(name: str) -> Statement:
    table, which = _own()[name]
    shown = [
        column
        for column in table.columns
        if not isinstance(column.type, LargeBinary) or column.name.endswith("_sealed")
    ]
    return statement(select(*shown).where(which))


@cache
def _delete(name: str) -> Statement:
    table, which = _own()[name]
    return statement(delete(table).where(which))


class SqlGuestData:
    """Implements `kiosk_backend.ports.guest_data.GuestData`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_phone(self, site_id: str, indexes: Sequence[bytes]) -> list[str]:
        return [row.booking_id for row in self._db.all(_OF_PHONE, site=site_id, indexes=list(indexes))]

    def rows(self, site_id: str, booking_id: str) -> list[Kept]:  # noqa: ARG002 — ids are unique over all sites
        found = []
        for name, (table, _) in _own().items():
            key = next(iter(table.primary_key.columns)).name
            for row in self._db.all(_select(name), booking=booking_id):
                values: dict[str, Any] = row._asdict()
                found.append(Kept(name, str(values.get(key, "")), values))
        return found

    def events(self, site_id: str, ids: Sequence[str], since: int) -> list[tuple[int, str, str]]:
        found = {
            (row.at, row.event, row.body)
            for one in ids
            for row in self._db.all(_EVENTS, site=site_id, since=since, named=f'%"{one}"%')
        }
        return sorted(found)

    def erase(self, site_id: str, booking_id: str) -> Mapping[str, int]:
        keys = self._db.one(_KEYS, booking=booking_id)
        if keys is None:
            return {}
        named = [{"site_id": site_id, "key": key, "booking_id": booking_id} for key in listed(keys.key_list)]
        self._db.many(DROP_KEY, named)
        gone = {name: self._db.run(_delete(name), booking=booking_id) for name in _own()}
        return {name: count for name, count in {**gone, "lookup_keys": len(named)}.items() if count}
