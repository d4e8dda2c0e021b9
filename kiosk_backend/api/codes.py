"""Routes by which a guest shows who they are: start, resend, delivery (long poll), submit, and what the phone proved.

It decides nothing. A code arrives as a string of exactly six or eight ASCII digits or not at all (S18, X27); it is in
no answer (X13). Questions and documents are in `api.proofs`.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from kiosk_backend.api.call import Call
from kiosk_backend.api.confirmed import confirmed_of
from kiosk_backend.api.route import Watched, change, watch
from kiosk_backend.contract import v1
from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import Method, is_code
from kiosk_backend.ports import Transaction
from kiosk_backend.ports.risk import Verdict
from kiosk_backend.services import links, ways
from kiosk_backend.services.codes import LINK_PATH, Asking, CodeState, code_state, resend_code, start_code
from kiosk_backend.services.proving import Verified
from kiosk_backend.services.submission import charge_only, submit_code
from kiosk_backend.services.visits import standing

_METHODS: Final[dict[str, Method]] = {method: method for method in rules.CHALLENGES}


async def _ask_risk(call: Call[Any]) -> object:
    """The verdict of the operator's risk service on the number, before the transaction that sends (N10)."""
    if not call.house.risk.asks or getattr(call.body, "method", "sms") not in rules.BY_PHONE:
        return "unknown"
    phone = await call.look(_number)
    if isinstance(phone, Refusal):
        return phone
    return "unknown" if phone is None else await call.house.risk.verdict(phone, rules.CHECK_IN)


def _number(tx: Transaction, call: Call[Any]) -> Phone | None:
    visit = standing(
        tx, call.desk, site_id=call.site.site_id, kiosk_id=call.kiosk.kiosk_id, handle=call.body.visit, now=call.now
    )
    booking = tx.bookings.get(call.desk.keys, call.site.site_id, visit.booking_id) if visit else None
    return None if booking is None else booking.phone


def _start(tx: Transaction, call: Call[v1.StartCode]) -> v1.CodeStatus | Refusal:
    """Begins to confirm the guest by a text, a call, an e-mail, a link or a passkey, or changes the way."""
    method = _METHODS.get(call.body.method)
    if method is None:
        return Refusal(code="no_such_way", repeat=False)
    return _status(tx, call, start_code(tx, call.desk, call.house.destinations, _sending(tx, call, method)))


def _resend(tx: Transaction, call: Call[v1.Visit]) -> v1.CodeStatus | Refusal:
    """Sends it once more."""
    return _status(tx, call, resend_code(tx, call.desk, call.house.destinations, _sending(tx, call, "sms")))


def _delivery(tx: Transaction, call: Call[v1.WatchDelivery]) -> Watched | Refusal:
    """How it travels, and whether the phone has answered; answers when that changes."""
    state = code_state(tx, call.desk, asking_of(tx, call))
    if isinstance(state, Refusal):
        return state
    late = None if state.late_in_ms is None else state.late_in_ms / 1000
    return Watched(_wire(tx, call, state), state.topic, again_in_s=late)


def _submit(tx: Transaction, call: Call[v1.SubmitCode]) -> v1.Confirmed | Refusal:
    """Tries a code; the right one gives a grant and the booking's details."""
    if not _may_be_code(call):
        return Refusal(code="request_malformed", repeat=False)
    outcome = submit_code(tx, call.desk, call.house.destinations, asking_of(tx, call), Secret(call.body.code))
    return confirmed(call, outcome)


def _charge(tx: Transaction, call: Call[v1.SubmitCode]) -> None:
    if call.admit(tx) is None and _may_be_code(call):
        charge_only(tx, call.desk, asking_of(tx, call))


def _may_be_code(call: Call[v1.SubmitCode]) -> bool:
    policy = call.desk.policy
    return any(is_code(call.body.code, digits) for digits in {policy.code_digits, policy.email_code_digits})


