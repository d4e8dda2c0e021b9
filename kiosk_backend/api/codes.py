"""Routes of the one-time code: start, resend, delivery (long poll), submit. It decides nothing.

The code arrives as a string of exactly six ASCII digits or not at all (S18, X27); it is in no answer (X13).
"""

from __future__ import annotations

from typing import Any

from kiosk_backend.api.call import Call
from kiosk_backend.api.confirmed import confirmed_of
from kiosk_backend.api.route import Watched, change, watch
from kiosk_backend.contract import v1
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import is_code
from kiosk_backend.ports import Transaction
from kiosk_backend.services.codes import Asking, CodeState, code_state, resend_code, start_code
from kiosk_backend.services.submission import charge_only, submit_code


def _start(tx: Transaction, call: Call[v1.Visit]) -> v1.CodeStatus | Refusal:
    """Sends a code to the phone on the booking."""
    return _status(call, start_code(tx, call.desk, call.house.destinations, _asking(call)))


def _resend(tx: Transaction, call: Call[v1.Visit]) -> v1.CodeStatus | Refusal:
    """Sends the code once more."""
    return _status(call, resend_code(tx, call.desk, call.house.destinations, _asking(call)))


def _delivery(tx: Transaction, call: Call[v1.WatchDelivery]) -> Watched | Refusal:
    """How the text travels; answers when that changes."""
    state = code_state(tx, call.desk, _asking(call))
    if isinstance(state, Refusal):
        return state
    late = None if state.late_in_ms is None else state.late_in_ms / 1000
    return Watched(_wire(call, state), state.topic, again_in_s=late)


def _submit(tx: Transaction, call: Call[v1.SubmitCode]) -> v1.Confirmed | Refusal:
    """Tries a code; the right one gives a grant and the booking's details."""
    if not is_code(call.body.code, call.desk.policy.code_digits):
        return Refusal(code="request_malformed", repeat=False)
    outcome = submit_code(tx, call.desk, call.house.destinations, _asking(call), Secret(call.body.code))
    if isinstance(outcome, Refusal):
        return outcome
    return confirmed_of(outcome.grant, outcome.booking, call.site, call.now)


def _charge(tx: Transaction, call: Call[v1.SubmitCode]) -> None:
    if call.admit(tx) is None and is_code(call.body.code, call.desk.policy.code_digits):
        charge_only(tx, call.desk, _asking(call))


def _asking(call: Call[Any]) -> Asking:
    return Asking(call.site, call.kiosk.kiosk_id, call.body.visit, call.now)


def _status(call: Call[Any], state: CodeState | Refusal) -> v1.CodeStatus | Refusal:
    return state if isinstance(state, Refusal) else _wire(call, state)


def _wire(call: Call[Any], state: CodeState) -> v1.CodeStatus:
    return v1.CodeStatus(
        delivery=state.delivery,
        version=state.version,
        digits=call.desk.policy.code_digits,
        phone_ending=state.phone_ending,
        expires_in_s=state.expires_in_s,
        resend_in_s=state.resend_in_s,
        sends_left=state.sends_left,
        tries_left=state.tries_left,
    )


_BLOCKED = ("visit_over", "too_early", "too_late", "see_staff", "no_phone", "sms_paused", "staff_only")
_SENDING = (*_BLOCKED, "slow_down", "no_sends_left")

routes = [
    change("/v1/code/start", _start, takes=v1.Visit, gives=v1.CodeStatus, refuses=_SENDING),
    change(
        "/v1/code/resend",
        _resend,
        takes=v1.Visit,
        gives=v1.CodeStatus,
        refuses=(*_SENDING, "code_missing", "resend_too_early"),
    ),
    watch(
        "/v1/code/delivery",
        _delivery,
        takes=v1.WatchDelivery,
        gives=v1.CodeStatus,
        refuses=("visit_over", "code_missing"),
    ),
    change(
        "/v1/code/submit",
        _submit,
        takes=v1.SubmitCode,
        gives=v1.Confirmed,
        refuses=("visit_over", "code_wrong", "code_expired", "code_locked", "code_missing", "sms_paused", "staff_only"),
        on_error=_charge,
    ),
]
