"""Staff look for a booking: by reference, by last name or room with a date. It knows no web.

Exact words only, as for guests (T2: no wildcard), at most twenty rows, and every search is in the audit: who looked, by
what kind of words, how many were shown; never the words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from kiosk_backend.domain.booking import Booking, Status, status_at
from kiosk_backend.domain.eligibility import Blocker, blockers
from kiosk_backend.domain.names import folded
from kiosk_backend.domain.references import fold_room, for_staff
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.services.events import record

MOST_ROWS: Final = 20
_MOST_LOADED: Final = 64
_LONGEST_IN_HOUSE: Final = 14


@dataclass(frozen=True, slots=True)
class Row:
    """One booking as staff see it; `pass_version` 0: no pass stands."""

    booking: Booking = field(repr=False)
    status: Status
    blockers: tuple[Blocker, ...]
    pass_version: int


@dataclass(frozen=True, slots=True)
class Rows:
    """`more`: there are others, narrow the search."""

    rows: tuple[Row, ...]
    more: bool


def find(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    kiosk_id: str,
    by: StaffMember,
    reference: str,
    last_name: str,
    room: str,
    date: dt.date | None,
    now: int,
) -> Rows:
    """Bookings of this site that match everything that was typed. Without a date: around today."""
    if reference:
        wanted = for_staff(reference=reference)
    else:
        wanted = for_staff(last_name=last_name, room=room, dates=_days(date or site.today(now), exact=date is not None))
    found = tx.bookings.find(desk.keys, site.site_id, wanted, most=_MOST_LOADED) if wanted else []
    fitting = [one for one in found if _fits(one, last_name, room, date)]
    kind = "reference" if reference else "name" if last_name else "room"
    record(tx, site, kiosk_id, "staff.searched", now, staff_id=by.staff_id, by=kind, rows=len(fitting[:MOST_ROWS]))
    return Rows(tuple(_row(tx, one, site, now) for one in fitting[:MOST_ROWS]), len(fitting) > MOST_ROWS)


def one(tx: Transaction, desk: Desk, *, site: Site, booking_id: str, now: int) -> Row | None:
    """The booking as it is now, for the answer to an action."""
    booking = tx.bookings.get(desk.keys, site.site_id, booking_id)
    return None if booking is None else _row(tx, booking, site, now)


def _days(day: dt.date, *, exact: bool) -> list[dt.date]:
    """Dates of arrival to look under: who arrived two weeks before may be in house still, tomorrow's may be early."""
    earlier = [day - dt.timedelta(days=back) for back in range(_LONGEST_IN_HOUSE)]
    return earlier if exact else [day + dt.timedelta(days=1), *earlier]


def _fits(booking: Booking, last_name: str, room: str, date: dt.date | None) -> bool:
    if last_name and folded(last_name) not in {folded(guest.last.reveal()) for guest in booking.party}:
        return False
    if room and (booking.kind != "stay" or fold_room(booking.stay.room) != fold_room(room)):
        return False
    return date is None or booking.starts_on <= date <= booking.ends_on


def _row(tx: Transaction, booking: Booking, site: Site, now: int) -> Row:
    versions = [one.version for one in tx.passes.series(booking.booking_id) if one.standing]
    return Row(booking, status_at(booking, site, now), blockers(booking, site, now), max(versions, default=0))