def _continue(tx: Transaction, call: Call[v1.Visit]) -> v1.Confirmed | Refusal:
    """Uses what the phone proved by link or passkey, once."""
    return confirmed(call, links.continue_check_in(tx, call.desk, call.house.destinations, asking_of(tx, call)))


def confirmed(call: Call[Any], outcome: Verified | Refusal) -> v1.Confirmed | Refusal:
    """What every way to confirm ends with."""
    if isinstance(outcome, Refusal):
        return outcome
    return confirmed_of(outcome.grant, outcome.booking, call.site, call.now)


def asking_of(tx: Transaction, call: Call[Any], method: Method = "sms", verdict: Verdict = "unknown") -> Asking:
    """Who asks at a kiosk."""
    return Asking(
        call.site,
        call.kiosk.kiosk_id,
        call.body.visit,
        call.now,
        method=method,
        base_url=call.house.public_base_url,
        verdict=verdict,
        offered=partial(_offered, tx, call),
    )


def _sending(tx: Transaction, call: Call[Any], method: Method) -> Asking:
    return asking_of(tx, call, method, call.prepared)


def _offered(tx: Transaction, call: Call[Any]) -> tuple[str, ...]:
    """All ways of the guest's booking."""
    visit = standing(
        tx, call.desk, site_id=call.site.site_id, kiosk_id=call.kiosk.kiosk_id, handle=call.body.visit, now=call.now
    )
    return (
        () if visit is None else _ways(tx, call, tx.bookings.get(call.desk.keys, call.site.site_id, visit.booking_id))
    )


def _ways(
    tx: Transaction, call: Call[Any], booking: Booking | None, subject: rules.Subject | None = None
) -> tuple[str, ...]:
    if booking is None:
        return ()
    house = call.house
    return ways.ways_of(
        tx, call.desk, house.destinations, means=house.means, site=call.site, booking=booking, now=call.now,
        subject=subject,
    )  # fmt: skip


def _status(tx: Transaction, call: Call[Any], state: CodeState | Refusal) -> v1.CodeStatus | Refusal:
    return state if isinstance(state, Refusal) else _wire(tx, call, state)


def _wire(tx: Transaction, call: Call[Any], state: CodeState) -> v1.CodeStatus:
    others = ways.shown(_ways(tx, call, state.booking, state.subject), call.site)
    base = call.house.public_base_url.rstrip("/")
    return v1.CodeStatus(
        delivery=state.delivery,
        version=state.version,
        digits=state.digits,
        phone_ending=state.phone_ending,
        expires_in_s=state.expires_in_s,
        resend_in_s=state.resend_in_s,
        sends_left=state.sends_left,
        tries_left=state.tries_left,
        method=state.method,
        ways=[way for way in others if way != state.method],
        email_hint=state.email_hint,
        choose_number=state.choose_number,
        page_url=f"{base}{LINK_PATH}{state.token.reveal()}" if state.token else "",
        proved=state.proved,
    )


_BLOCKED = (
    "visit_over", "too_early", "too_late", "see_staff", "no_phone", "no_such_way", "address_on_hold", "sms_paused",
    "staff_only",
)  # fmt: skip
_SENDING = (*_BLOCKED, "slow_down", "no_sends_left")

routes = [
    change(
        "/v1/code/start",
        _start,
        takes=v1.StartCode,
        gives=v1.CodeStatus,
        refuses=(*_SENDING, "code_missing"),
        prepare=_ask_risk,
    ),
    change(
        "/v1/code/resend",
        _resend,
        takes=v1.Visit,
        gives=v1.CodeStatus,
        refuses=(*_SENDING, "code_missing", "resend_too_early"),
        prepare=_ask_risk,
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
        refuses=(
            "visit_over", "code_wrong", "code_expired", "code_locked", "code_missing", "more_needed", "sms_paused",
            "staff_only",
        ),
        on_error=_charge,
    ),
    change(
        "/v1/code/continue",
        _continue,
        takes=v1.Visit,
        gives=v1.Confirmed,
        refuses=("visit_over", "not_proved_yet", "code_expired", "code_locked", "code_missing", "more_needed"),
    ),
]  # fmt: skip
