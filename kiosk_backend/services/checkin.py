"""Check-in: exactly once, for the guests who are there, with the grant of the code step; and its undoing. No web.

Exactly once rests on three things: the idempotency key around this function, the row version of the booking that is
held here, and the unique standing check-in per guest and segment in the database (reliability F1, F12, F13).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from kiosk_backend.domain.assurance import coded, mark_of
from kiosk_backend.domain.booking import Booking, Guest, Standing
from kiosk_backend.domain.checkin import PURPOSE, Checkin, NotPlanned, Planned, plan
from kiosk_backend.domain.eligibility import blockers, open_segments
from kiosk_backend.domain.itinerary import Stay
from kiosk_backend.domain.passes import Document
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.grants import Grant
from kiosk_backend.ports.passes import PassSigner
from kiosk_backend.services.confirmation import confirm_booking
from kiosk_backend.services.events import record, word
from kiosk_backend.services.grants import consume_grant, release_grant
from kiosk_backend.services.issuing import Issuer, has_latin_name
from kiosk_backend.services.passes import hold, issue_again, issue_first
from kiosk_backend.services.visits import standing


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Confirmed: the local source confirms in the same transaction. `left` guests of the party may still come."""

    documents: tuple[Document, ...] = field(repr=False)
    guests: int
    left: int
    facts: dict[str, str]
    """For Done; nothing that names the guest."""


def check_in(
    tx: Transaction,
    desk: Desk,
    signer: PassSigner,
    *,
    site: Site,
    kiosk_id: str,
    handle: str,
    grant: str,
    guest_ids: Sequence[str],
    no_dangerous_goods: bool,
) -> CheckedIn | Refusal:
    """Checks in the ticked guests and issues their passes, or says why not with a stable code.

    Nothing of the booking is told without the grant. A grant is used up by the check-in it allows, in one transaction
    (X40); a refusal leaves it as it was, so that the guest needs no second code for what stopped the first try.
    """
    now = desk.clock.now()
    visit = standing(tx, desk, site_id=site.site_id, kiosk_id=kiosk_id, handle=handle, now=now)
    if visit is None:
        return Refusal(code="visit_over")
    refused = partial(record, tx, site, kiosk_id, "checkin.refused", now, booking_id=visit.booking_id)
    if site.kind == "flight" and not no_dangerous_goods:
        refused(code="dangerous_goods")
        return Refusal(code="dangerous_goods")
    used = consume_grant(tx, desk, handle=grant, visit=visit, purpose=PURPOSE, now=now)
    if used is None:
        refused(code="grant_missing")
        return Refusal(code="grant_missing")
    booking = hold(tx, desk, site.site_id, visit.booking_id, now)
    if booking is None:
        return Refusal(code="visit_over")
    decided = _decide(booking, site, guest_ids, now)
    if isinstance(decided, Refusal):
        release_grant(tx, desk, handle=grant, grant=used, now=now)
        refused(code=decided.code)
        return decided
    if booking.standing is Standing.UNCONFIRMED:
        confirm_booking(
            tx, site, booking.booking_id, origin=kiosk_id, by=coded(used.evidence), now=now, staff_id=used.staff_id
        )
    sequences = _write(tx, desk, site, booking, decided, used, now)
    guests = [guest for guest in booking.party if guest.guest_id in decided.guest_ids]
    issuer = Issuer(tx, desk, signer, site, kiosk_id, now, mark_of(used.level))
    documents = issue_first(issuer, booking, guests, sequences)
    return CheckedIn(tuple(documents), len(guests), decided.left, facts_for_done(booking, site, now))


