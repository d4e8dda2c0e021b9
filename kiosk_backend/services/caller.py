"""A member of staff verifies who is on the phone: a code to the number on the booking, read out by the caller. No web.

The number is never typed, the code never shown, and what the agent learns is verified or not (verification §5.6). A
conversation is a visit of its own at the agent's screen: its code is bound to purpose, agent, booking and the short
reference both sides read, so it opens nothing at a kiosk, on the web or for a colleague (X37), and a code for a
check-in is worth nothing here. Who verifies whom is in the audit, how often is limited for each agent (X38).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.private import Email, Phone, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.staff import StaffMember
from kiosk_backend.domain.verification import Challenge, Purpose
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.limits import Limit
from kiosk_backend.ports.risk import Verdict
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.codes import VISIT_OVER, Asking, CodeState, code_state, resend_code, start_code
from kiosk_backend.services.events import record
from kiosk_backend.services.grants import issue_grant
from kiosk_backend.services.messages import queue_caller
from kiosk_backend.services.proving import held, judge
from kiosk_backend.services.submission import charge_only, prove_code
from kiosk_backend.services.visits import end_visit, known, open_visit

CALLER: Final[Purpose] = "caller"
WRONG_PER_SUBJECT: Final = 10
"""Wrong codes one agent may type for one booking in a day (verification §6 "Per clerk")."""
_OVER: Final = {
    "locked": "code_locked",
    "expired": "code_expired",
    "superseded": "code_expired",
    "used": "code_missing",
    "proved": "code_missing",
}
"""What a conversation answers whose challenge is no longer open."""
_LETTERS: Final = "ACDEFHJKLMNPRTUVWXY"
"""Of a reference: none that sounds or looks like another, or like a digit."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who verifies, at which screen, now (Unix milliseconds)."""

    site: Site
    kiosk_id: str
    by: StaffMember
    now: int
    verdict: Verdict = "unknown"
    """Of the operator's risk service on the number, asked before the transaction that texts it (N10)."""


@dataclass(frozen=True, slots=True)
class CallerState:
    """What the agent may know. `verified` is all that is told of the code."""

    conversation: Secret
    reference: str
    code: CodeState
    verified: bool = False


@dataclass(frozen=True, slots=True)
class _Conversation:
    """One that was begun, by this agent at this screen."""

    visit: Visit
    booking: Booking
    challenge: Challenge
    asking: Asking


def number_of(tx: Transaction, desk: Desk, site_id: str, *, booking_id: str = "", handle: str = "") -> Phone | None:
    """The number that a conversation about this booking, or the one of this handle, texts."""
    visit = known(tx, desk, site_id=site_id, handle=handle)
    booking = tx.bookings.get(desk.keys, site_id, visit.booking_id if visit else booking_id)
    return None if booking is None else booking.phone


def start(tx: Transaction, desk: Desk, to: Destinations, agent: Agent, booking_id: str) -> CallerState | Refusal:
    """Begins a conversation: texts a code to the number on the booking."""
    site, now = agent.site, agent.now
    booking = tx.bookings.get(desk.keys, site.site_id, booking_id)
    if booking is None:
        return Refusal(code="booking_unknown")
    if _too_many(tx, agent, booking_id):
        return Refusal(code="slow_down", retry_after_s=3_600, repeat=False)
    handle, _ = open_visit(
        tx, desk, site_id=site.site_id, kiosk_id=agent.kiosk_id, booking_id=booking_id, found_by="staff", now=now
    )
    reference = _reference(desk)
    state = start_code(tx, desk, to, _asking(agent, handle, reference, booking))
    if isinstance(state, Refusal):
        _end(tx, desk, agent, handle)
        return state
    _record(tx, agent, "caller.started", booking_id, reference)
    return CallerState(handle, reference, state)


def resend(tx: Transaction, desk: Desk, to: Destinations, agent: Agent, handle: str) -> CallerState | Refusal:
    """Texts the code of a conversation once more."""
    found = _found(tx, desk, agent, handle)
    if isinstance(found, Refusal):
        return found
    if not found.challenge.alive(agent.now):
        return Refusal(code="code_missing")
    state = resend_code(tx, desk, to, found.asking)
    if isinstance(state, Refusal):
        return state
    _record(tx, agent, "caller.sent_again", found.booking.booking_id, found.challenge.payload)
    return CallerState(Secret(handle), found.challenge.payload, state)


def watch(tx: Transaction, desk: Desk, agent: Agent, handle: str) -> CallerState | Refusal:
    """How a conversation stands; changes nothing."""
    found = _found(tx, desk, agent, handle)
    if isinstance(found, Refusal):
        return found
    state = code_state(tx, desk, found.asking)
    if isinstance(state, Refusal):
        return state
    return CallerState(Secret(handle), found.challenge.payload, state, verified=found.challenge.state == "used")


