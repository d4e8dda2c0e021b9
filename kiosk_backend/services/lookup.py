"""Finding the guest's booking: by reference and last name, by a scanned code, by name and date. It knows no web.

Found is only what is unique: a reference that several guests share answers "not found" like an unknown one, never a
list of other people's bookings (Sabre's rule, domain A6). Several bookings of the same guest, which means the same
phone behind the same words, are offered by date. Failed look-ups are throttled per kiosk (reliability T2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from kiosk_backend.domain import bcbp
from kiosk_backend.domain.booking import Booking, Status, status_at
from kiosk_backend.domain.eligibility import Blocker, before_code, blockers
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.references import LookupKey, by_reference, by_token, fold_reference
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.visit import FoundBy
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.limits import Limit
from kiosk_backend.services.visits import open_visit, standing

MOST_CHOICES: Final = 4
TOKEN: Final = re.compile(r"KC1[A-Z2-7]{26}")
"""A booking code of ours: mark, version and 128 random bits in base32."""


@dataclass(frozen=True, slots=True)
class Card:
    """The booking that was found, and what may be told of it before the code."""

    visit: Secret
    booking: Booking
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Several bookings of one guest, each with a visit of its own."""

    offered: tuple[tuple[Secret, Booking], ...]


NOT_FOUND: Final = Refusal(code="booking_not_found")
"""No such reference, wrong name, several guests behind the same words: all the same."""
VISIT_OVER: Final = Refusal(code="visit_over")
"""The handle is unknown, ended, too old or another kiosk's."""
SOMETHING_ELSE: Final = Refusal(code="code_for_something_else")
"""A code was scanned that is no booking code."""


@dataclass(frozen=True, slots=True)
class NameNeeded:
    """A plain reference was scanned."""

    reference: str


def read_scan(scanned: str, site: Site) -> list[LookupKey] | NameNeeded | Refusal:
    """What a scanned code asks for. Looks at no booking."""
    text = scanned.strip()
    if TOKEN.fullmatch(text.upper()):
        return by_token(text.upper())
    boarding_pass = bcbp.read(text)
    if boarding_pass is not None:
        return by_reference(boarding_pass.legs[0].locator, boarding_pass.last_name)
    reference = fold_reference(text)
    return NameNeeded(text) if reference and site.accepts_reference(reference) else SOMETHING_ELSE


def find(
    tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, wanted: Sequence[LookupKey], found_by: FoundBy
) -> Card | Choices | Refusal:
    """Looks once. A failure is counted in the transaction that answers it."""
    now = desk.clock.now()
    audit = partial(tx.audit.record, origin=kiosk_id, site_id=site.site_id, at=now)
    limit = Limit(f"lookup/{kiosk_id}", desk.policy.lookups_per_kiosk_window, desk.policy.lookups_per_kiosk)
    if tx.limits.count(limit.bucket, now, limit.window) >= limit.limit:
        reached = tx.limits.take([limit], now)
        if reached is not None:
            audit("booking.look_up_paused")
            return slow_down(reached.retry_after)
    matches = best_matches(tx.bookings.find(desk.keys, site.site_id, wanted), site, now)
    if not matches or not same_guest(matches):
        reached = tx.limits.take([limit], now)
        audit("booking.not_found", by=found_by)
        return NOT_FOUND if reached is None else slow_down(reached.retry_after)
    if len(matches) > 1 and not tells_little(desk, site):
        audit("booking.several_found", by=found_by, count=len(matches))
        return _offer(tx, desk, site, kiosk_id, matches[:MOST_CHOICES], found_by, now)
    booking = matches[0]
    handle, _ = open_visit(
        tx, desk, site_id=site.site_id, kiosk_id=kiosk_id, booking_id=booking.booking_id, found_by=found_by, now=now
    )
    audit("booking.found", by=found_by, booking_id=booking.booking_id)
    return _card(handle, booking, site, now)


def tells_little(desk: Desk, site: Site) -> bool:
    """Whether names and dates wait for the code. Then a guest with several bookings is not asked which: it is the one
    that starts first, since a list to choose from is a list of dates."""
    return "minimal" in (site.policy.pre_verification_detail, desk.policy.pre_verification_detail)


def slow_down(retry_after: int) -> Refusal:
    """Too many failed look-ups at this kiosk; `retry_after` in milliseconds. Looked at afresh when it is repeated."""
    return Refusal(code="slow_down", retry_after_s=-(-retry_after // 1000), repeat=False)


def choose(tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, handle: str) -> Card | Refusal:
    """The guest picked one of several; the others are closed."""
    now = desk.clock.now()
    visit = standing(tx, desk, site_id=site.site_id, kiosk_id=kiosk_id, handle=handle, now=now)
    booking = tx.bookings.get(desk.keys, site.site_id, visit.booking_id) if visit else None
    if visit is None or booking is None:
        return VISIT_OVER
    tx.visits.end_siblings(visit, now)
    tx.audit.record("booking.chosen", origin=kiosk_id, site_id=site.site_id, at=now, booking_id=booking.booking_id)
    return _card(Secret(handle), booking, site, now)


_RANK = {
    Status.DUE_IN: 0,
    Status.WALK_IN: 0,
    Status.IN_HOUSE: 1,
    Status.DUE_OUT: 1,
    Status.CHECKED_IN: 1,
    Status.RESERVED: 2,
    Status.UNCONFIRMED: 2,
    Status.WAITLISTED: 3,
    Status.NO_SHOW: 4,
    Status.CHECKED_OUT: 5,
    Status.DEPARTED: 5,
    Status.CANCELLED: 6,
}


def best_matches(found: Sequence[Booking], site: Site, now: int) -> list[Booking]:
    """Of bookings under the same words, those that are due: due before in house before later before gone, and a
    cancelled one only if there is nothing else (domain complaint 10). In the order of their start."""
    ranked = [(_RANK[status_at(booking, site, now)], booking) for booking in found]
    best = min((rank for rank, _ in ranked), default=0)
    return sorted((one for rank, one in ranked if rank == best), key=lambda one: (one.starts_on, one.booking_id))


def same_guest(matches: Sequence[Booking]) -> bool:
    """One booking, or several behind one phone; the words that found them were the same already."""
    if len(matches) == 1:
        return True
    phones = {booking.phone for booking in matches}
    return len(phones) == 1 and None not in phones


def _offer(
    tx: Transaction, desk: Desk, site: Site, kiosk_id: str, matches: Sequence[Booking], found_by: FoundBy, now: int
) -> Choices:
    offered: list[tuple[Secret, Booking]] = []
    for booking in matches:
        handle, _ = open_visit(
            tx, desk, site_id=site.site_id, kiosk_id=kiosk_id, booking_id=booking.booking_id, found_by=found_by, now=now
        )
        offered.append((handle, booking))
    return Choices(tuple(offered))


def _card(handle: Secret, booking: Booking, site: Site, now: int) -> Card:
    told = before_code(blockers(booking, site, now))
    return Card(handle, booking, told)
