"""Imports in the database: staged rows and portions of bookings. Header of an import is its staging row of line 0.

It knows no file. What has to be computed is computed in `prepare`, outside the writing transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from kiosk_backend.domain.booking import Booking, Guest
from kiosk_backend.domain.itinerary import Stay
from kiosk_backend.domain.references import KeyKind, LookupKey
from kiosk_backend.ports.imports import FoundBy, ImportState, Merge, Merged, Staged, Unfinished
from kiosk_backend.ports.system import Keys, sealed_for
from kiosk_backend.storage.booking_facts import write_guest, write_leg, write_name, write_proofs, write_stay
from kiosk_backend.storage.bookings import DROP_KEY, SqlBookings, listed, stored_key
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import Statement, statement, upsert
from kiosk_backend.storage.tables import bookings as b
from kiosk_backend.storage.tables import checkins as c
from kiosk_backend.storage.tables import guests as g
from kiosk_backend.storage.tables import lookup_keys as k
from kiosk_backend.storage.tables import segments as s
from kiosk_backend.storage.tables import staging as t

_HEADER = 0
_STATES: tuple[ImportState, ...] = get_args(ImportState)


def _insert(table: Table) -> Statement:
    return statement(insert(table).values({column.name: bindparam(column.name) for column in table.columns}))


def _put(table: Table, key: str, kept: Sequence[str] = ()) -> Statement:
    """Insert, or replace everything but the key and `kept`."""
    made = upsert(table)
    new = {column.name: made.excluded[column.name] for column in table.columns if column.name not in (key, *kept)}
    values: dict[str, Any] = {column.name: bindparam(column.name) for column in table.columns}
    return statement(made.values(values).on_conflict_do_update(index_elements=[key], set_=new))


_STAGE = _insert(t)
_TOUCH = statement(
    update(t).where(t.c.import_id == bindparam("id"), t.c.line == _HEADER).values(row_sealed=bindparam("state"))
)
_CLAIM = statement(
    update(t)
    .where(t.c.import_id == bindparam("id"), t.c.line == _HEADER, t.c.row_sealed == bindparam("seen"))
    .values(row_sealed=bindparam("state"))
)
_UNFINISHED = statement(
    select(t.c.import_id, t.c.row_sealed).where(t.c.line == _HEADER, t.c.site_id == bindparam("site"))
)
_STAGED = statement(
    select(t.c.line, t.c.source_key, t.c.row_sealed)
    .where(t.c.import_id == bindparam("id"), t.c.line > bindparam("after"))
    .order_by(t.c.line)
    .limit(bindparam("most"))
)
_OWN = (t.c.import_id == bindparam("id"), t.c.line > _HEADER)
_NTH = statement(select(t.c.line).where(*_OWN).order_by(t.c.line).limit(1).offset(bindparam("nth")))
_LAST = statement(select(func.max(t.c.line).label("line")).where(*_OWN))
_DROP = statement(
    delete(t).where(t.c.import_id == bindparam("id"), t.c.line.between(bindparam("first"), bindparam("last")))
)
_IDS_OF = statement(
    select(b.c.booking_id, b.c.source_key).where(
        b.c.site_id == bindparam("site"), b.c.source_key.in_(bindparam("keys", expanding=True))
    )
)
_VERSIONS = statement(
    select(b.c.booking_id, b.c.row_version).where(b.c.booking_id.in_(bindparam("ids", expanding=True)))
)
_CHECKED_IN = statement(
    select(c.c.booking_id, c.c.guest_id, c.c.segment_id).where(
        c.c.booking_id.in_(bindparam("ids", expanding=True)), c.c.reversed_at.is_(None)
    )
)
_KEYS_OF = statement(select(b.c.key_list).where(b.c.booking_id == bindparam("id")))
_OURS = ("confirm_by", "confirmed_at")
"""What happened to a booking with us: a file never changes it."""
_PUT_BOOKING = _put(
    b, "booking_id", ("created_at", "origin", "source_key", "locked_at", "locked_reason", "site_id", *_OURS)
)
_PUT_GUEST = _put(g, "guest_id", ("booking_id",))
_PUT_SEGMENT = _put(s, "segment_id", ("booking_id",))
_ADD_KEY = statement(upsert(k).on_conflict_do_nothing())
_DROP_GUEST = statement(delete(g).where(g.c.guest_id == bindparam("id")))
_DROP_SEGMENT = statement(delete(s).where(s.c.segment_id == bindparam("id")))


@dataclass(frozen=True, slots=True)
class _Rows:
    """A booking as rows of its tables."""

    booking: dict[str, Any]
    guests: list[dict[str, Any]]
    segments: list[dict[str, Any]]
    new_keys: list[dict[str, Any]]
    gone_keys: list[dict[str, Any]]
    gone_guests: list[dict[str, Any]]
    gone_segments: list[dict[str, Any]]


class SqlImports:
    """Implements `kiosk_backend.ports.imports.Imports`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, import_id: str, site_id: str, now: int) -> None:
        self._db.run(
            _STAGE,
            import_id=import_id,
            line=_HEADER,
            site_id=site_id,
            source_key="",
            row_sealed=_state("checking", now),
        )

    def unfinished(self, site_id: str) -> list[Unfinished]:
        return [
            Unfinished(import_id, _STATES[state[0]], int.from_bytes(state[1:], "big"))
            for import_id, state in self._db.all(_UNFINISHED, site=site_id)
        ]

    def claim(self, left: Unfinished, now: int) -> bool:
        seen, state = _state(left.state, left.touched_at), _state(left.state, now)
        return self._db.run(_CLAIM, id=left.import_id, seen=seen, state=state) == 1

    def touch(self, import_id: str, state: ImportState, now: int) -> None:
        self._db.run(_TOUCH, id=import_id, state=_state(state, now))

    def replan(self) -> None:
        self._db.replan(b.name)

    def stage(self, import_id: str, site_id: str, rows: Iterable[Staged]) -> None:
        self._db.many(
            _STAGE,
            [
                {"import_id": import_id, "line": line, "site_id": site_id, "source_key": source_key, "row_sealed": row}
                for line, source_key, row in rows
            ],
        )

    def staged(self, import_id: str, after: int, most: int) -> list[Staged]:
        return [Staged(*row) for row in self._db.all(_STAGED, id=import_id, after=after, most=most)]

    def discard(self, import_id: str, most: int) -> int:
        row = self._db.one(_NTH, id=import_id, nth=most - 1) or self._db.one(_LAST, id=import_id)
        if row is None or row.line is None:
            self._db.run(_DROP, id=import_id, first=_HEADER, last=_HEADER)
            return 0
        return self._db.run(_DROP, id=import_id, first=_HEADER + 1, last=row.line)

    def existing(self, keys: Keys, site_id: str, source_keys: Sequence[str]) -> dict[str, Booking]:
        named = {row.booking_id: row.source_key for row in self._db.all(_IDS_OF, site=site_id, keys=list(source_keys))}
        if not named:
            return {}
        return {named[one.booking_id]: one for one in SqlBookings(self._db).load(keys, site_id, list(named))}

    def prepare(
        self, keys: Keys, line: int, old: Booking | None, new: Booking, lookup: Iterable[LookupKey], now: int
    ) -> Merge:
        wanted = [stored_key(keys, new.site_id, key) for key in lookup]
        found_by = [(key, new.booking_id) for key in wanted]
        if old is None:
            return Merge(line, old, new, _rows(keys, old, new, wanted, [], now), found_by)
        row = self._db.one(_KEYS_OF, id=old.booking_id)
        known = listed(row.key_list) if row else []
        wanted += [key for key in known if key[0] >= KeyKind.TOKEN]  # not derived from the booking: they stay
        if set(known) == set(wanted) and replace(new, phone_index=old.phone_index) == old:
            return Merge(line, old, new, None, found_by)
        return Merge(line, old, new, _rows(keys, old, new, wanted, known, now), found_by)

    def merge(self, items: Sequence[Merge]) -> Merged:
        again = self._moved(items)
        ready = [item for item in items if item.line not in again]
        rows = [item.rows for item in ready if isinstance(item.rows, _Rows)]
        for wanted, column in (
            (DROP_KEY, "gone_keys"),
            (_DROP_GUEST, "gone_guests"),
            (_DROP_SEGMENT, "gone_segments"),
        ):
            self._db.many(wanted, [row for one in rows for row in getattr(one, column)])
        self._db.many(_PUT_BOOKING, [one.booking for one in rows])
        for wanted, column in ((_PUT_GUEST, "guests"), (_PUT_SEGMENT, "segments"), (_ADD_KEY, "new_keys")):
            self._db.many(wanted, [row for one in rows for row in getattr(one, column)])
        added = sum(1 for item in ready if item.old is None)
        return Merged(added, len(ready) - added, tuple(sorted(again)))

    def add_keys(self, site_id: str, found_by: Sequence[FoundBy]) -> None:
        self._db.many(_ADD_KEY, [{"site_id": site_id, "key": key, "booking_id": one} for key, one in found_by])

    def _moved(self, items: Sequence[Merge]) -> set[int]:
        """Lines of the items whose booking is not what they were made against any more."""
        olds = {item.old.booking_id: item.old for item in items if item.old is not None}
        if not olds:
            return set()
        versions = {row.booking_id: row.row_version for row in self._db.all(_VERSIONS, ids=list(olds))}
        there: dict[str, set[tuple[str, str]]] = {one: set() for one in olds}
        for booking_id, guest_id, segment_id in self._db.all(_CHECKED_IN, ids=list(olds)):
            there[booking_id].add((guest_id, segment_id))
        return {
            item.line
            for item in items
            if item.old is not None
            and (
                versions.get(item.old.booking_id) != item.old.row_version
                or there[item.old.booking_id]
                != {(guest.guest_id, one) for guest in item.old.party for one in guest.checked_in}
            )
        }


