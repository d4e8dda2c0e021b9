"""How staff work speaks to the backend: one change under one key, and the booking as it is after it. No Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from kiosk_app.backend_client import Outage, Refused
from kiosk_app.duty import Duty
from kiosk_app.staff_flow import Event
from kiosk_app.work import Peers, persist
from kiosk_backend.contract import v1

T = TypeVar("T")
Result = tuple[Duty, Event | None]


async def post(duty: Duty, peers: Peers, path: str, request: v1.Wire, answer: type[T]) -> T:
    """Change something for this member of staff; repeated under one key until it is answered."""
    key = peers.new_key()
    return await persist(peers, lambda: peers.backend.staff_post(path, request, answer, duty.token, key))


async def look_for(duty: Duty, peers: Peers, query: v1.StaffFind) -> v1.StaffBookings:
    return await persist(
        peers,
        lambda: peers.backend.staff_post(
            "/v1/staff/bookings/find", query, v1.StaffBookings, duty.token, peers.new_key()
        ),
    )


async def acted(duty: Duty, peers: Peers, notice: str) -> Result:
    return await seen_again(replace(duty, notice=notice, problem=None), peers), Event.DONE


def id_of(duty: Duty) -> str:
    return duty.booking.booking_id if duty.booking else ""


async def seen_again(duty: Duty, peers: Peers) -> Duty:
    """The booking as it is after the action; an outage leaves what was known."""
    if duty.booking is None:
        return duty
    try:
        found = await look_for(duty, peers, v1.StaffFind(reference=duty.booking.reference))
    except (Refused, Outage):
        return duty
    same = [row for row in found.bookings if row.booking_id == duty.booking.booking_id]
    if not same:
        return duty
    rows = tuple(same[0] if row.booking_id == same[0].booking_id else row for row in duty.rows)
    return replace(duty, booking=same[0], rows=rows)
