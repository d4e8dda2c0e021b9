"""Routes of staff who change the phone or e-mail of a booking, or put the old one back. Two people each time.

It knows no SQL. What was typed is in no answer: the ending of a number, or a masked e-mail address.
"""

from __future__ import annotations

from typing import Final

from kiosk_backend.api.call import Call
from kiosk_backend.api.route import change
from kiosk_backend.api.staff import PINS, guard
from kiosk_backend.api.staff_desk import second_try
from kiosk_backend.contract import v1
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.profile import What
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import Transaction
from kiosk_backend.services import address_change


def _change(tx: Transaction, call: Call[v1.ChangeAddress]) -> v1.AddressChanged | Refusal:
    """A new phone or e-mail on a booking; the old one is told, the new one proves nothing for 24 hours."""
    asked = call.body
    done = address_change.change_by_staff(
        tx,
        call.desk,
        call.house.destinations,
        call.house.phones,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        by=call.staff,
        second=call.prepared,
        booking_id=asked.booking_id,
        what=asked.what,
        new=asked.new,
        why=asked.why,
        now=call.now,
        base_url=call.house.public_base_url,
    )
    return _told(call, done)


def _revert(tx: Transaction, call: Call[v1.RevertAddress]) -> v1.AddressChanged | Refusal:
    """The old phone or e-mail again, while the new one is held."""
    asked = call.body
    done = address_change.revert(
        tx,
        call.desk,
        call.house.destinations,
        site=call.site,
        origin=call.kiosk.kiosk_id,
        by=call.staff,
        second=call.prepared,
        booking_id=asked.booking_id,
        what=asked.what,
        why=asked.why,
        now=call.now,
    )
    return _told(call, done)


def _told(
    call: Call[v1.ChangeAddress] | Call[v1.RevertAddress], done: tuple[Booking, What] | Refusal
) -> v1.AddressChanged | Refusal:
    if isinstance(done, Refusal):
        return done
    booking, what = done
    email = booking.email.masked() if booking.email else ""
    held = booking.phone_held_until if what == "phone" else booking.email_held_until
    return v1.AddressChanged(
        what=what,
        hint=booking.phone_ending if what == "phone" else email,
        held_until=call.site.local(held) if held is not None and held > call.now else None,
    )


_REFUSES: Final = (*PINS, "booking_unknown", "reason_missing", "second_person_needed", "second_person_same")

routes = [
    change(
        "/v1/staff/bookings/change-address",
        _change,
        takes=v1.ChangeAddress,
        gives=v1.AddressChanged,
        refuses=(*_REFUSES, "address_unusable"),
        guard=guard("change_address"),
        prepare=second_try("change_address"),
    ),
    change(
        "/v1/staff/bookings/revert-address",
        _revert,
        takes=v1.RevertAddress,
        gives=v1.AddressChanged,
        refuses=(*_REFUSES, "change_unknown"),
        guard=guard("change_address"),
        prepare=second_try("change_address"),
    ),
]
