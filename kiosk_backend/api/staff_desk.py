"""Routes of staff who serve a guest: find, override, undo, reprint, send, lock. Each is guarded by its action.

It knows no SQL. Signing in and the home screen are in `api/staff.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from kiosk_backend.api.call import Call
from kiosk_backend.api.checkin import checked_in_of
from kiosk_backend.api.confirmed import confirmed_of
from kiosk_backend.api.route import change
from kiosk_backend.api.staff import PINS, guard, try_pin
from kiosk_backend.api.staff_view import booking_of
from kiosk_backend.contract import v1
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.ports import Transaction
from kiosk_backend.services import checkin, override, phone_pass, staff, staff_find
from kiosk_backend.services.events import word


def _find(tx: Transaction, call: Call[v1.StaffFind]) -> v1.StaffBookings | Refusal:
    """Bookings by reference, last name or room; masked, twenty rows at most."""
    asked = call.body
    if not (asked.reference or asked.last_name or asked.room):
        return Refusal(code="request_malformed", repeat=False)
    found = staff_find.find(
        tx,
        call.desk,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        by=call.staff,
        reference=asked.reference,
        last_name=asked.last_name,
        room=asked.room,
        date=asked.date,
        now=call.now,
    )
    return v1.StaffBookings(bookings=[booking_of(row, call.site, call.now) for row in found.rows], more=found.more)


def second_try(action: str) -> Callable[[Call[Any]], Awaitable[object]]:
    """Checks the second person's PIN before the transaction of an action; None when nobody typed one."""

    async def checked(call: Call[Any]) -> object:
        second = call.body.second
        if second is None:
            return None

        def first(tx: Transaction) -> Refusal | StaffMember:
            return call.admit(tx) or guard(action, use=False)(tx, call)

        refused = await call.house.store.read(first)
        if isinstance(refused, Refusal):
            return refused
        tried = await try_pin(call, second.number, second.pin)
        if isinstance(tried, Refusal):
            return tried
        return await call.house.store.run(lambda tx: _finish_second(tx, call, *tried))

    return checked


def _finish_second(tx: Transaction, call: Call[Any], tried: staff.PinTry, stretched: bytes) -> StaffMember | Refusal:
    return call.admit(tx) or staff.finish_pin(
        tx, call.desk, site=call.site, kiosk_id=call.kiosk.kiosk_id, tried=tried, stretched=stretched, now=call.now
    )


def _override(tx: Transaction, call: Call[v1.Override]) -> v1.Overridden | Refusal:
    """Check in without a code: a grant for one booking, ten minutes, with who, why and what was checked."""
    asked = call.body
    done = override.override(
        tx,
        call.desk,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        by=call.staff,
        second=call.prepared,
        booking_id=asked.booking_id,
        why=asked.why,
        checked=asked.checked,
        now=call.now,
    )
    if isinstance(done, Refusal):
        return done
    return v1.Overridden(
        visit=done.visit.reveal(),
        confirmed=confirmed_of(done.grant, done.booking, call.site, call.now),
        expires_in_s=call.desk.policy.grant_life // 1_000,
    )


def _undo(tx: Transaction, call: Call[v1.StaffBookingAction]) -> v1.Done | Refusal:
    """Takes a check-in back, with a reason; its passes are void."""
    asked = call.body
    refused = checkin.undo(
        tx,
        call.desk,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        by=call.staff,
        booking_id=asked.booking_id,
        guest_ids=asked.guest_ids,
        why=asked.why,
    )
    return refused or v1.Done()


def _reprint(tx: Transaction, call: Call[v1.StaffBookingAction]) -> v1.CheckedIn | Refusal:
    """The passes again as a new version, with a reason; the older ones stop working."""
    asked = call.body
    if not word(asked.why):
        return Refusal(code="reason_missing", repeat=False)
    done = checkin.reprint(
        tx,
        call.desk,
        call.house.signer,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        by=call.staff,
        booking_id=asked.booking_id,
        guest_ids=asked.guest_ids,
        why=word(asked.why),
    )
    return checked_in_of(done)


def _send_pass(tx: Transaction, call: Call[v1.StaffBookingAction]) -> v1.Done | Refusal:
    """Texts a link to the standing passes to the number on file."""
    refused = phone_pass.text_to_phone(
        tx,
        call.desk,
        call.house.destinations,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        by=call.staff,
        base_url=call.house.public_base_url,
        booking_id=call.body.booking_id,
        now=call.now,
    )
    return refused or v1.Done()


def _lock(tx: Transaction, call: Call[v1.StaffBookingAction]) -> v1.Done | Refusal:
    """Keeps a booking out of self-service."""
    return _locking(staff.lock_booking, tx, call)


def _unlock(tx: Transaction, call: Call[v1.StaffBookingAction]) -> v1.Done | Refusal:
    """Lets a booking back in and forgets the wrong codes that paused it."""
    return _locking(staff.unlock_booking, tx, call)


def _locking(
    what: Callable[..., Refusal | None], tx: Transaction, call: Call[v1.StaffBookingAction]
) -> v1.Done | Refusal:
    refused = what(
        tx,
        call.desk,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        by=call.staff,
        booking_id=call.body.booking_id,
        why=call.body.why,
        now=call.now,
    )
    return refused or v1.Done()


_KNOWN = ("booking_unknown", "reason_missing")

routes = [
    change(
        "/v1/staff/bookings/find", _find, takes=v1.StaffFind, gives=v1.StaffBookings, guard=guard("find"), keyed=False
    ),
    change(
        "/v1/staff/override",
        _override,
        takes=v1.Override,
        gives=v1.Overridden,
        refuses=(*PINS, *_KNOWN, "second_person_needed", "second_person_same"),
        guard=guard("override"),
        prepare=second_try("override"),
    ),
    change(
        "/v1/staff/checkin/undo",
        _undo,
        takes=v1.StaffBookingAction,
        gives=v1.Done,
        refuses=(*_KNOWN, "guest_unknown", "not_checked_in"),
        guard=guard("undo"),
    ),
    change(
        "/v1/staff/passes/reprint",
        _reprint,
        takes=v1.StaffBookingAction,
        gives=v1.CheckedIn,
        refuses=(*_KNOWN, "guest_unknown", "not_checked_in", "too_late", "see_staff"),
        guard=guard("reprint"),
    ),
    change(
        "/v1/staff/passes/send",
        _send_pass,
        takes=v1.StaffBookingAction,
        gives=v1.Done,
        refuses=("booking_unknown", "no_phone", "no_public_address", "not_checked_in", "no_sends_left", "sms_paused"),
        guard=guard("send_pass"),
    ),
    change(
        "/v1/staff/bookings/lock",
        _lock,
        takes=v1.StaffBookingAction,
        gives=v1.Done,
        refuses=_KNOWN,
        guard=guard("lock"),
    ),
    change(
        "/v1/staff/bookings/unlock",
        _unlock,
        takes=v1.StaffBookingAction,
        gives=v1.Done,
        refuses=_KNOWN,
        guard=guard("unlock"),
    ),
]
