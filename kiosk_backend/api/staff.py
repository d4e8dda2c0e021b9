"""Routes of staff: signing in, home, calls for help, service; all but sign-in guarded. Bookings: `api/staff_desk.py`.

The table role x action is `domain.staff.ALLOWED`; a route names its action once, in its guard. It knows no SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk_backend.api.call import Call
from kiosk_backend.api.help import help_call_of
from kiosk_backend.api.route import change, view
from kiosk_backend.api.staff_view import home_of
from kiosk_backend.contract import v1
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.staff import ALLOWED, StaffMember
from kiosk_backend.ports import Transaction
from kiosk_backend.services import help_calls, staff


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


async def try_pin(call: Call[Any], number: str, pin: str) -> Refusal | tuple[staff.PinTry, bytes]:
    """Charges a try, then stretches the PIN outside of any transaction."""

    def begin(tx: Transaction) -> staff.PinTry | Refusal:
        return call.admit(tx) or staff.begin_pin(
            tx, call.desk, site=call.site, kiosk_id=call.kiosk.kiosk_id, number=number, pin=pin, now=call.now
        )

    tried = await call.house.store.run(begin)
    if isinstance(tried, Refusal):
        return tried
    return tried, await call.house.pins.stretch(Secret(pin), tried.recipe)


async def _sign_in_try(call: Call[v1.StaffSignIn]) -> object:
    return await try_pin(call, call.body.number, call.body.pin)


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


def _stay(tx: Transaction, call: Call[v1.Done]) -> v1.Done:  # noqa: ARG001 — its guard has done it
    """Somebody uses the staff screen: the session goes on."""
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


PINS = ("pin_wrong", "pin_paused", "pin_disabled")
"""What a try of a PIN may be refused with."""

routes = [
    change(
        "/v1/staff/sign-in",
        _sign_in,
        takes=v1.StaffSignIn,
        gives=v1.StaffSession,
        refuses=PINS,
        prepare=_sign_in_try,
        keyed=False,  # signing in twice is harmless, and no answer with a token is kept
    ),
    change("/v1/staff/sign-out", _sign_out, takes=v1.Done, gives=v1.Done, guard=guard(None), keyed=False),
    change("/v1/staff/stay", _stay, takes=v1.Done, gives=v1.Done, guard=guard(None), keyed=False),
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
        "/v1/staff/service",
        _service,
        takes=v1.SetService,
        gives=v1.Done,
        refuses=("reason_missing",),
        guard=guard("service"),
    ),
]
