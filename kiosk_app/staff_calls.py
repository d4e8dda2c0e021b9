"""Callers who are verified and addresses that are changed: what each ``Work`` of theirs does. No Qt.

The backend decides; what was typed is gone from here as soon as it is sent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from msgspec import structs

from kiosk_app.backend_client import Outage, Refused
from kiosk_app.duty import Duty, NewAddress
from kiosk_app.staff_flow import Event
from kiosk_app.staff_post import Result, acted, id_of, post
from kiosk_app.work import Peers
from kiosk_backend.contract import v1

CALLER_AGAIN_S: Final = 1.0
"""Never watches more often than this."""
CALLER_OVER: Final = frozenset(
    {"code_locked", "code_missing", "code_expired", "more_needed", "visit_over", "staff_only"}
)
PIN_REFUSALS: Final = frozenset({"pin_wrong", "pin_paused", "pin_disabled"})


async def start_caller(duty: Duty, peers: Peers) -> Result:
    return await _texted(duty, peers, "/v1/staff/caller/start", v1.VerifyCaller(booking_id=id_of(duty)))


async def resend_caller(duty: Duty, peers: Peers) -> Result:
    try:
        return await _texted(duty, peers, "/v1/staff/caller/resend", v1.Conversation(conversation=_conversation(duty)))
    except Refused as refusal:
        return _caller_refused(duty, refusal)


async def _texted(duty: Duty, peers: Peers, path: str, request: v1.Wire) -> Result:
    status = await post(duty, peers, path, request, v1.CallerStatus)
    return _caller(duty, peers, status), Event.CALLER_TEXTED


def _caller(duty: Duty, peers: Peers, status: v1.CallerStatus) -> Duty:
    return replace(duty, caller=status, caller_read_at=peers.monotonic(), problem=None)


async def watch_caller(duty: Duty, peers: Peers) -> Result:
    """The delivery line moves; silent over an outage, which a later look gets over."""
    seen = duty.caller
    if seen is None:
        return duty, None
    request = v1.WatchCaller(conversation=seen.conversation, after=seen.version)
    while True:
        asked = peers.monotonic()
        try:
            status = await peers.backend.staff_post(
                "/v1/staff/caller/watch", request, v1.CallerStatus, duty.token, "", wait_s=request.wait_s
            )
        except Outage:
            await peers.sleep(CALLER_AGAIN_S)
            continue
        except Refused as refusal:
            if refusal.code == "staff_signed_out":
                raise
            return _caller_refused(duty, refusal)
        if status.version > seen.version:
            return replace(duty, caller=status, caller_read_at=peers.monotonic()), Event.CALLER_TEXTED
        await peers.sleep(max(0.0, CALLER_AGAIN_S - (peers.monotonic() - asked)))


async def check_caller(duty: Duty, peers: Peers) -> Result:
    """Asked once under one key: what was typed is gone from here, whatever the answer."""
    request = v1.CallerCode(conversation=_conversation(duty), code=duty.caller_code)
    duty = replace(duty, caller_code="")
    try:
        status = await post(duty, peers, "/v1/staff/caller/submit", request, v1.CallerStatus)
    except Refused as refusal:
        return _caller_refused(duty, refusal)
    return _caller(duty, peers, status), Event.CALLER_VERIFIED


def _caller_refused(duty: Duty, refusal: Refused) -> Result:
    """A conversation that is over is one that did not verify; anything else is said on its page."""
    if refusal.code == "staff_signed_out":
        raise refusal
    left = refusal.problem.tries_left
    caller = duty.caller if duty.caller is None or left is None else structs.replace(duty.caller, tries_left=left)
    over = refusal.code in CALLER_OVER
    return replace(duty, caller=caller, problem=refusal.problem), Event.CALLER_NOT_VERIFIED if over else Event.REFUSED


async def end_caller(duty: Duty, peers: Peers) -> Result:
    """The agent has left the page: the code is worth nothing any more."""
    request = v1.Conversation(conversation=_conversation(duty))
    await post(duty, peers, "/v1/staff/caller/end", request, v1.Done)
    return duty, None


def _conversation(duty: Duty) -> str:
    return duty.caller.conversation if duty.caller else ""


async def change_address(duty: Duty, peers: Peers) -> Result:
    """A new address, or the old one again, with the PIN of a colleague."""
    second, address = v1.SecondPerson(number=duty.second_number, pin=duty.second_pin), duty.address
    about = {"booking_id": id_of(duty), "what": address.what, "why": duty.why}
    if address.reverting:
        back = v1.RevertAddress(**about, second=second)
        return await _changed(duty, peers, "/v1/staff/bookings/revert-address", back, "changed_back")
    new = v1.ChangeAddress(**about, new=address.text.strip(), second=second)
    return await _changed(duty, peers, "/v1/staff/bookings/change-address", new, f"{address.what}_changed")


async def _changed(duty: Duty, peers: Peers, path: str, request: v1.Wire, notice: str) -> Result:
    """Asked once: a PIN must not be tried again behind the back of who typed it."""
    duty = replace(duty, second_pin="", problem=None)
    try:
        await peers.backend.staff_post(path, request, v1.AddressChanged, duty.token, peers.new_key())
    except Refused as refusal:
        if refusal.code in (*PIN_REFUSALS, "second_person_same", "not_allowed"):
            return replace(duty, problem=refusal.problem), Event.PIN_REFUSED
        if refusal.code == "address_unusable":
            return replace(duty, problem=refusal.problem), Event.ADDRESS_REFUSED
        raise
    return await acted(replace(duty, address=NewAddress()), peers, notice)
