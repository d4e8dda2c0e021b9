"""Passes: issued with a check-in, issued again as a new version, and what the printer said of them. No web, no key.

A pass is one row a version with its sealed document; a new version voids the older one (domain 3.4). Whoever changes
passes or check-ins of a booking holds it first (`hold`), so versions never collide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kiosk_backend.domain.booking import Booking, Guest
from kiosk_backend.domain.itinerary import Stay
from kiosk_backend.domain.passes import Document, progress
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.services.events import record, word
from kiosk_backend.services.issuing import Issuer, has_latin_name, stay_ends_at

WHOLE_STAY = ""
"""Guest id of the pass that stands for a whole stay."""


def hold(tx: Transaction, desk: Desk, site_id: str, booking_id: str, now: int) -> Booking | None:
    """The booking as it is, kept from changing until the commit. None: there is none."""
    return tx.bookings.hold(desk.keys, site_id, booking_id, now)


def issue_first(
    issuer: Issuer, booking: Booking, guests: Sequence[Guest], sequences: Mapping[tuple[str, str], int]
) -> list[Document]:
    """The passes of guests who were just checked in; `sequences` by (guest id, segment id) for a flight.

    Guests of a stay who come later than the first get a pass of their own, so that nobody's pass in hand is voided.
    """
    versions = {(one.guest_id, one.segment_id): one for one in issuer.tx.passes.series(booking.booking_id)}
    if isinstance(booking.itinerary, Stay):
        segment_id = booking.itinerary.segment_id
        whole = versions.get((WHOLE_STAY, segment_id))
        series = guests[0].guest_id if whole is not None and whole.standing else WHOLE_STAY
        older = versions.get((series, segment_id))
        version = older.version + 1 if older else 1
        return [issuer.stay(booking, series=series, version=version, first=guests[0], guests=len(guests))]
    documents: list[Document] = []
    for guest in guests:
        for leg in booking.legs:
            if (sequence := sequences.get((guest.guest_id, leg.segment_id))) is None:
                continue
            older = versions.get((guest.guest_id, leg.segment_id))
            version = older.version + 1 if older else 1
            documents.append(issuer.flight(booking, guest=guest, leg=leg, version=version, sequence=sequence))
    return documents


def issue_again(issuer: Issuer, booking: Booking, guest_ids: Iterable[str] = ()) -> list[Document] | Refusal:
    """New versions of the passes of everybody who is checked in (or of `guest_ids`); the older ones are void.

    The caller holds the booking and has proved that it may.
    """
    wanted = frozenset(guest_ids)
    there = [one for one in booking.party if one.checked_in and (not wanted or one.guest_id in wanted)]
    if not there:
        return Refusal(code="not_checked_in")
    if wanted - {guest.guest_id for guest in booking.party}:
        return Refusal(code="guest_unknown")
    versions = {(one.guest_id, one.segment_id): one.version for one in issuer.tx.passes.series(booking.booking_id)}
    if isinstance(booking.itinerary, Stay):
        return _stay_again(issuer, booking, booking.itinerary, there, versions, everybody=not wanted)
    if not all(map(has_latin_name, there)):
        return Refusal(code="see_staff")
    legs = [leg for leg in booking.legs if leg.departs_at.timestamp() * 1_000 > issuer.now]
    if not legs:
        return Refusal(code="too_late")
    if not any(leg.segment_id in guest.checked_in for guest in there for leg in legs):
        return Refusal(code="not_checked_in")
    issuer.tx.passes.void(
        booking.booking_id, [guest.guest_id for guest in there], [leg.segment_id for leg in legs], issuer.now
    )
    sequences = issuer.tx.checkins.of_booking(booking.booking_id)
    return [
        issuer.flight(
            booking,
            guest=guest,
            leg=leg,
            version=versions.get((guest.guest_id, leg.segment_id), 0) + 1,
            sequence=sequences[guest.guest_id, leg.segment_id],
        )
        for guest in there
        for leg in legs
        if leg.segment_id in guest.checked_in
    ]


def _stay_again(
    issuer: Issuer,
    booking: Booking,
    stay: Stay,
    there: Sequence[Guest],
    versions: Mapping[tuple[str, str], int],
    *,
    everybody: bool,
) -> list[Document] | Refusal:
    if stay_ends_at(stay, issuer.site) <= issuer.now:
        return Refusal(code="too_late")
    own = {guest.guest_id for guest in there if (guest.guest_id, stay.segment_id) in versions}
    share_whole = [guest for guest in there if guest.guest_id not in own]
    whole = everybody or bool(share_whole)
    issuer.tx.passes.void(booking.booking_id, [*own, *([WHOLE_STAY] if whole else [])], [stay.segment_id], issuer.now)
    documents: list[Document] = []
    if whole and share_whole:
        version = versions.get((WHOLE_STAY, stay.segment_id), 0) + 1
        documents.append(
            issuer.stay(booking, series=WHOLE_STAY, version=version, first=share_whole[0], guests=len(share_whole))
        )
    for guest in there:
        if guest.guest_id in own:
            version = versions[guest.guest_id, stay.segment_id] + 1
            documents.append(issuer.stay(booking, series=guest.guest_id, version=version, first=guest, guests=1))
    return documents


def report_progress(
    tx: Transaction, desk: Desk, *, site: Site, kiosk_id: str, pass_id: str, version: int, state: str, reason: str
) -> Refusal | None:
    """What the printer (or the guest asked by it) said of a pass. Repeats and late reports change nothing."""
    now = desk.clock.now()
    found = tx.passes.get(site.site_id, pass_id)
    if found is None or found.version != version or found.kiosk_id != kiosk_id:
        return Refusal(code="pass_unknown")
    if found.state == "void":
        return Refusal(code="pass_void")
    to = progress(found.state, state)
    if to is not None and tx.passes.progress(pass_id, version, found.state, to, now):
        record(tx, site, kiosk_id, f"pass.{to}", now, pass_id=pass_id, version=version, reason=word(reason))
    return None