def _state(state: ImportState, now: int) -> bytes:
    return bytes((_STATES.index(state),)) + now.to_bytes(8, "big")


def _rows(
    keys: Keys, old: Booking | None, new: Booking, wanted: Sequence[bytes], known: Sequence[bytes], now: int
) -> _Rows:
    named = {"site_id": new.site_id, "booking_id": new.booking_id}
    guests = {guest.guest_id for guest in new.party}
    segments = set(new.segment_ids)
    return _Rows(
        booking=_booking_row(keys, old, new, b"".join(wanted), now),
        guests=[
            {
                "guest_id": guest.guest_id,
                "booking_id": new.booking_id,
                "position": guest.position,
                "name_sealed": keys.seal(
                    write_name(guest), sealed_for(new.site_id, "guests", "name_sealed", guest.guest_id)
                ),
                "proofs_sealed": _proofs(keys, new.site_id, guest),
                "child": int(guest.child),
                "facts": write_guest(guest),
            }
            for guest in new.party
        ],
        segments=_segment_rows(new),
        new_keys=[{**named, "key": key} for key in set(wanted).difference(known)] if old else [],
        gone_keys=[{**named, "key": key} for key in set(known).difference(wanted)],
        gone_guests=[{"id": guest.guest_id} for guest in old.party if guest.guest_id not in guests] if old else [],
        gone_segments=[{"id": one} for one in old.segment_ids if one not in segments] if old else [],
    )


