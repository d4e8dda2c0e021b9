"""The booking card of a guest whom staff confirmed: what the guest's pages show, made from what the backend told."""

from __future__ import annotations

from kiosk_backend.contract import v1


def card_of(confirmed: v1.Confirmed, place: str, phone_ending: str) -> v1.BookingCard:
    """``place``: name of the property; flights show the airline's number instead."""
    details = confirmed.details
    if isinstance(details, v1.StayDetails):
        return v1.BookingCard(
            kind="stay",
            place_name=place,
            first_name=confirmed.first_name,
            guests=len(confirmed.guests),
            arrive=details.arrive,
            leave=details.leave,
            nights=details.nights,
            phone_ending=phone_ending,
        )
    return v1.BookingCard(
        kind="flight",
        place_name=place,
        first_name=confirmed.first_name,
        guests=len(confirmed.guests),
        flight=details.flight,
        to_city=details.to_city,
        departs_at=details.departs_at,
        phone_ending=phone_ending,
    )
