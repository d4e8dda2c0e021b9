"""What each ``Work`` of the flow does: ``(guest, peers) -> (guest, event)``.

Runs in the background thread, without Qt. Each function asks the backend or a device and answers with the guest as
it is now and the one event that happened. Refusals become events through small tables; an outage becomes FAILED after
the patience of that work. It never decides what the guest still owes: the backend's ``next_need`` does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kiosk_app.backend_client import BackendClient, Outage, Refused
from kiosk_app.devices.ports import Confirmed, PassPrinter, PassRenderer
from kiosk_app.devices.ports import Refused as PrintRefused
from kiosk_app.devices.ports import Unknown as PrintUnknown
from kiosk_app.flow import Event, Work
from kiosk_app.guest import Guest
from kiosk_backend.contract import v1

T = TypeVar("T")
Result = tuple[Guest, Event | None]

DELIVERY_WAIT_S = 20.0
"""Length of one long poll of the delivery line."""


@dataclass(frozen=True, slots=True)
class Peers:
    """What work may ask: the backend, the printer, and the things a test must own."""

    backend: BackendClient
    printer: PassPrinter
    renderer: PassRenderer
    new_key: Callable[[], str]
    """A new idempotency key (UUID)."""
    monotonic: Callable[[], float]
    """Seconds."""
    sleep: Callable[[float], Awaitable[None]]
    insist: Callable[[Callable[[], Awaitable[object]]], None]
    """Go on with a change after the guest has left the screen; the background thread repeats it for a while."""
    keep_trying_s: float = 25.0
    """How long a change is repeated under the same key before the guest is sent to the desk."""


async def perform(work: Work, guest: Guest, peers: Peers) -> Result:
    """Do ``work`` for ``guest``. What the world does is never raised: an outage is FAILED, a refusal without a place
    of its own in the flow is SEE_STAFF.
    """
    try:
        return await _WORKS[work](guest, peers)
    except Refused as refusal:
        return replace(guest, problem=refusal.problem), _EVENTS.get(refusal.code, Event.SEE_STAFF)
    except Outage:
        return replace(guest, problem=v1.Problem(code="unavailable")), Event.FAILED


_EVENTS: dict[str, Event] = {
    "booking_not_found": Event.NOT_FOUND,
    "slow_down": Event.NOT_FOUND,
    "code_for_something_else": Event.NOT_FOUND,
    "code_wrong": Event.CODE_WRONG,
    "code_locked": Event.CODE_LOCKED,
    "sms_paused": Event.CODE_LOCKED,
    "staff_only": Event.CODE_LOCKED,
    "no_sends_left": Event.CODE_LOCKED,
    "no_phone": Event.CODE_LOCKED,
    "too_early": Event.BLOCKED,
    "too_late": Event.BLOCKED,
    "already_checked_in": Event.NEEDS_PASS,
}
"""Refusals that have a place of their own in the flow; all others mean "see staff"."""


async def persist(peers: Peers, change: Callable[[], Awaitable[T]]) -> T:
    """Repeat a change under its one key until it is answered, or raise the last Outage after ``keep_trying_s``."""
    give_up_at = peers.monotonic() + peers.keep_trying_s
    pause = 0.25
    while True:
        try:
            return await change()
        except Outage:
            if peers.monotonic() + pause >= give_up_at:
                raise
        await peers.sleep(pause)
        pause = min(pause * 2, 4.0)


def _with_key(guest: Guest, peers: Peers) -> tuple[Guest, str]:
    key = guest.key or peers.new_key()
    return replace(guest, key=key), key


async def _find(guest: Guest, peers: Peers) -> Result:
    typed = guest.typed
    query: v1.Find
    if guest.found_by == "scan":
        query = v1.ByScan(scanned=guest.scanned)
    elif guest.found_by == "name_and_date":
        try:
            date = dt.date.fromisoformat(typed.date)
        except ValueError:
            return replace(guest, problem=v1.Problem(code="booking_not_found")), Event.NOT_FOUND
        query = v1.ByNameAndDate(last_name=typed.last_name, first_name=typed.first_name, date=date)
    else:
        query = v1.ByReference(reference=typed.reference, last_name=typed.last_name)
    key = peers.new_key()
    return _found(guest, await persist(peers, lambda: peers.backend.find(query, key)))


async def _choose(guest: Guest, peers: Peers) -> Result:
    key = peers.new_key()
    return _found(guest, await persist(peers, lambda: peers.backend.choose(guest.chosen, key)))


def _found(guest: Guest, found: v1.Found) -> Result:
    guest = replace(guest, problem=None, scanned="")
    if found.status == "name_needed":
        return replace(guest, typed=replace(guest.typed, reference=found.reference)), Event.NEEDS_NAME
    if found.status == "choose" and found.choices:
        return replace(guest, choices=tuple(found.choices)), Event.NEEDS_CHOICE
    if found.booking is None or not found.visit:
        return guest, Event.SEE_STAFF
    guest = replace(guest, visit=found.visit, booking=found.booking, choices=(), blockers=tuple(found.booking.blockers))
    return guest, Event.BLOCKED if guest.blockers else Event.BOOKING_FOUND


async def _start_code(guest: Guest, peers: Peers) -> Result:
    guest, key = _with_key(guest, peers)
    status = await persist(peers, lambda: peers.backend.start_code(guest.visit, key))
    return _code(replace(guest, problem=None), status, peers), Event.CODE_SENT


async def _resend_code(guest: Guest, peers: Peers) -> Result:
    guest, key = _with_key(guest, peers)
    try:
        status = await persist(peers, lambda: peers.backend.resend_code(guest.visit, key))
    except Refused as refusal:
        if refusal.code != "resend_too_early":
            raise
        return replace(guest, key="", problem=refusal.problem), Event.CODE_SENT
    return _code(replace(guest, problem=None), status, peers), Event.CODE_SENT


def _code(guest: Guest, status: v1.CodeStatus, peers: Peers) -> Guest:
    return replace(guest, code=status, code_asked_at=peers.monotonic(), key="")


async def _watch_delivery(guest: Guest, peers: Peers) -> Result:
    known = guest.code
    if known is None:
        return guest, Event.SEE_STAFF
    pause = 1.0
    while True:
        try:
            status = await peers.backend.watch_delivery(guest.visit, known.version, DELIVERY_WAIT_S)
        except Outage:
            # The code may still arrive and be typed: the line keeps its last true state until the backend is back.
            await peers.sleep(pause)
            pause = min(pause * 2, 5.0)
            continue
        except Refused as refusal:
            if refusal.code in ("code_missing", "visit_over"):
                return guest, None
            raise
        if status.version != known.version:
            return _code(guest, status, peers), Event.DELIVERY_CHANGED


async def _check_code(guest: Guest, peers: Peers) -> Result:
    guest, key = _with_key(guest, peers)
    typed = guest.typed.code
    try:
        confirmed = await persist(peers, lambda: peers.backend.submit_code(guest.visit, typed, key))
    except Refused as refusal:
        wrong = replace(guest, key="", problem=refusal.problem, typed=replace(guest.typed, code=""))
        if refusal.code == "code_expired":
            return wrong, Event.CODE_REPLACED if refusal.problem.sent_new_code else Event.CODE_LOCKED
        if refusal.code in ("code_wrong", "request_malformed"):
            return replace(wrong, typed=guest.typed), Event.CODE_WRONG
        return wrong, _EVENTS.get(refusal.code, Event.SEE_STAFF)
    return confirm(guest, confirmed)


def confirm(guest: Guest, confirmed: v1.Confirmed) -> Result:
    """Take over what the backend tells once the guest is confirmed, by a code or by staff."""
    ticked = frozenset(g.guest_id for g in confirmed.guests if not g.checked_in)
    guest = replace(
        guest,
        key="",
        problem=None,
        typed=replace(guest.typed, code=""),
        code=None,
        confirmed=confirmed,
        ticked=ticked,
        blockers=tuple(confirmed.blockers),
    )
    if confirmed.next_need in _NEEDS:
        return guest, _NEEDS[confirmed.next_need]
    return guest, Event.BLOCKED if guest.blockers else Event.SEE_STAFF


_NEEDS: dict[str, Event] = {
    "review": Event.NEEDS_REVIEW,
    "dangerous_goods": Event.NEEDS_DECLARATION,
    "pass_again": Event.NEEDS_PASS,
}


async def _check_in(guest: Guest, peers: Peers) -> Result:
    confirmed = guest.confirmed
    if confirmed is None:
        return guest, Event.SEE_STAFF
    guest, key = _with_key(guest, peers)
    request = v1.CheckIn(
        visit=guest.visit,
        grant=confirmed.grant,
        guest_ids=sorted(guest.ticked),
        no_dangerous_goods=guest.no_dangerous_goods,
    )
    try:
        return _checked_in(guest, await persist(peers, lambda: peers.backend.check_in(request, key)))
    except Outage:
        # The guest is sent to the desk now; the same key goes on being tried, so the desk finds the check-in done.
        peers.insist(lambda: peers.backend.check_in(request, key))
        raise


async def _reissue(guest: Guest, peers: Peers) -> Result:
    confirmed = guest.confirmed
    if confirmed is None:
        return guest, Event.SEE_STAFF
    guest, key = _with_key(guest, peers)
    answer = await persist(peers, lambda: peers.backend.pass_again(guest.visit, confirmed.grant, key))
    return _checked_in(guest, answer)


def _checked_in(guest: Guest, answer: v1.CheckedIn) -> Result:
    guest = replace(guest, key="", problem=None, checked_in=answer, farewell=dict(answer.facts))
    if answer.status != "confirmed" or not answer.passes:
        return guest, Event.SEE_STAFF
    return guest, Event.CHECKED_IN


async def _print(guest: Guest, peers: Peers) -> Result:
    """Print what is not printed yet. Only the printer's own word counts as printed (reliability F11, I6)."""
    passes = guest.checked_in.passes if guest.checked_in else []
    if guest.said_printed and guest.printed_passes < len(passes):
        await tell(peers, passes[guest.printed_passes], "confirmed", "said_by_guest")
        guest = replace(guest, said_printed=False, printed_passes=guest.printed_passes + 1)
    printed, stopped = await print_passes(passes[guest.printed_passes :], peers)
    guest = replace(guest, printed_passes=guest.printed_passes + printed)
    if isinstance(stopped, PrintRefused):
        return guest, Event.NO_PAPER
    return guest, Event.PASS_PRINTED if stopped is None else Event.PASS_UNSURE


