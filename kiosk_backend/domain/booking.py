"""A booking: who comes, what was booked, how it stands today. Words: reference/domain.md §5. It knows no SQL, no wire.

Only lasting facts are stored (`Standing`); what depends on the date or on check-ins (`due_in`, `in_house`, `due_out`,
`checked_in`, ...) is derived, so no nightly job can forget it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from kiosk_backend.domain.itinerary import Itinerary, Leg, Stay, next_leg, segment_ids
from kiosk_backend.domain.private import Birthday, Document, Email, PersonName, Phone, Secret
from kiosk_backend.domain.site import Kind, Site, clock

MOST_GUESTS = 20
"""Of one booking; a larger group has several bookings."""


class Standing(StrEnum):
    """What `bookings.status` holds: what the source or the staff said."""

    UNCONFIRMED = "unconfirmed"
    """Booked, and the guest is still to say so; whoever proves the booking's phone, at a kiosk too, confirms it."""
    RESERVED = "reserved"
    WAITLISTED = "waitlisted"
    WALK_IN = "walk_in"
    IN_HOUSE = "in_house"
    """Checked in elsewhere (the desk, the source); our own check-ins are rows of their own."""
    CHECKED_OUT = "checked_out"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Status(StrEnum):
    """How a booking stands on a date, as it is shown to staff and decided upon."""

    UNCONFIRMED = "unconfirmed"
    """Not due yet; on its day it is due_in like every other, and the check-in confirms it."""
    RESERVED = "reserved"
    DUE_IN = "due_in"
    WAITLISTED = "waitlisted"
    WALK_IN = "walk_in"
    IN_HOUSE = "in_house"
    DUE_OUT = "due_out"
    CHECKED_IN = "checked_in"
    CHECKED_OUT = "checked_out"
    DEPARTED = "departed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