def check_again(
    tx: Transaction, desk: Desk, signer: PassSigner, *, site: Site, kiosk_id: str, handle: str, grant: str
) -> CheckedIn | Refusal:
    """Already checked in and no pass in hand: new versions after a code; the older ones are void.

    The grant may be the one a check-in was refused with as already_checked_in: a refusal uses up none.
    """
    now = desk.clock.now()
    visit = standing(tx, desk, site_id=site.site_id, kiosk_id=kiosk_id, handle=handle, now=now)
    if visit is None:
        return Refusal(code="visit_over")
    refused = partial(record, tx, site, kiosk_id, "pass.refused", now, booking_id=visit.booking_id)
    used = consume_grant(tx, desk, handle=grant, visit=visit, purpose=PURPOSE, now=now)
    if used is None:
        refused(code="grant_missing")
        return Refusal(code="grant_missing")
    booking = hold(tx, desk, site.site_id, visit.booking_id, now)
    if booking is None:
        return Refusal(code="visit_over")
    documents: list[Document] | Refusal = Refusal(code="locked_by_staff")
    if not booking.locked:
        documents = issue_again(Issuer(tx, desk, signer, site, kiosk_id, now, mark_of(used.level)), booking)
    if isinstance(documents, Refusal):
        release_grant(tx, desk, handle=grant, grant=used, now=now)
        refused(code=documents.code)
        return documents
    record(tx, site, kiosk_id, "pass.again", now, booking_id=booking.booking_id, staff_id=used.staff_id)
    return CheckedIn(tuple(documents), _there(booking), _left(booking), facts_for_done(booking, site, now))


def undo(
    tx: Transaction,
    desk: Desk,
    *,
    site: Site,
    kiosk_id: str,
    by: StaffMember,
    booking_id: str,
    guest_ids: Sequence[str],
    why: str,
) -> Refusal | None:
    """Reverses the check-in of these guests (nobody named: of everybody) and voids their passes."""
    if not (why := word(why)):
        return Refusal(code="reason_missing")
    now = desk.clock.now()
    booking = hold(tx, desk, site.site_id, booking_id, now)
    if booking is None:
        return Refusal(code="booking_unknown")
    wanted = set(guest_ids) or {guest.guest_id for guest in booking.party}
    if not wanted <= {guest.guest_id for guest in booking.party}:
        return Refusal(code="guest_unknown")
    reversed_pairs = tx.checkins.reverse(booking_id, sorted(wanted), by=by.staff_id, why=why, now=now)
    if not reversed_pairs:
        return Refusal(code="not_checked_in")
    if any(guest.checked_in and guest.guest_id not in wanted for guest in booking.party):
        tx.passes.void(booking_id, sorted(wanted), booking.segment_ids, now)
    else:
        tx.passes.void_booking(booking_id, now)
    record(
        tx, site, kiosk_id, "checkin.undone", now, booking_id=booking_id, staff_id=by.staff_id, why=why,
        guests=len({guest_id for guest_id, _ in reversed_pairs}),
    )  # fmt: skip
    return None


def reprint(
    tx: Transaction,
    desk: Desk,
    signer: PassSigner,
    *,
    site: Site,
    kiosk_id: str,
    by: StaffMember,
    booking_id: str,
    guest_ids: Sequence[str],
    why: str,
) -> CheckedIn | Refusal:
    """Staff print again, with a reason: a new version, the older is void (I6: a person stands behind each paper)."""
    now = desk.clock.now()
    booking = hold(tx, desk, site.site_id, booking_id, now)
    if booking is None:
        return Refusal(code="booking_unknown")
    documents = issue_again(Issuer(tx, desk, signer, site, kiosk_id, now), booking, guest_ids)
    if isinstance(documents, Refusal):
        return documents
    record(tx, site, kiosk_id, "pass.reprinted", now, booking_id=booking_id, staff_id=by.staff_id, why=why)
    return CheckedIn(tuple(documents), _there(booking), _left(booking), facts_for_done(booking, site, now))


