"""Routes that find a booking. What they tell is only what may be shown before the code. It knows no SQL."""

from __future__ import annotations

from kiosk_backend.api.call import Call
from kiosk_backend.api.route import change
from kiosk_backend.contract import v1
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.eligibility import Blocker, need_before_code
from kiosk_backend.domain.itinerary import Stay, next_leg
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.references import LookupKey, by_name_and_date, by_reference
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.visit import FoundBy
from kiosk_backend.ports import Transaction
from kiosk_backend.services import lookup
from kiosk_backend.services.ways import may_prove, shown, ways_of


def _find(tx: Transaction, call: Call[v1.Find]) -> v1.Found | Refusal:
    """Finds the guest's booking; opens a visit."""
    asked = call.body
    wanted: list[LookupKey] | lookup.NameNeeded | Refusal
    found_by: FoundBy = "reference"
    if isinstance(asked, v1.ByReference):
        wanted = by_reference(asked.reference, asked.last_name)
    elif isinstance(asked, v1.ByNameAndDate):
        wanted, found_by = by_name_and_date(asked.last_name, asked.first_name, asked.date), "name_and_date"
    else:
        wanted, found_by = lookup.read_scan(asked.scanned, call.site), "scan"
    if isinstance(wanted, Refusal):
        return wanted
    if isinstance(wanted, lookup.NameNeeded):
        return v1.Found(status="name_needed", reference=wanted.reference)
    outcome = lookup.find(tx, call.desk, site=call.site, kiosk_id=call.kiosk.kiosk_id, wanted=wanted, found_by=found_by)
    if isinstance(outcome, Refusal):
        return outcome
    if isinstance(outcome, lookup.Choices):
        return v1.Found(
            status="choose", choices=[_choice(handle, booking, call.now) for handle, booking in outcome.offered]
        )
    return _found(tx, outcome, call)


def _choose(tx: Transaction, call: Call[v1.Visit]) -> v1.Found | Refusal:
    """The guest picked one of several bookings; the others are closed."""
    card = lookup.choose(tx, call.desk, site=call.site, kiosk_id=call.kiosk.kiosk_id, handle=call.body.visit)
    return card if isinstance(card, Refusal) else _found(tx, card, call)


def _found(tx: Transaction, card: lookup.Card, call: Call[v1.Find] | Call[v1.Visit]) -> v1.Found:
    minimal = lookup.tells_little(call.desk, call.site)
    house, booking = call.house, card.booking
    ways = ways_of(tx, call.desk, house.destinations, means=house.means, site=call.site, booking=booking, now=call.now)
    alone = may_prove(
        call.desk, house.destinations, ways, means=house.means, site=call.site, booking=booking
    )  # fmt: skip
    return v1.Found(
        status="found",
        visit=card.visit.reveal(),
        booking=card_of(booking, card.blockers, call.site, call.now, minimal=minimal, ways=shown(ways, call.site)),
        next_need=need_before_code(card.blockers, alone),
    )


def card_of(
    booking: Booking,
    blockers: tuple[Blocker, ...],
    site: Site,
    now: int,
    *,
    minimal: bool,
    ways: tuple[str, ...] = (),
) -> v1.BookingCard:
    """What may be shown before the code (decisions: "Shown before the code"). `minimal` drops name and dates."""
    itinerary = booking.itinerary
    stay = itinerary if isinstance(itinerary, Stay) and not minimal else None
    leg = None if isinstance(itinerary, Stay) else next_leg(itinerary, now)
    return v1.BookingCard(
        kind=booking.kind,
        place_name=site.name if leg is None else site.config.carrier_name or site.config.brand.name,
        first_name="" if minimal else booking.lead.called,
        guests=len(booking.party),
        arrive=stay.arrive if stay else None,
        leave=stay.leave if stay else None,
        nights=stay.nights if stay else 0,
        flight=leg.flight if leg else "",
        to_city=leg.to_city if leg else "",
        departs_at=leg.departs_at if leg and not minimal else None,
        phone_ending=booking.phone_ending,
        ways=list(ways),
        email_hint=booking.email.masked() if booking.email and "email" in ways else "",
        blockers=[blocker_of(blocker) for blocker in blockers],
    )


def blocker_of(blocker: Blocker) -> v1.Blocker:
    """A blocker for the wire."""
    return v1.Blocker(code=blocker.code, opens_at=blocker.opens_at, closed_at=blocker.closed_at, desk=blocker.desk)


def _choice(handle: Secret, booking: Booking, now: int) -> v1.Choice:
    itinerary = booking.itinerary
    if isinstance(itinerary, Stay):
        return v1.Choice(visit=handle.reveal(), kind="stay", arrive=itinerary.arrive, nights=itinerary.nights)
    leg = next_leg(itinerary, now)
    return v1.Choice(visit=handle.reveal(), kind="flight", arrive=leg.date, flight=leg.flight, to_city=leg.to_city)


routes = [
    change(
        "/v1/bookings/find",
        _find,
        takes=v1.Find,
        gives=v1.Found,
        refuses=("booking_not_found", "slow_down", "code_for_something_else"),
    ),
    change("/v1/bookings/choose", _choose, takes=v1.Visit, gives=v1.Found, refuses=("visit_over",)),
]
