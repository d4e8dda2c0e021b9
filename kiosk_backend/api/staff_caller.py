"""Routes of staff who verify a caller: start, resend, watch (long poll), submit, end. It decides nothing.

The number is in no request and the code in no answer: the agent learns verified or not, and how many tries are left.
"""

from __future__ import annotations

from typing import Any, Final

from kiosk_backend.api.call import Call
from kiosk_backend.api.route import Watched, change, watch
from kiosk_backend.api.staff import guard
from kiosk_backend.contract import v1
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import is_code
from kiosk_backend.ports import Transaction
from kiosk_backend.services import caller
from kiosk_backend.services.caller import Agent, CallerState


async def _ask_risk(call: Call[Any]) -> object:
    """The verdict of the operator's risk service on the number, before the transaction that texts it (N10)."""
    if not call.house.risk.asks:
        return "unknown"
    phone = await call.look(_number)
    if isinstance(phone, Refusal):
        return phone
    return "unknown" if phone is None else await call.house.risk.verdict(phone, caller.CALLER)


def _number(tx: Transaction, call: Call[Any]) -> Phone | Refusal | None:
    by = guard("caller", use=False)(tx, call)
    if isinstance(by, Refusal):
        return by
    call.staff = by
    if isinstance(call.body, v1.Conversation):
        return caller.number_of(tx, call.desk, call.site.site_id, handle=call.body.conversation)
    return caller.number_of(tx, call.desk, call.site.site_id, booking_id=call.body.booking_id)


def _start(tx: Transaction, call: Call[v1.VerifyCaller]) -> v1.CallerStatus | Refusal:
    """Texts a code to the number on the booking, for somebody on the phone."""
    return _status(call, caller.start(tx, call.desk, call.house.destinations, _agent(call), call.body.booking_id))


def _resend(tx: Transaction, call: Call[v1.Conversation]) -> v1.CallerStatus | Refusal:
    """Texts the code of this conversation once more."""
    return _status(call, caller.resend(tx, call.desk, call.house.destinations, _agent(call), call.body.conversation))


def _watch(tx: Transaction, call: Call[v1.WatchCaller]) -> Watched | Refusal:
    """How the text travels; answers when that changes. Watching does not keep the session open."""
    state = caller.watch(tx, call.desk, _agent(call), call.body.conversation)
    if isinstance(state, Refusal):
        return state
    late = None if state.code.late_in_ms is None else state.code.late_in_ms / 1000
    return Watched(_wire(call, state), state.code.topic, again_in_s=late)


def _submit(tx: Transaction, call: Call[v1.CallerCode]) -> v1.CallerStatus | Refusal:
    """Tries what the caller has read out: verified or not."""
    if not is_code(call.body.code, call.desk.policy.code_digits):
        return Refusal(code="request_malformed", repeat=False)
    asked, to = call.body, call.house.destinations
    return _status(call, caller.submit(tx, call.desk, to, _agent(call), asked.conversation, Secret(asked.code)))


def _charge(tx: Transaction, call: Call[v1.CallerCode]) -> None:
    if call.admit(tx) is None and not isinstance(by := guard("caller")(tx, call), Refusal):
        call.staff = by
        caller.charge(tx, call.desk, _agent(call), call.body.conversation)


def _end(tx: Transaction, call: Call[v1.Conversation]) -> v1.Done:
    """The conversation is over; its code is worth nothing any more."""
    caller.end(tx, call.desk, _agent(call), call.body.conversation)
    return v1.Done()


def _agent(call: Call[Any]) -> Agent:
    return Agent(call.site, call.kiosk.kiosk_id, call.staff, call.now, call.prepared or "unknown")


def _status(call: Call[Any], state: CallerState | Refusal) -> v1.CallerStatus | Refusal:
    return state if isinstance(state, Refusal) else _wire(call, state)


def _wire(call: Call[Any], state: CallerState) -> v1.CallerStatus:
    code = state.code
    return v1.CallerStatus(
        conversation=state.conversation.reveal(),
        reference=state.reference,
        delivery=code.delivery,
        version=code.version,
        digits=call.desk.policy.code_digits,
        phone_ending=code.phone_ending,
        expires_in_s=code.expires_in_s,
        resend_in_s=code.resend_in_s,
        sends_left=code.sends_left,
        tries_left=code.tries_left,
        verified=state.verified,
        level="V2" if state.verified else "",
        verified_for_s=call.desk.policy.grant_life // 1_000 if state.verified else 0,
    )


_SENDING: Final = (
    "address_on_hold",
    "no_phone",
    "no_such_way",
    "sms_paused",
    "staff_only",
    "slow_down",
    "no_sends_left",
)

routes = [
    change(
        "/v1/staff/caller/start",
        _start,
        takes=v1.VerifyCaller,
        gives=v1.CallerStatus,
        refuses=("booking_unknown", *_SENDING),
        guard=guard("caller"),
        prepare=_ask_risk,
    ),
    change(
        "/v1/staff/caller/resend",
        _resend,
        takes=v1.Conversation,
        gives=v1.CallerStatus,
        refuses=("visit_over", "code_missing", "resend_too_early", *_SENDING),
        guard=guard("caller"),
        prepare=_ask_risk,
    ),
    watch(
        "/v1/staff/caller/watch",
        _watch,
        takes=v1.WatchCaller,
        gives=v1.CallerStatus,
        refuses=("visit_over", "code_missing"),
        guard=guard("caller", use=False),
    ),
    change(
        "/v1/staff/caller/submit",
        _submit,
        takes=v1.CallerCode,
        gives=v1.CallerStatus,
        refuses=(
            "visit_over", "code_wrong", "code_expired", "code_locked", "code_missing", "more_needed", "staff_only",
        ),
        guard=guard("caller"),
        on_error=_charge,
    ),
    change("/v1/staff/caller/end", _end, takes=v1.Conversation, gives=v1.Done, guard=guard("caller"), keyed=False),
]  # fmt: skip
