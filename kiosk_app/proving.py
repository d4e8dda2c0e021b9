"""How a guest shows who they are: each way's work, ``(guest, peers) -> (guest, event)``; ``work.py`` starts it.

A code, a link or a passkey is begun, watched and used; questions are asked and answered; a document is held against
the booking. What it is worth is the backend's word: a right answer may still need another way. Nothing is compared
here, and what was typed is forgotten as soon as it is answered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from kiosk_app import document_lines
from kiosk_app.backend_client import Outage, Refused
from kiosk_app.flow import Event
from kiosk_app.guest import Guest
from kiosk_app.peers import Peers, persist, with_key
from kiosk_backend.contract import v1

Result = tuple[Guest, Event | None]

DELIVERY_WAIT_S = 20.0
"""Length of one long poll of the delivery line."""

PLACES: dict[str, Event] = {
    "code_locked": Event.WAY_CLOSED,
    "code_expired": Event.WAY_CLOSED,
    "sms_paused": Event.WAY_CLOSED,
    "staff_only": Event.WAY_CLOSED,
    "no_sends_left": Event.WAY_CLOSED,
    "no_phone": Event.WAY_CLOSED,
    "no_such_way": Event.WAY_CLOSED,
    "address_on_hold": Event.WAY_CLOSED,
    "slow_down": Event.WAY_CLOSED,
    "not_proved_yet": Event.WAY_CLOSED,
    "answers_wrong": Event.WAY_CLOSED,
    "document_wrong": Event.WAY_CLOSED,
    "more_needed": Event.MORE_NEEDED,
    "too_early": Event.BLOCKED,
    "too_late": Event.BLOCKED,
}
"""Refusals of a way to confirm that have a place of their own in the flow."""


async def start_code(guest: Guest, peers: Peers) -> Result:
    """Begin the way the guest chose."""
    guest, key = with_key(guest, peers)
    status = await persist(peers, lambda: peers.backend.start_code(guest.visit, guest.way, key))
    return _code(replace(guest, problem=None), status, peers), Event.CODE_SENT


async def resend_code(guest: Guest, peers: Peers) -> Result:
    """The same once more; too early is no trouble, the page says when."""
    guest, key = with_key(guest, peers)
    try:
        status = await persist(peers, lambda: peers.backend.resend_code(guest.visit, key))
    except Refused as refusal:
        if refusal.code != "resend_too_early":
            raise
        return replace(guest, key="", problem=refusal.problem), Event.CODE_SENT
    return _code(replace(guest, problem=None), status, peers), Event.CODE_SENT


def _code(guest: Guest, status: v1.CodeStatus, peers: Peers) -> Guest:
    return replace(guest, code=status, way=status.method, code_asked_at=peers.monotonic(), key="")


async def watch_delivery(guest: Guest, peers: Peers) -> Result:
    """Wait for the next news of what was sent, or for the phone to have shown it."""
    known = guest.code
    if known is None:
        return guest, None
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
            told = guest.problem is not None and guest.problem.code == refusal.code
            if told or refusal.code in ("code_missing", "visit_over"):
                return guest, None
            raise
        if status.proved:
            return _code(guest, status, peers), Event.PROVED
        if status.tries_left == 0 and status.method in ("link", "passkey"):
            # one wrong pick ends it, and the phone has said so
            return replace(_code(guest, status, peers), problem=v1.Problem(code="code_locked")), Event.WAY_CLOSED
        if status.version != known.version:
            return _code(guest, status, peers), Event.DELIVERY_CHANGED


async def check_code(guest: Guest, peers: Peers) -> Result:
    """Have the typed code checked. A wrong one stays in its cells until the next key."""
    guest, key = with_key(guest, peers)
    typed = guest.typed.code
    try:
        confirmed = await persist(peers, lambda: peers.backend.submit_code(guest.visit, typed, key))
    except Refused as refusal:
        wrong = replace(guest, key="", problem=refusal.problem, typed=replace(guest.typed, code=""))
        if refusal.code == "code_expired" and refusal.problem.sent_new_code:
            return wrong, Event.CODE_REPLACED
        if refusal.code in ("code_wrong", "request_malformed"):
            return replace(wrong, typed=guest.typed), Event.CODE_WRONG
        return _refused(wrong, refusal)
    return confirm(guest, confirmed)


async def continue_proved(guest: Guest, peers: Peers) -> Result:
    """The phone has shown it: use that."""
    return await _ask(guest, peers, lambda key: peers.backend.continue_proved(guest.visit, key))


async def ask_questions(guest: Guest, peers: Peers) -> Result:
    """Get the questions; earlier answers are forgotten."""
    guest, key = with_key(guest, peers)
    asked = await persist(peers, lambda: peers.backend.questions(guest.visit, key))
    guest = replace(guest, key="", problem=None, questions=asked, answers=())
    if not asked.questions:
        return replace(guest, problem=v1.Problem(code="no_such_way")), Event.WAY_CLOSED
    return guest, Event.QUESTIONS_READY


async def check_answers(guest: Guest, peers: Peers) -> Result:
    """All answers at once: which of them was wrong is never told."""
    asked = guest.questions.questions if guest.questions else []
    answers = {question.fact: answer for question, answer in zip(asked, guest.answers, strict=False)}
    guest = replace(guest, questions=None, answers=())
    return await _ask(guest, peers, lambda key: peers.backend.answer(guest.visit, answers, key))


async def check_document(guest: Guest, peers: Peers) -> Result:
    """Have the scanned or typed lines held against the booking. They are kept only to be corrected."""
    scanned = document_lines.split(guest.scanned) if guest.scanned else []
    lines = scanned or guest.typed.lines
    after = replace(guest, scanned="")
    try:
        return await _ask(after, peers, lambda key: peers.backend.show_document(guest.visit, lines, key))
    except Refused as refusal:
        if refusal.code != "document_unreadable":
            raise
        again = Event.DOCUMENT_UNREADABLE if scanned else Event.DOCUMENT_MISTYPED
        return replace(after, key="", problem=refusal.problem), again


async def _ask(guest: Guest, peers: Peers, change: Callable[[str], Awaitable[v1.Confirmed]]) -> Result:
    guest, key = with_key(guest, peers)
    try:
        return confirm(guest, await persist(peers, lambda: change(key)))
    except Refused as refusal:
        if refusal.code == "document_unreadable":
            raise
        return _refused(replace(guest, key="", problem=refusal.problem), refusal)


def _refused(guest: Guest, refusal: Refused) -> Result:
    event = PLACES.get(refusal.code, Event.SEE_STAFF)
    typed = replace(guest.typed, code="", line1="", line2="", line3="")
    if event is Event.MORE_NEEDED:
        # that code, link or document is used up; what completes it is another way
        guest = replace(guest, code=None, needs=tuple(refusal.problem.needs))
    return replace(guest, typed=typed), event


def confirm(guest: Guest, confirmed: v1.Confirmed) -> Result:
    """Take over what the backend tells once the guest is confirmed, by whatever way or by staff."""
    ticked = frozenset(g.guest_id for g in confirmed.guests if not g.checked_in)
    guest = replace(
        guest,
        key="",
        problem=None,
        typed=replace(guest.typed, code="", line1="", line2="", line3=""),
        code=None,
        needs=(),
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