_NO_SEATS: Mapping[int, Seat] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat on one leg."""

    number: str
    position: str = ""
    """window, middle, aisle or empty"""


@dataclass(frozen=True, slots=True)
class Proofs:
    """What a document of a guest is compared with, if the source knows it."""

    document: Document | None = None
    born: Birthday | None = None


_UNKNOWN: Proofs = Proofs()


@dataclass(frozen=True, slots=True)
class Guest:
    """One person of the party."""

    guest_id: str
    position: int
    """0 for the guest who booked."""
    first: PersonName
    """May hold an empty string: a person with one name has only a last name."""
    last: PersonName
    child: bool = False
    details_complete: bool = True
    """Registration card (stay) or passport details (flight)."""
    required: bool = False
    """True: cannot be left out of the check-in (the only adult, an infant's adult)."""
    seats: Mapping[int, Seat] = field(default_factory=lambda: _NO_SEATS)
    """By position of the leg."""
    bags: int = 0
    bag_kg: int = 0
    checked_in: frozenset[str] = frozenset()
    """Ids of the segments this guest is checked in for (check-ins that were not reversed)."""
    proofs: Proofs = _UNKNOWN

    @property
    def display_name(self) -> str:
        """What a public screen may show: first name and the initial of the last, "Maria L." """
        first, last = self.first.reveal(), self.last.reveal()
        return f"{first} {last[:1].upper()}." if first else last

    @property
    def called(self) -> str:
        """How a screen addresses the guest: the first name, or the only name."""
        return self.first.reveal() or self.last.reveal()

    def seat(self, leg: int) -> Seat | None:
        """On the leg with that position."""
        return self.seats.get(leg)


@dataclass(frozen=True, slots=True)
class Booking:
    """As stored, with the standing check-ins of its guests. Personal values are masked in its repr."""

    booking_id: str
    site_id: str
    origin: str
    source_key: str = field(repr=False)
    kind: Kind
    standing: Standing
    reference: Secret
    """The one that is printed for staff and on a boarding pass."""
    party: tuple[Guest, ...]
    """By position; at least one."""
    itinerary: Itinerary
    phone: Phone | None = None
    phone_index: bytes | None = field(default=None, repr=False)
    """Keyed hash of the number: tells whether two bookings have the same one, and names its limits."""
    email: Email | None = None
    language: str = ""
    """BCP 47, of messages to the guest; empty: the site's first."""
    confirm_by: int | None = None
    """Unconfirmed: cancelled by policy when nobody confirmed it by then (Unix milliseconds)."""
    confirmed_at: int | None = None
    phone_held_until: int | None = None
    """The number was changed a short time ago: until then it proves nothing by itself (verification §6)."""
    email_held_until: int | None = None
    phone_replaced: Secret | None = None
    """The number was changed with us: what the source says instead, empty for none. None: it is the source's."""
    email_replaced: Secret | None = None
    locked_reason: str = ""
    locked_at: int | None = None
    row_version: int = 1

    @property
    def locked(self) -> bool:
        """Staff keep this booking out of self-service."""
        return self.locked_at is not None

    @property
    def lead(self) -> Guest:
        return self.party[0]

    def phone_held(self, now: int) -> bool:
        """Whether the number was changed so lately that it proves nothing at `now` (X35)."""
        return self.phone_held_until is not None and now < self.phone_held_until

    def email_held(self, now: int) -> bool:
        """The same of the e-mail address."""
        return self.email_held_until is not None and now < self.email_held_until

    @property
    def phone_ending(self) -> str:
        """Two digits, or empty when there is no number."""
        return self.phone.ending if self.phone else ""

    @property
    def segment_ids(self) -> tuple[str, ...]:
        return segment_ids(self.itinerary)

    @property
    def stay(self) -> Stay:
        """The stay. Raises TypeError for a flight."""
        if not isinstance(self.itinerary, Stay):
            raise TypeError("this booking is a flight")
        return self.itinerary

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The legs. Raises TypeError for a stay."""
        if isinstance(self.itinerary, Stay):
            raise TypeError("this booking is a stay")
        return self.itinerary

    @property
    def starts_on(self) -> dt.date:
        """Arrival, or date of the first flight."""
        return self.itinerary.arrive if isinstance(self.itinerary, Stay) else self.itinerary[0].date

    @property
    def ends_on(self) -> dt.date:
        """Departure, or date of the last flight."""
        return self.itinerary.leave if isinstance(self.itinerary, Stay) else self.itinerary[-1].date

    def guest(self, guest_id: str) -> Guest | None:
        """Of this party, or None."""
        return next((guest for guest in self.party if guest.guest_id == guest_id), None)

    @property
    def nobody_checked_in(self) -> bool:
        return not any(guest.checked_in for guest in self.party)

    @property
    def everybody_checked_in(self) -> bool:
        """Every guest for every segment."""
        wanted = frozenset(self.segment_ids)
        return all(wanted <= guest.checked_in for guest in self.party)


_LASTING = {
    Standing.WAITLISTED: Status.WAITLISTED,
    Standing.CHECKED_OUT: Status.CHECKED_OUT,
    Standing.CANCELLED: Status.CANCELLED,
    Standing.NO_SHOW: Status.NO_SHOW,
}


def status_at(booking: Booking, site: Site, now: int) -> Status:
    """How the booking stands at `now` (Unix milliseconds) by the date on the site's wall."""
    lasting = _LASTING.get(booking.standing)
    if lasting is not None:
        return lasting
    if isinstance(booking.itinerary, Stay):
        return _status_of_stay(booking, site, now)
    return _status_of_flight(booking, site.today(now), now)


def stay_over(stay: Stay, site: Site) -> int:
    """When nobody can move in any more (Unix milliseconds): check-out time, after a day use the end of that day."""
    if stay.nights == 0:
        return site.instant(stay.leave + dt.timedelta(days=1), dt.time.min)
    return site.instant(stay.leave, clock(site.policy.check_out_by))


def _status_of_stay(booking: Booking, site: Site, now: int) -> Status:
    stay, today = booking.stay, site.today(now)
    if booking.standing is Standing.IN_HOUSE or not booking.nobody_checked_in:
        return Status.DUE_OUT if stay.leave <= today else Status.IN_HOUSE
    if now >= stay_over(stay, site):
        return Status.NO_SHOW
    if booking.standing is Standing.WALK_IN:
        return Status.WALK_IN
    return Status.DUE_IN if stay.arrive <= today else _not_due(booking)


def _not_due(booking: Booking) -> Status:
    return Status.UNCONFIRMED if booking.standing is Standing.UNCONFIRMED else Status.RESERVED


def _status_of_flight(booking: Booking, today: dt.date, now: int) -> Status:
    legs = booking.legs
    if legs[-1].departs_at.timestamp() * 1000 <= now:
        return Status.NO_SHOW if booking.nobody_checked_in else Status.DEPARTED
    if booking.everybody_checked_in or booking.standing is Standing.IN_HOUSE:
        return Status.CHECKED_IN
    # a flight is due from the day before: the check-in window of an airline opens a day ahead
    due = next_leg(legs, now).date - dt.timedelta(days=1) <= today
    return Status.DUE_IN if due else _not_due(booking)