def submit(
    tx: Transaction, desk: Desk, to: Destinations, agent: Agent, handle: str, code: Secret
) -> CallerState | Refusal:
    """Tries what the caller has read out (already known to be six digits): verified, or not and how many tries are
    left. Too old is too old: no new code leaves by itself, the agent asks for one."""
    begun = _found(tx, desk, agent, handle)
    if isinstance(begun, Refusal):
        return begun
    subject, reference = begun.booking.booking_id, begun.challenge.payload
    # charged first, which also makes tries of one agent queue: what is read after it stays true
    try_of_agent = [Limit(_wrong_bucket(agent, subject), DAY, WRONG_PER_SUBJECT)]
    if tx.limits.take(try_of_agent, agent.now) is not None:
        return _not_verified(tx, agent, begun, "code_locked")
    found = _found(tx, desk, agent, handle)
    over = found.code if isinstance(found, Refusal) else _OVER.get(found.challenge.state, "")
    if isinstance(found, Refusal) or over:
        tx.limits.give_back(try_of_agent, agent.now)
        return Refusal(code=over)
    if agent.now >= found.challenge.code_expires_at:
        tx.limits.give_back(try_of_agent, agent.now)
        return _not_verified(tx, agent, found, "code_expired")
    proved = prove_code(tx, desk, to, found.asking, code)
    if isinstance(proved, Refusal):
        _record(tx, agent, "caller.wrong", subject, reference)
        return proved if proved.code == "code_wrong" else _not_verified(tx, agent, found, proved.code)
    tx.limits.give_back(try_of_agent, agent.now)
    method = proved.challenge.method
    decision = judge(found.asking, (method,), proved.risk | held(found.booking, agent.now))
    if not decision.allowed:
        _end(tx, desk, agent, Secret(handle))
        return _not_verified(tx, agent, found, "more_needed")
    issue_grant(
        tx, desk, visit=found.visit, purpose=CALLER, evidence=method, level=decision.level, now=agent.now,
        staff_id=agent.by.staff_id, why=reference,
    )  # fmt: skip
    _record(tx, agent, "caller.verified", subject, reference)
    state = code_state(tx, desk, found.asking)
    assert not isinstance(state, Refusal), "a conversation that was verified a moment ago stands"
    return CallerState(Secret(handle), reference, state, verified=True)


def charge(tx: Transaction, desk: Desk, agent: Agent, handle: str) -> None:
    """Takes the try of a submission whose own transaction was rolled back by a bug."""
    found = _found(tx, desk, agent, handle)
    if not isinstance(found, Refusal):
        charge_only(tx, desk, found.asking)
        tx.limits.hit(_wrong_bucket(agent, found.booking.booking_id), agent.now, DAY)


def end(tx: Transaction, desk: Desk, agent: Agent, handle: str) -> None:
    """The conversation is over: its code is worth nothing any more, and nobody is verified. May be repeated."""
    found = _found(tx, desk, agent, handle)
    if isinstance(found, Refusal):
        return
    tx.challenges.close(found.challenge.challenge_id, "superseded", agent.now)
    _end(tx, desk, agent, Secret(handle))


def _found(tx: Transaction, desk: Desk, agent: Agent, handle: str) -> _Conversation | Refusal:
    site_id = agent.site.site_id
    visit = known(tx, desk, site_id=site_id, handle=handle)
    if visit is None or not visit.stands(agent.kiosk_id, agent.now):
        return VISIT_OVER
    challenge = tx.challenges.latest(site_id, visit.visit_index, CALLER)
    booking = tx.bookings.get(desk.keys, site_id, visit.booking_id)
    if challenge is None or booking is None or challenge.agent_id != agent.by.staff_id:
        return VISIT_OVER
    return _Conversation(visit, booking, challenge, _asking(agent, Secret(handle), challenge.payload, booking))


def _asking(agent: Agent, handle: Secret, reference: str, booking: Booking) -> Asking:
    def send(tx: Transaction, desk: Desk, challenge: Challenge, address: Phone | Email) -> None:
        if not isinstance(address, Phone):
            raise TypeError("a caller is verified by the phone on the booking")
        queue_caller(
            tx, desk, site=agent.site, challenge=challenge, to=address, agent=agent.by.called, reference=reference,
            language=booking.language,
        )  # fmt: skip

    return Asking(
        agent.site,
        agent.kiosk_id,
        handle.reveal(),
        agent.now,
        purpose=CALLER,
        payload=reference,
        agent_id=agent.by.staff_id,
        verdict=agent.verdict,
        send=send,
    )


def _reference(desk: Desk) -> str:
    """A letter and a digit, such as A7."""
    drawn = int(desk.codes.code(6))
    return f"{_LETTERS[drawn % len(_LETTERS)]}{2 + drawn // len(_LETTERS) % 8}"


def _wrong_bucket(agent: Agent, booking_id: str) -> str:
    return f"caller_wrong/{agent.by.staff_id}/{booking_id}"


def _too_many(tx: Transaction, agent: Agent, booking_id: str) -> bool:
    """Whether this agent has typed so many wrong codes for this booking that it looks like guessing."""
    return tx.limits.count(_wrong_bucket(agent, booking_id), agent.now, DAY) >= WRONG_PER_SUBJECT


def _not_verified(tx: Transaction, agent: Agent, of: _Conversation, code: str) -> Refusal:
    """Ends a conversation that verified nobody."""
    tx.challenges.close(of.challenge.challenge_id, "locked" if code != "code_expired" else "expired", agent.now)
    _record(tx, agent, "caller.not_verified", of.booking.booking_id, of.challenge.payload)
    return Refusal(code=code)


def _end(tx: Transaction, desk: Desk, agent: Agent, handle: Secret) -> None:
    end_visit(
        tx, desk, site_id=agent.site.site_id, kiosk_id=agent.kiosk_id, handle=handle.reveal(), how="staff",
        now=agent.now,
    )  # fmt: skip


def _record(tx: Transaction, agent: Agent, event: str, booking_id: str, reference: str) -> None:
    record(
        tx, agent.site, agent.kiosk_id, event, agent.now, booking_id=booking_id, staff_id=agent.by.staff_id,
        reference=reference,
    )  # fmt: skip
