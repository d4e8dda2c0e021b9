"""What staff see, for the wire: a booking's row and the home screen. A kiosk's screen is public, so all is masked."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from kiosk_backend.api.bookings import blocker_of
from kiosk_backend.api.call import Call
from kiosk_backend.api.confirmed import guest_of
from kiosk_backend.contract import v1
from kiosk_backend.domain.itinerary import Stay, next_leg
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.staff import StaffMember, may
from kiosk_backend.domain.verification import WEB
from kiosk_backend.ports import Transaction
from kiosk_backend.services import help_calls
from kiosk_backend.services.delivery import text_service_of
from kiosk_backend.services.staff_find import Row

EVENTS: Final = 10


def booking_of(row: Row, site: Site, now: int) -> v1.StaffBooking:
    """One row: first name and initial, no number but its ending."""
    booking, itinerary = row.booking, row.booking.itinerary
    if isinstance(itinerary, Stay):
        leg, segment_id = None, itinerary.segment_id
        line = f"{itinerary.arrive:%d %b} to {itinerary.leave:%d %b}, {itinerary.room_type}"
    else:
        leg = next_leg(itinerary, now)
        segment_id = leg.segment_id
        seat = booking.lead.seat(leg.position)
        line = f"{leg.flight} {leg.date:%d %b}, {leg.from_code} to {leg.to_code}" + (f", {seat.number}" if seat else "")
    return v1.StaffBooking(
        booking_id=booking.booking_id,
        reference=booking.reference.reveal(),
        display_name=booking.lead.display_name,
        kind=booking.kind,
        status=row.status.value,
        line=line,
        guests=[guest_of(guest, segment_id, leg) for guest in booking.party],
        blockers=[blocker_of(blocker) for blocker in row.blockers],
        locked=booking.locked,
        pass_version=row.pass_version,
        phone_ending=booking.phone_ending,
        email_hint=booking.email.masked() if booking.email else "",
        phone_held_until=_later(booking.phone_held_until, site, now),
        email_held_until=_later(booking.email_held_until, site, now),
    )


def _later(until: int | None, site: Site, now: int) -> dt.datetime | None:
    return site.local(until) if until is not None and now < until else None


def home_of(tx: Transaction, call: Call[Any], by: StaffMember) -> v1.StaffHome:
    """The home screen of this kiosk; calls for help only for those who may answer them."""
    kiosk, site, now = call.kiosk, call.site, call.now
    texts, seconds = text_service_of(tx, site.site_id, now)
    back_at = None if kiosk.service_back_at is None else site.local(kiosk.service_back_at)
    return v1.StaffHome(
        kiosk_name=kiosk.name,
        service=v1.ServiceState(open=kiosk.service_open, reason=kiosk.service_reason, back_at=back_at),
        help_calls=_calls(tx, call) if may(by.role, "help") else [],
        events=_events(tx, call),
        texts=texts,
        text_seconds=seconds,
    )


def _calls(tx: Transaction, call: Call[Any]) -> list[v1.WaitingCall]:
    waiting = help_calls.waiting(tx, site=call.site, now=call.now)
    if not waiting:
        return []
    names = {kiosk.kiosk_id: kiosk.name for kiosk in tx.kiosks.all(call.site.site_id)} | {WEB: help_calls.WEB_NAME}
    return [
        v1.WaitingCall(
            call_id=one.call_id,
            kiosk_name=names.get(one.kiosk_id, ""),
            this_kiosk=one.kiosk_id == call.kiosk.kiosk_id,
            step=one.step,
            waiting_s=(call.now - one.called_at) // 1_000,
        )
        for one in waiting
    ]


def _events(tx: Transaction, call: Call[Any]) -> list[v1.StaffEvent]:
    """The last events of this kiosk by name and time; their ids stay in the audit."""
    head = next((head for head in tx.audit.heads() if head.origin == call.kiosk.kiosk_id), None)
    if head is None:
        return []
    entries = tx.audit.rows(head.origin, max(head.seq - EVENTS, 0), EVENTS)
    return [v1.StaffEvent(at=call.site.local(entry.at), event=entry.event) for entry in reversed(entries)]
