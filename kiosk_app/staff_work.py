"""What each ``Work`` of the staff flow does: ``(duty, peers) -> (duty, event)``.

Runs in the background thread, without Qt. The backend decides who may do what; a refusal becomes REFUSED with its
problem, the end of the session SIGNED_OUT. Paths are those of the contract.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, TypeVar

from msgspec import structs

from kiosk_app.backend_client import Outage, Refused
from kiosk_app.devices.ports import Confirmed
from kiosk_app.devices.ports import Refused as PrintRefused
from kiosk_app.duty import Duty, NewAddress
from kiosk_app.staff_flow import Event, Work
from kiosk_app.work import Peers, persist, print_passes, tell
from kiosk_backend.contract import v1

T = TypeVar("T")
Result = tuple[Duty, Event | None]

HOME_EVERY_S: Final = 5.0
"""How often the home and device screens look again."""
CALLER_AGAIN_S: Final = 1.0
"""Never watches more often than this."""
CALLER_OVER: Final = frozenset({"code_locked", "code_missing", "code_expired", "visit_over", "staff_only"})
PIN_REFUSALS: Final = frozenset({"pin_wrong", "pin_paused", "pin_disabled"})


async def perform(work: Work, duty: Duty, peers: Peers) -> Result:
    """Do ``work``. What the world does is never raised: refusals and outages are events with a problem."""
    try:
        return await _WORKS[work](duty, peers)
    except Refused as refusal:
        gone = refusal.code == "staff_signed_out"
        return replace(duty, problem=refusal.problem), Event.SIGNED_OUT if gone else Event.REFUSED
    except Outage:
        return replace(duty, problem=v1.Problem(code="unavailable")), Event.REFUSED


async def _post(duty: Duty, peers: Peers, path: str, request: v1.Wire, answer: type[T]) -> T:
    """Change something for this member of staff; repeated under one key until it is answered."""
    key = peers.new_key()
    return await persist(peers, lambda: peers.backend.staff_post(path, request, answer, duty.token, key))


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
        await _post(duty, peers, "/v1/staff/sign-out", v1.Done(), v1.Done)
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
    await _post(duty, peers, "/v1/staff/help/ack", request, v1.HelpCall)
    return replace(duty, call_id="", home_read_at=0.0, problem=None), Event.DONE


async def _find(duty: Duty, peers: Peers) -> Result:
    found = await _look_for(duty, peers, _query(duty))
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


async def _look_for(duty: Duty, peers: Peers, query: v1.StaffFind) -> v1.StaffBookings:
    return await persist(
        peers,
        lambda: peers.backend.staff_post(
            "/v1/staff/bookings/find", query, v1.StaffBookings, duty.token, peers.new_key()
        ),
    )


async def _override(duty: Duty, peers: Peers) -> Result:
    second = v1.SecondPerson(number=duty.second_number, pin=duty.second_pin) if duty.second_pin else None
    request = v1.Override(booking_id=_id(duty), why=duty.why, checked=sorted(duty.checked), second=second)
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
        return await _seen_again(replace(duty, passes=(), notice="printed"), peers), Event.PRINTED
    if isinstance(stopped, PrintRefused):
        return replace(duty, problem=v1.Problem(code=stopped.reason)), Event.REFUSED
    return duty, Event.UNSURE


async def _confirm_print(duty: Duty, peers: Peers) -> Result:
    """The member of staff has the pass in hand: that counts as printed; the next one of the party follows."""
    await tell(peers, duty.passes[duty.printed], "confirmed")
    duty = replace(duty, printed=duty.printed + 1)
    if duty.printed < len(duty.passes):
        return duty, Event.ISSUED
    return await _seen_again(replace(duty, passes=(), notice="printed"), peers), Event.PRINTED


async def _send_pass(duty: Duty, peers: Peers) -> Result:
    await _act(duty, peers, "/v1/staff/passes/send", v1.Done)
    return await _acted(duty, peers, "sent")


async def _undo(duty: Duty, peers: Peers) -> Result:
    await _act(duty, peers, "/v1/staff/checkin/undo", v1.Done)
    return await _acted(duty, peers, "undone")


async def _lock(duty: Duty, peers: Peers) -> Result:
    await _act(duty, peers, "/v1/staff/bookings/lock", v1.Done)
    return await _acted(duty, peers, "locked")


async def _unlock(duty: Duty, peers: Peers) -> Result:
    await _act(duty, peers, "/v1/staff/bookings/unlock", v1.Done)
    return await _acted(duty, peers, "unlocked")


async def _act(duty: Duty, peers: Peers, path: str, answer: type[T]) -> T:
    return await _post(duty, peers, path, v1.StaffBookingAction(booking_id=_id(duty), why=duty.why), answer)


async def _acted(duty: Duty, peers: Peers, notice: str) -> Result:
    return await _seen_again(replace(duty, notice=notice, problem=None), peers), Event.DONE


def _id(duty: Duty) -> str:
    return duty.booking.booking_id if duty.booking else ""


async def _seen_again(duty: Duty, peers: Peers) -> Duty:
    """The booking as it is after the action; an outage leaves what was known."""
    if duty.booking is None:
        return duty
    try:
        found = await _look_for(duty, peers, v1.StaffFind(reference=duty.booking.reference))
    except (Refused, Outage):
        return duty
    same = [row for row in found.bookings if row.booking_id == duty.booking.booking_id]
    if not same:
        return duty
    rows = tuple(same[0] if row.booking_id == same[0].booking_id else row for row in duty.rows)
    return replace(duty, booking=same[0], rows=rows)


async def _start_caller(duty: Duty, peers: Peers) -> Result:
    return await _texted(duty, peers, "/v1/staff/caller/start", v1.VerifyCaller(booking_id=_id(duty)))


async def _resend_caller(duty: Duty, peers: Peers) -> Result:
    try:
        return await _texted(duty, peers, "/v1/staff/caller/resend", v1.Conversation(conversation=_conversation(duty)))
    except Refused as refusal:
        return _caller_refused(duty, refusal)


async def _texted(duty: Duty, peers: Peers, path: str, request: v1.Wire) -> Result:
    status = await _post(duty, peers, path, request, v1.CallerStatus)
    return _caller(duty, peers, status), Event.CALLER_TEXTED


def _caller(duty: Duty, peers: Peers, status: v1.CallerStatus) -> Duty:
    return replace(duty, caller=status, caller_read_at=peers.monotonic(), problem=None)


async def _watch_caller(duty: Duty, peers: Peers) -> Result:
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


async def _check_caller(duty: Duty, peers: Peers) -> Result:
    """Asked once under one key: what was typed is gone from here, whatever the answer."""
    request = v1.CallerCode(conversation=_conversation(duty), code=duty.caller_code)
    duty = replace(duty, caller_code="")
    try:
        status = await _post(duty, peers, "/v1/staff/caller/submit", request, v1.CallerStatus)
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


async def _end_caller(duty: Duty, peers: Peers) -> Result:
    """The agent has left the page: the code is worth nothing any more."""
    request = v1.Conversation(conversation=_conversation(duty))
    await _post(duty, peers, "/v1/staff/caller/end", request, v1.Done)
    return duty, None


def _conversation(duty: Duty) -> str:
    return duty.caller.conversation if duty.caller else ""


async def _change_address(duty: Duty, peers: Peers) -> Result:
    """A new address, or the old one again, with the PIN of a colleague."""
    second, address = v1.SecondPerson(number=duty.second_number, pin=duty.second_pin), duty.address
    about = {"booking_id": _id(duty), "what": address.what, "why": duty.why}
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
    return await _acted(replace(duty, address=NewAddress()), peers, notice)


async def _close(duty: Duty, peers: Peers) -> Result:
    request = v1.SetService(open=False, why=duty.why, minutes=duty.minutes)
    await _post(duty, peers, "/v1/staff/service", request, v1.Done)
    return replace(duty, why="", home_read_at=0.0, problem=None), Event.DONE


async def _open(duty: Duty, peers: Peers) -> Result:
    await _post(duty, peers, "/v1/staff/service", v1.SetService(open=True), v1.Done)
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
    Work.START_CALLER: _start_caller,
    Work.WATCH_CALLER: _watch_caller,
    Work.RESEND_CALLER: _resend_caller,
    Work.CHECK_CALLER: _check_caller,
    Work.END_CALLER: _end_caller,
    Work.CHANGE_ADDRESS: _change_address,
    Work.CLOSE: _close,
    Work.OPEN: _open,
    Work.TEST_PRINT: _test_print,
}