def _proofs(keys: Keys, site_id: str, guest: Guest) -> bytes | None:
    plain = write_proofs(guest.proofs)
    return keys.seal(plain, sealed_for(site_id, "guests", "proofs_sealed", guest.guest_id)) if plain else None


def _booking_row(keys: Keys, old: Booking | None, new: Booking, key_list: bytes, now: int) -> dict[str, Any]:
    def sealed(column: str, value: str) -> bytes:
        return keys.seal(value.encode(), sealed_for(new.site_id, "bookings", column, new.booking_id))

    phone = new.phone.reveal() if new.phone else None
    return {
        "booking_id": new.booking_id,
        "site_id": new.site_id,
        "origin": new.origin,
        "source_key": new.source_key,
        "kind": new.kind,
        "status": new.standing.value,
        "starts_on": new.starts_on.isoformat(),
        "ends_on": new.ends_on.isoformat(),
        "phone_sealed": sealed("phone_sealed", phone) if phone else None,
        "phone_index": keys.index("phone", new.site_id, phone) if phone else None,
        "email_sealed": sealed("email_sealed", new.email.reveal()) if new.email else None,
        "reference_sealed": sealed("reference_sealed", new.reference.reveal()),
        "key_list": key_list,
        "itinerary": write_stay(new.itinerary) if isinstance(new.itinerary, Stay) else "{}",
        "language": new.language,
        **dict.fromkeys(_OURS),
        "phone_held_until": new.phone_held_until,
        "email_held_until": new.email_held_until,
        "phone_replaced_sealed": sealed("phone_replaced_sealed", new.phone_replaced.reveal())
        if new.phone_replaced is not None
        else None,
        "email_replaced_sealed": sealed("email_replaced_sealed", new.email_replaced.reveal())
        if new.email_replaced is not None
        else None,
        "locked_reason": new.locked_reason,
        "locked_at": new.locked_at,
        "row_version": old.row_version + 1 if old else 1,
        "created_at": now,
        "updated_at": now,
    }


def _segment_rows(new: Booking) -> list[dict[str, Any]]:
    if isinstance(new.itinerary, Stay):
        facts = [(new.itinerary.segment_id, "{}")]
    else:
        facts = [(leg.segment_id, write_leg(leg)) for leg in new.itinerary]
    return [
        {"segment_id": segment_id, "booking_id": new.booking_id, "position": position, "facts": text}
        for position, (segment_id, text) in enumerate(facts)
    ]
