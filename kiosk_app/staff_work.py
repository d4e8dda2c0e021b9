"""What each ``Work`` of the staff flow does: ``(duty, peers) -> (duty, event)``.

Runs in the background thread, without Qt. The backend decides who may do what; a refusal becomes REFUSED with its
problem, the end of the session SIGNED_OUT. Paths are those of the contract.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from kiosk_app import staff_calls
from kiosk_app.backend_client import Outage, Refused
from kiosk_app.devices.ports import Confirmed
from kiosk_app.devices.ports import Refused as PrintRefused
from kiosk_app.duty import Duty
from kiosk_app.staff_calls import PIN_REFUSALS
from kiosk_app.staff_flow import Event, Work
from kiosk_app.staff_post import Result, T, acted, id_of, look_for, post, seen_again
from kiosk_app.work import Peers, print_passes, tell
from kiosk_backend.contract import v1

HOME_EVERY_S: Final = 5.0
"""How often the home and device screens look again."""


async def perform(work: Work, duty: Duty, peers: Peers) -> Result:
    """Do ``work``. What the world does is never raised: refusals and outages are events with a problem."""
    try:
        return await _WORKS[work](duty, peers)
    except Refused as refusal:
        gone = refusal.code == "staff_signed_out"
        return replace(duty, problem=refusal.problem), Event.SIGNED_OUT if gone else Event.REFUSED
    except Outage:
        return replace(duty, problem=v1.Problem(code="unavailable")), Event.REFUSED


async def _sign_in(duty: Duty, peers: Peers) -> Result:
    """Asked once: a PIN must not be tried again behind the back of who typed it."""
    try:
        session = await peers.backend.staff_sign_in(duty.number, duty.pin, peers.new_key())
    except Refused as refusal:
        return replace(duty, pin="", problem=refusal.problem), Event.REFUSED
    except Outage:
        return replace(duty, pin="", problem=v1.Problem(code="unavailable")), Event.REFUSED
    return replace(duty, pin="", session=session, problem=None), Event.SIGNED_IN


async def _sign_out(duty: Duty, peers: Peers) -> Result:
    if duty.token:
        await post(duty, peers, "/v1/staff/sign-out", v1.Done(), v1.Done)
    return duty, None


async def _stay(duty: Duty, peers: Peers) -> Result:
    """Somebody touches the screen: the backend must not end the sign-in before the screen locks itself."""
    await peers.backend.staff_post("/v1/staff/stay", v1.Done(), v1.Done, duty.token, "")
    return duty, None


async def _read_home(duty: Duty, peers: Peers) -> Result:
    """The home screen, at once when it was left long ago, else when it is due. Silent over an outage."""
    if duty.home_read_at:
        await peers.sleep(max(0.0, duty.home_read_at + HOME_EVERY_S - peers.monotonic()))
    asked = peers.monotonic()
    try:
        home = await peers.backend.staff_get("/v1/staff/home", v1.StaffHome, duty.token)
        health = await peers.backend.health()
    except Outage:
        return replace(
            duty, home_read_at=peers.monotonic(), answer_s=-1.0, problem=v1.Problem(code="unavailable")
        ), Event.HOME_READ
    now = peers.monotonic()
    off = (dt.datetime.now(dt.UTC) - health.now).total_seconds()
    problem = None if duty.problem is not None and duty.problem.code == "unavailable" else duty.problem
    return replace(
        duty, home=home, home_read_at=now, answer_s=(now - asked) / 2, clock_off_s=off, problem=problem
    ), Event.HOME_READ


async def _answer_call(duty: Duty, peers: Peers) -> Result:
    request = v1.AcknowledgeHelp(call_id=duty.call_id)
    await post(duty, peers, "/v1/staff/help/ack", request, v1.HelpCall)
    return replace(duty, call_id="", home_read_at=0.0, problem=None), Event.DONE


async def _find(duty: Duty, peers: Peers) -> Result:
    found = await look_for(duty, peers, _query(duty))
    duty = replace(duty, rows=tuple(found.bookings), more=found.more, booking=None, problem=None)
    if not found.bookings:
        return replace(duty, problem=v1.Problem(code="booking_not_found")), Event.NOTHING_FOUND
    return duty, Event.FOUND


def _query(duty: Duty) -> v1.StaffFind:
    sought = duty.sought
    return v1.StaffFind(
        reference=sought.reference,
        last_name=sought.last_name.strip(),
        room=sought.room,
        date=dt.date.fromisoformat(sought.date) if sought.date else None,
    )


async def _override(duty: Duty, peers: Peers) -> Result:
    second = v1.SecondPerson(number=duty.second_number, pin=duty.second_pin) if duty.second_pin else None
    request = v1.Override(booking_id=id_of(duty), why=duty.why, checked=sorted(duty.checked), second=second)
    duty = replace(duty, second_pin="", problem=None)
    try:
        done = await peers.backend.staff_post("/v1/staff/override", request, v1.Overridden, duty.token, peers.new_key())
    except Refused as refusal:
        if refusal.code == "second_person_needed":
            return replace(duty, second_needed=True), Event.SECOND_NEEDED
        if second is not None and refusal.code in (*PIN_REFUSALS, "second_person_same", "not_allowed"):
            return replace(duty, problem=refusal.problem), Event.PIN_REFUSED
        raise
    return replace(duty, overridden=done), Event.VERIFIED


async def _reissue(duty: Duty, peers: Peers) -> Result:
    answer = await _act(duty, peers, "/v1/staff/passes/reprint", v1.CheckedIn)
    if not answer.passes:
        return replace(duty, problem=v1.Problem(code="see_staff")), Event.REFUSED
    return replace(duty, passes=tuple(answer.passes), printed=0, problem=None), Event.ISSUED


async def _print(duty: Duty, peers: Peers) -> Result:
    """Print what is not printed yet; only the printer's own word counts as printed."""
    printed, stopped = await print_passes(duty.passes[duty.printed :], peers)
    duty = replace(duty, printed=duty.printed + printed, problem=None)
    if stopped is None:
        return await seen_again(replace(duty, passes=(), notice="printed"), peers), Event.PRINTED
    if isinstance(stopped, PrintRefused):
        return replace(duty, problem=v1.Problem(code=stopped.reason)), Event.REFUSED
    return duty, Event.UNSURE


