"""Routes of staff: signing in, home, bookings, override, service. Every one but sign-in is guarded by role.

The table role x action is `domain.staff.ALLOWED`; a route names its action once, in its guard. It knows no SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk_backend.api.call import Call
from kiosk_backend.api.checkin import checked_in_of
from kiosk_backend.api.confirmed import confirmed_of
from kiosk_backend.api.help import help_call_of
from kiosk_backend.api.route import change, view
from kiosk_backend.api.staff_booking import booking_of, home_of
from kiosk_backend.contract import v1
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.staff import ALLOWED, StaffMember
from kiosk_backend.ports import Transaction
from kiosk_backend.services import checkin, help_calls, override, phone_pass, staff, staff_find
from kiosk_backend.services.passes import word


def guard(action: str | None, *, use: bool = True) -> Callable[[Transaction, Call[Any]], StaffMember | Refusal]:
    """Admits the signed-in member of staff whose role may do `action`; None: any role."""

    def admitted(tx: Transaction, call: Call[Any]) -> StaffMember | Refusal:
        return staff.who(
            tx,
            call.desk,
            site=call.site,
            kiosk_id=call.kiosk.kiosk_id,
            token=call.staff_token,
            action=action,
            now=call.now,
            use=use,
        )

    return admitted


async def _try_pin(call: Call[Any], number: str, pin: str) -> Refusal | tuple[staff.PinTry, bytes]:
    """Charges the try, then stretches the PIN outside of any transaction."""

    def begin(tx: Transaction) -> staff.PinTry | Refusal:
        return call.admit(tx) or staff.begin_pin(
            tx, call.desk, site=call.site, kiosk_id=call.kiosk.kiosk_id, number=number, pin=pin, now=call.now
        )

    tried = await call.house.store.run(begin)
    if isinstance(tried, Refusal):
        return tried
    return tried, await call.house.pins.stretch(Secret(pin), tried.recipe)


async def _sign_in_try(call: Call[v1.StaffSignIn]) -> object:
    return await _try_pin(call, call.body.number, call.body.pin)


def _sign_in(tx: Transaction, call: Call[v1.StaffSignIn]) -> v1.StaffSession | Refusal:
    """Number and PIN for a session at this kiosk."""
    tried, stretched = call.prepared
    done = staff.sign_in(
        tx, call.desk, site=call.site, kiosk_id=call.kiosk.kiosk_id, tried=tried, stretched=stretched, now=call.now
    )
    if isinstance(done, Refusal):
        return done
    return v1.StaffSession(
        token=done.token.reveal(),
        display_name=done.member.display_name,
        role=done.member.role,
        allowed=list(ALLOWED[done.member.role]),
        locks_after_s=call.desk.policy.staff_session_life // 1_000,
    )


def _sign_out(tx: Transaction, call: Call[v1.Done]) -> v1.Done:
    """Ends the session."""
    staff.sign_out(
        tx,
        call.desk,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        token=call.staff_token,
        by=call.staff,
        now=call.now,
    )
    return v1.Done()


def _home(tx: Transaction, call: Call[None]) -> v1.StaffHome:
    """Help calls, service, texts, last events; nothing of a guest. Asking again does not keep the session open."""
    return home_of(tx, call, call.staff)


def _acknowledge(tx: Transaction, call: Call[v1.AcknowledgeHelp]) -> v1.HelpCall | Refusal:
    """Somebody comes; the guest sees who and when."""
    done = help_calls.acknowledge(
        tx,
        call.desk,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        by=call.staff,
        call_id=call.body.call_id,
        minutes=call.body.eta_min,
        now=call.now,
    )
    return done if isinstance(done, Refusal) else help_call_of(done)


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
    return v1.StaffBookings(bookings=[booking_of(row, call.now) for row in found.rows], more=found.more)


async def _second_try(call: Call[v1.Override]) -> object:
    """The second person's PIN, checked before the override's transaction; None when nobody typed one."""
    second = call.body.second
    if second is None:
        return None

    def first(tx: Transaction) -> Refusal | StaffMember:
        return call.admit(tx) or guard("override", use=False)(tx, call)

    refused = await call.house.store.read(first)
    if isinstance(refused, Refusal):
        return refused
    tried = await _try_pin(call, second.number, second.pin)
    if isinstance(tried, Refusal):
        return tried
    return await call.house.store.run(lambda tx: _finish_second(tx, call, *tried))


def _finish_second(
    tx: Transaction, call: Call[v1.Override], tried: staff.PinTry, stretched: bytes
) -> StaffMember | Refusal:
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


def _service(tx: Transaction, call: Call[v1.SetService]) -> v1.Done | Refusal:
    """Takes this kiosk out of service, or opens it for guests."""
    asked = call.body
    refused = staff.set_service(
        tx,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        by=call.staff,
        open_=asked.open,
        why=asked.why,
        minutes=asked.minutes,
        now=call.now,
    )
    return refused or v1.Done()


_PINS = ("pin_wrong", "pin_paused", "pin_disabled")
_KNOWN = ("booking_unknown", "reason_missing")

routes = [
    change(
        "/v1/staff/sign-in",
        _sign_in,
        takes=v1.StaffSignIn,
        gives=v1.StaffSession,
        refuses=_PINS,
        prepare=_sign_in_try,
        keyed=False,  # signing in twice is harmless, and no answer with a token is kept
    ),
    change("/v1/staff/sign-out", _sign_out, takes=v1.Done, gives=v1.Done, guard=guard(None), keyed=False),
    view("/v1/staff/home", _home, gives=v1.StaffHome, guard=guard(None, use=False)),
    change(
        "/v1/staff/help/ack",
        _acknowledge,
        takes=v1.AcknowledgeHelp,
        gives=v1.HelpCall,
        refuses=("help_call_unknown",),
        guard=guard("help"),
    ),
    change(
        "/v1/staff/bookings/find", _find, takes=v1.StaffFind, gives=v1.StaffBookings, guard=guard("find"), keyed=False
    ),
    change(
        "/v1/staff/override",
        _override,
        takes=v1.Override,
        gives=v1.Overridden,
        refuses=(*_PINS, *_KNOWN, "second_person_needed", "second_person_same"),
        guard=guard("override"),
        prepare=_second_try,
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
        refuses=("booking_unknown", "no_phone", "no_public_address", "not_checked_in"),
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
    change(
        "/v1/staff/service",
        _service,
        takes=v1.SetService,
        gives=v1.Done,
        refuses=("reason_missing",),
        guard=guard("service"),
    ),
]
