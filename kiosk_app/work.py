"""What each ``Work`` of the flow does: ``(guest, peers) -> (guest, event)``; ``proving.py`` has the ways to confirm.

Runs in the background thread, without Qt. Each function asks the backend or a device and answers with the guest as
it is now and the one event that happened. Refusals become events through small tables; an outage becomes FAILED after
the patience of that work. It never decides what the guest still owes: the backend's ``next_need`` does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from kiosk_app.backend_client import Outage, Refused
from kiosk_app.devices.ports import Confirmed
from kiosk_app.devices.ports import Refused as PrintRefused
from kiosk_app.devices.ports import Unknown as PrintUnknown
from kiosk_app.flow import Event, Work
from kiosk_app.guest import Guest
from kiosk_app.peers import Peers, persist, with_key
from kiosk_app.proving import (
    PLACES,
    Result,
    ask_questions,
    check_answers,
    check_code,
    check_document,
    confirm,
    continue_proved,
    resend_code,
    start_code,
    watch_delivery,
)
from kiosk_backend.contract import v1

__all__ = ["Peers", "Result", "confirm", "perform", "persist", "print_passes", "tell"]


async def perform(work: Work, guest: Guest, peers: Peers) -> Result:
    """Do ``work`` for ``guest``. What the world does is never raised: an outage is FAILED, a refusal without a place
    of its own in the flow is SEE_STAFF.
    """
    try:
        return await _WORKS[work](guest, peers)
    except Refused as refusal:
        event = _PLACES.get(work, PLACES).get(refusal.code, Event.SEE_STAFF)
        return replace(guest, problem=refusal.problem), event
    except Outage:
        return replace(guest, problem=v1.Problem(code="unavailable")), Event.FAILED


_BLOCKED: dict[str, Event] = {"too_early": Event.BLOCKED, "too_late": Event.BLOCKED}
_LOOK_UP: dict[str, Event] = {
    **_BLOCKED,
    "booking_not_found": Event.NOT_FOUND,
    "slow_down": Event.NOT_FOUND,
    "code_for_something_else": Event.NOT_FOUND,
}
_PLACES: dict[Work, dict[str, Event]] = {
    Work.FIND_BOOKING: _LOOK_UP,
    Work.CHOOSE_BOOKING: _LOOK_UP,
    Work.CHECK_IN: {**_BLOCKED, "already_checked_in": Event.NEEDS_PASS},
    Work.REISSUE_PASS: _BLOCKED,
    Work.LINK_PHONE: {},
}
"""Refusals that have a place of their own in the flow, by work (the ways to confirm: ``PLACES``); all others mean
"see staff"."""


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


async def _check_in(guest: Guest, peers: Peers) -> Result:
    confirmed = guest.confirmed
    if confirmed is None:
        return guest, Event.SEE_STAFF
    guest, key = with_key(guest, peers)
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
    guest, key = with_key(guest, peers)
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
    guest, key = with_key(guest, peers)
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
    Work.START_CODE: start_code,
    Work.RESEND_CODE: resend_code,
    Work.WATCH_DELIVERY: watch_delivery,
    Work.CHECK_CODE: check_code,
    Work.CONTINUE: continue_proved,
    Work.ASK_QUESTIONS: ask_questions,
    Work.CHECK_ANSWERS: check_answers,
    Work.CHECK_DOCUMENT: check_document,
    Work.CHECK_IN: _check_in,
    Work.REISSUE_PASS: _reissue,
    Work.PRINT_PASS: _print,
    Work.LINK_PHONE: _link_phone,
    Work.END_VISIT: _end_visit,
}