async def _confirm_print(duty: Duty, peers: Peers) -> Result:
    """The member of staff has the pass in hand: that counts as printed; the next one of the party follows."""
    await tell(peers, duty.passes[duty.printed], "confirmed")
    duty = replace(duty, printed=duty.printed + 1)
    if duty.printed < len(duty.passes):
        return duty, Event.ISSUED
    return await seen_again(replace(duty, passes=(), notice="printed"), peers), Event.PRINTED


async def _send_pass(duty: Duty, peers: Peers) -> Result:
    await _act(duty, peers, "/v1/staff/passes/send", v1.Done)
    return await acted(duty, peers, "sent")


async def _undo(duty: Duty, peers: Peers) -> Result:
    await _act(duty, peers, "/v1/staff/checkin/undo", v1.Done)
    return await acted(duty, peers, "undone")


async def _lock(duty: Duty, peers: Peers) -> Result:
    await _act(duty, peers, "/v1/staff/bookings/lock", v1.Done)
    return await acted(duty, peers, "locked")


async def _unlock(duty: Duty, peers: Peers) -> Result:
    await _act(duty, peers, "/v1/staff/bookings/unlock", v1.Done)
    return await acted(duty, peers, "unlocked")


async def _act(duty: Duty, peers: Peers, path: str, answer: type[T]) -> T:
    return await post(duty, peers, path, v1.StaffBookingAction(booking_id=id_of(duty), why=duty.why), answer)


async def _close(duty: Duty, peers: Peers) -> Result:
    request = v1.SetService(open=False, why=duty.why, minutes=duty.minutes)
    await post(duty, peers, "/v1/staff/service", request, v1.Done)
    return replace(duty, why="", home_read_at=0.0, problem=None), Event.DONE


async def _open(duty: Duty, peers: Peers) -> Result:
    await post(duty, peers, "/v1/staff/service", v1.SetService(open=True), v1.Done)
    return replace(duty, home_read_at=0.0, problem=None), Event.DONE


async def _test_print(duty: Duty, peers: Peers) -> Result:
    """A page in the shape of a pass, with a code that opens nothing."""
    outcome = await peers.printer.print(peers.renderer.render(_test_page(duty.brand), peers.printer.form))
    said = "printed" if isinstance(outcome, Confirmed) else str(outcome.reason)
    return replace(duty, test_print=said), Event.DONE


def _test_page(brand: str) -> v1.PassDocument:
    today = dt.datetime.now(dt.UTC)
    return v1.StayPass(
        pass_id="test",  # noqa: S106 - an id
        version=1,
        code="TEST PAGE NOT A PASS",
        site_name="Test page",
        brand=brand,
        issued_at=today,
        first_name="Test page",
        room="TEST",
        arrive=today.date(),
        leave=today.date(),
        nights=0,
        guests=0,
    )


_WORKS: dict[Work, Callable[[Duty, Peers], Awaitable[Result]]] = {
    Work.SIGN_OUT: _sign_out,
    Work.SIGN_IN: _sign_in,
    Work.STAY: _stay,
    Work.READ_HOME: _read_home,
    Work.ANSWER_CALL: _answer_call,
    Work.FIND: _find,
    Work.OVERRIDE: _override,
    Work.REISSUE: _reissue,
    Work.PRINT: _print,
    Work.CONFIRM_PRINT: _confirm_print,
    Work.SEND_PASS: _send_pass,
    Work.UNDO: _undo,
    Work.LOCK: _lock,
    Work.UNLOCK: _unlock,
    Work.START_CALLER: staff_calls.start_caller,
    Work.WATCH_CALLER: staff_calls.watch_caller,
    Work.RESEND_CALLER: staff_calls.resend_caller,
    Work.CHECK_CALLER: staff_calls.check_caller,
    Work.END_CALLER: staff_calls.end_caller,
    Work.CHANGE_ADDRESS: staff_calls.change_address,
    Work.CLOSE: _close,
    Work.OPEN: _open,
    Work.TEST_PRINT: _test_print,
}