async def print_passes(
    documents: Sequence[v1.PassDocument], peers: Peers
) -> tuple[int, PrintRefused | PrintUnknown | None]:
    """Print one after the other and tell the backend; how many came out for sure, and what stopped the rest."""
    for printed, document in enumerate(documents):
        job = peers.renderer.render(document, peers.printer.form)
        await tell(peers, document, "sent")
        outcome = await peers.printer.print(job)
        if not isinstance(outcome, Confirmed):
            await tell(peers, document, "unknown", outcome.reason)
            return printed, outcome
        await tell(peers, document, "confirmed")
    return len(documents), None


async def tell(peers: Peers, document: v1.PassDocument, state: str, reason: str = "") -> None:
    """Report the state of a pass. The paper is in the slot whether or not the backend hears of it now."""
    request = v1.PassProgress(pass_id=document.pass_id, version=document.version, state=state, reason=reason)
    try:
        await peers.backend.pass_progress(request, peers.new_key())
    except (Refused, Outage):
        return


async def _link_phone(guest: Guest, peers: Peers) -> Result:
    passes = guest.checked_in.passes if guest.checked_in else []
    request = v1.PhonePass(visit=guest.visit, pass_ids=[document.pass_id for document in passes])
    guest, key = _with_key(guest, peers)
    link = await persist(peers, lambda: peers.backend.phone_pass(request, key))
    return replace(guest, key="", link=link), Event.LINK_READY


async def _end_visit(guest: Guest, peers: Peers) -> Result:
    if guest.visit:
        how = "finished" if guest.checked_in else "cleared"
        key = peers.new_key()
        await persist(peers, lambda: peers.backend.end_visit(guest.visit, how, key))
    return guest, None


_WORKS: dict[Work, Callable[[Guest, Peers], Awaitable[Result]]] = {
    Work.FIND_BOOKING: _find,
    Work.CHOOSE_BOOKING: _choose,
    Work.START_CODE: _start_code,
    Work.RESEND_CODE: _resend_code,
    Work.WATCH_DELIVERY: _watch_delivery,
    Work.CHECK_CODE: _check_code,
    Work.CHECK_IN: _check_in,
    Work.REISSUE_PASS: _reissue,
    Work.PRINT_PASS: _print,
    Work.LINK_PHONE: _link_phone,
    Work.END_VISIT: _end_visit,
}