def facts_for_done(booking: Booking, site: Site, now: int) -> dict[str, str]:
    """Directions for the last page: a floor or a gate, never a name or a room."""
    if isinstance(booking.itinerary, Stay):
        shown = booking.itinerary.room and site.policy.show_room
        return {"room_on_pass": "yes" if shown else "", "floor": booking.itinerary.floor if shown else ""}
    leg = next((one for one in booking.legs if one.departs_at.timestamp() * 1_000 > now), booking.legs[-1])
    on_foot = site.config.place.minutes_to(leg.gate)
    return {
        "gate": leg.gate,
        "gate_minutes": "" if on_foot is None else str(on_foot),
        "bag_desks": site.config.bag_desks,
        "bag_drop": leg.bag_drop or site.config.bag_drop,
    }


def _decide(booking: Booking, site: Site, guest_ids: Sequence[str], now: int) -> Planned | Refusal:
    for blocker in blockers(booking, site, now):
        return Refusal(
            code=blocker.code,
            opens_at=None if blocker.opens_at is None else int(blocker.opens_at.timestamp() * 1_000),
            closed_at=None if blocker.closed_at is None else int(blocker.closed_at.timestamp() * 1_000),
        )
    there = frozenset((guest.guest_id, segment_id) for guest in booking.party for segment_id in guest.checked_in)
    party = [guest.guest_id for guest in booking.party]
    planned = plan(guest_ids, party, open_segments(booking, site, now), there)
    if isinstance(planned, NotPlanned):
        return Refusal(code=planned.code)
    if any(_left_out(guest, planned) for guest in booking.party):
        return Refusal(code="guest_unknown")
    ticked = (guest for guest in booking.party if guest.guest_id in planned.guest_ids)
    if site.kind == "flight" and not all(map(has_latin_name, ticked)):
        return Refusal(code="see_staff")
    return planned


def _left_out(guest: Guest, planned: Planned) -> bool:
    return guest.required and not guest.checked_in and guest.guest_id not in planned.guest_ids


def _write(
    tx: Transaction, desk: Desk, site: Site, booking: Booking, planned: Planned, used: Grant, now: int
) -> dict[tuple[str, str], int]:
    sequences = _sequences(tx, site, booking, planned)
    rows = [
        Checkin(
            checkin_id=desk.ids.new(),
            site_id=site.site_id,
            booking_id=booking.booking_id,
            guest_id=guest_id,
            segment_id=segment_id,
            kiosk_id=used.kiosk_id,
            evidence=used.evidence,
            level=used.level,
            checked_in_at=now,
            staff_id=used.staff_id,
            sequence=sequences.get((guest_id, segment_id), 0),
        )
        for guest_id, segment_id in planned.pairs
    ]
    stored = tx.checkins.add(rows, desk.origin)
    if stored != len(rows):  # the booking is held, so nobody can have been faster
        raise RuntimeError("a standing check-in appeared in a booking that was held")
    record(
        tx, site, used.kiosk_id, "checkin.confirmed", now, booking_id=booking.booking_id, guests=len(planned.guest_ids),
        left=planned.left, evidence=coded(used.evidence), level=used.level, staff_id=used.staff_id,
        second_staff_id=used.second_staff_id,
    )  # fmt: skip
    return sequences


def _sequences(tx: Transaction, site: Site, booking: Booking, planned: Planned) -> dict[tuple[str, str], int]:
    if isinstance(booking.itinerary, Stay):
        return {}
    given: dict[tuple[str, str], int] = {}
    for leg in booking.legs:
        who = [guest_id for guest_id, segment_id in planned.pairs if segment_id == leg.segment_id]
        if who:
            flight = f"{leg.carrier}{leg.number} {leg.from_code}"
            first = tx.checkins.sequences(site.site_id, flight, leg.date.isoformat(), len(who))
            given.update({(guest_id, leg.segment_id): first + n for n, guest_id in enumerate(who)})
    return given


def _there(booking: Booking) -> int:
    return sum(1 for guest in booking.party if guest.checked_in)


def _left(booking: Booking) -> int:
    return len(booking.party) - _there(booking)
