"""A verified guest's booking for the wire: what may be shown after the code. It decides nothing and knows no SQL."""

from __future__ import annotations

import datetime as dt

from kiosk_backend.api.bookings import blocker_of
from kiosk_backend.contract import v1
from kiosk_backend.domain.booking import Booking, Guest
from kiosk_backend.domain.eligibility import blockers, need_after_code
from kiosk_backend.domain.itinerary import Leg, Stay, next_leg
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.site import Site


def confirmed_of(grant: Secret, booking: Booking, site: Site, now: int) -> v1.Confirmed:
    """Everything the review step shows. `now` in Unix milliseconds chooses the leg and the blockers."""
    found = blockers(booking, site, now)
    itinerary = booking.itinerary
    leg = None if isinstance(itinerary, Stay) else next_leg(itinerary, now)
    segment_id = booking.segment_ids[0] if leg is None else leg.segment_id
    return v1.Confirmed(
        grant=grant.reveal(),
        first_name=booking.lead.called,
        guests=[guest_of(guest, segment_id, leg) for guest in booking.party],
        details=_stay(booking, itinerary) if isinstance(itinerary, Stay) else _flight(next_leg(itinerary, now), site),
        next_need=need_after_code(booking, found),
        blockers=[blocker_of(blocker) for blocker in found],
    )


def guest_of(guest: Guest, segment_id: str, leg: Leg | None) -> v1.Guest:
    """One of the party, for this segment: first name and initial."""
    seat = None if leg is None else guest.seat(leg.position)
    return v1.Guest(
        guest_id=guest.guest_id,
        display_name=guest.display_name,
        child=guest.child,
        checked_in=segment_id in guest.checked_in,
        details_complete=guest.details_complete,
        seat=seat.number if seat else "",
        seat_position=seat.position if seat else "",
        bags=guest.bags,
        bag_kg=guest.bag_kg,
        required=guest.required,
    )


def _stay(booking: Booking, stay: Stay) -> v1.StayDetails:
    return v1.StayDetails(
        arrive=stay.arrive,
        leave=stay.leave,
        nights=stay.nights,
        room_type=stay.room_type,
        bed=stay.bed,
        room_ready=stay.room_ready,
        registration_complete=all(guest.details_complete for guest in booking.party),
        to_pay_now=str(stay.to_pay_now) if stay.to_pay_now and stay.to_pay_now.amount > 0 else "",
        city_tax=str(stay.city_tax) if stay.city_tax else "",
    )


def _flight(leg: Leg, site: Site) -> v1.FlightDetails:
    boards = leg.boards_at or leg.departs_at - dt.timedelta(minutes=site.policy.boards_before_min)
    return v1.FlightDetails(
        flight=leg.flight,
        date=leg.date,
        from_code=leg.from_code,
        from_city=leg.from_city,
        to_code=leg.to_code,
        to_city=leg.to_city,
        departs_at=leg.departs_at,
        arrives_at=leg.arrives_at,
        boards_at=boards,
        gate=leg.gate,
        group=leg.group,
        cabin=leg.cabin,
        bag_drop=leg.bag_drop or site.config.bag_drop,
    )
