"""Deletes what is over, in small bites. It knows no policy."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Table, bindparam, delete, func, select, text, tuple_, update

from kiosk_backend.ports.retention import Over
from kiosk_backend.storage.bookings import DROP_KEY, listed
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.ids import first_id
from kiosk_backend.storage.statements import Statement, statement
from kiosk_backend.storage.tables import (
    bookings,
    challenges,
    checkins,
    decisions,
    enrolment_codes,
    grants,
    guest_links,
    help_calls,
    idempotency,
    limits,
    outbox,
    passes,
    passkeys,
    phone_links,
    profile_changes,
    questionings,
    receipts,
    route_counts,
    staff_sessions,
    subjects,
    visits,
)

_BEFORE: Final[BindParameter[int]] = bindparam("before")


def _delete(table: Table, *over: ColumnElement[bool]) -> Statement:
    """The first `most` rows that are over."""
    keys = list(table.primary_key.columns)
    chosen = select(*keys).where(*over).limit(bindparam("most"))
    if len(keys) == 1:
        return statement(delete(table).where(keys[0].in_(chosen)))
    return statement(delete(table).where(tuple_(*keys).in_(chosen)))


_DELETE: Final[dict[Over, tuple[Statement, ...]]] = {
    "challenges": (_delete(challenges, challenges.c.closed_at < _BEFORE),),
    "grants": (_delete(grants, grants.c.expires_at < _BEFORE),),
    "visits": (_delete(visits, visits.c.ends_at < _BEFORE),),
    "messages": (
        _delete(receipts, receipts.c.received_at < _BEFORE),
        _delete(outbox, outbox.c.created_at < _BEFORE, outbox.c.state.not_in(("queued", "sending"))),
        _delete(route_counts, route_counts.c.hour_at < _BEFORE),
    ),
    "links": (
        _delete(guest_links, guest_links.c.expires_at < _BEFORE),
        _delete(questionings, questionings.c.asked_at < _BEFORE),
    ),
    "changes": (
        _delete(profile_changes, profile_changes.c.ends_at < _BEFORE, profile_changes.c.closed_at.is_not(None)),
    ),
    "passkeys": (_delete(passkeys, func.coalesce(passkeys.c.used_at, passkeys.c.created_at) < _BEFORE),),
    "idempotency": (_delete(idempotency, idempotency.c.created_at < _BEFORE),),
    "limits": (_delete(limits, limits.c.window_at < _BEFORE),),  # failures of a subject stay while its booking does
    "sessions": (
        _delete(staff_sessions, staff_sessions.c.seen_at < _BEFORE),
        _delete(enrolment_codes, enrolment_codes.c.expires_at < _BEFORE),
        _delete(phone_links, phone_links.c.expires_at < _BEFORE),
    ),
    "help_calls": (_delete(help_calls, help_calls.c.called_at < _BEFORE),),
}
_DECISIONS: Final = statement(
    delete(decisions).where(
        decisions.c.decision_id.in_(
            select(decisions.c.decision_id)
            .where(decisions.c.decision_id < bindparam("first"))
            .order_by(decisions.c.decision_id)
            .limit(bindparam("most"))
        )
    )
)
_EXPIRE: Final = statement(
    update(challenges)
    .where(
        challenges.c.challenge_id.in_(
            select(challenges.c.challenge_id)
            .where(text("challenges.state = 'open'"), challenges.c.ends_at <= bindparam("now"))
            .limit(bindparam("most"))
        )
    )
    .values(state="expired", code_sealed=None, closed_at=challenges.c.ends_at)
)
_ENDED: Final = statement(
    select(bookings.c.booking_id, bookings.c.key_list)
    .where(bookings.c.site_id == bindparam("site"), bookings.c.ends_on < bindparam("day"))
    .order_by(bookings.c.ends_on)
    .limit(bindparam("most"))
)


def _of_bookings(table: Table, column: Any) -> Statement:
    return statement(delete(table).where(column.in_(bindparam("ids", expanding=True))))


_WITH_BOOKINGS: Final = (
    _of_bookings(checkins, checkins.c.booking_id),
    _of_bookings(passes, passes.c.booking_id),
    _of_bookings(phone_links, phone_links.c.booking_id),
    _of_bookings(subjects, subjects.c.subject),
    _of_bookings(guest_links, guest_links.c.booking_id),
    _of_bookings(profile_changes, profile_changes.c.booking_id),
    _of_bookings(bookings, bookings.c.booking_id),  # guests and segments go with it
)

_OVER: Final[BindParameter[int]] = bindparam("now")
_CLOSE: Final = tuple(
    statement(update(table).where(still).values(values))
    for table, still, values in (
        (
            outbox,
            outbox.c.state.in_(("queued", "sending")),
            {"state": "expired", "closed_at": _OVER, "to_sealed": None, "secret_sealed": None},
        ),
        # what was on its way when the copy was made is not sent another way now
        (
            outbox,
            outbox.c.watch_at.is_not(None),
            {"watch_at": None, "closed_at": _OVER, "to_sealed": None, "secret_sealed": None},
        ),
        (
            challenges,
            challenges.c.state == "open",
            {"state": "expired", "closed_at": _OVER, "code_sealed": None},
        ),
        (visits, visits.c.ended_at.is_(None), {"ended_at": _OVER, "end_how": "timed_out"}),
        (grants, grants.c.used_at.is_(None), {"used_at": _OVER}),
        (staff_sessions, staff_sessions.c.ended_at.is_(None), {"ended_at": _OVER}),
        (help_calls, help_calls.c.ended_at.is_(None), {"ended_at": _OVER, "state": "over"}),
        (enrolment_codes, enrolment_codes.c.used_at.is_(None), {"used_at": _OVER}),
        (phone_links, phone_links.c.used_at.is_(None), {"used_at": _OVER}),
        (guest_links, guest_links.c.used_at.is_(None), {"used_at": _OVER}),
        (
            profile_changes,
            profile_changes.c.closed_at.is_(None),
            {"state": "expired", "closed_at": _OVER, "new_sealed": None, "old_sealed": None},
        ),
    )
)


class SqlRetention:
    """Implements `kiosk_backend.ports.retention.Retention`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def expire_challenges(self, now: int, limit: int) -> int:
        return self._db.run(_EXPIRE, now=now, most=limit)

    def over(self, what: Over, before: int, limit: int) -> int:
        if what == "decisions":  # their ids begin with their time: no index of its own is kept
            return self._db.run(_DECISIONS, first=first_id(before), most=limit)
        return max(self._db.run(wanted, before=before, most=limit) for wanted in _DELETE[what])

    def close_present(self, now: int) -> int:
        return sum(self._db.run(wanted, now=now) for wanted in _CLOSE)

    def bookings(self, site_id: str, ended_before: str, limit: int) -> int:
        ended = self._db.all(_ENDED, site=site_id, day=ended_before, most=limit)
        ids = [row.booking_id for row in ended]
        if ids:
            keys = [(row.booking_id, key) for row in ended for key in listed(row.key_list)]
            self._db.many(DROP_KEY, [{"site_id": site_id, "key": key, "booking_id": one} for one, key in keys])
            for wanted in _WITH_BOOKINGS:
                self._db.run(wanted, ids=ids)
        return len(ids)
