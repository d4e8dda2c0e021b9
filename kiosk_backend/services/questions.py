"""Questions from the booking: two facts drawn for a day, all needed, one retry. It knows no web.

Draw and choices follow from keyed hashes of booking and day, not from the visit: whoever opens visit after visit
neither waits for questions they can answer nor sees which choice stays while the others change.

Right answers never raise the level alone: they bring the staff, who see that two questions were answered (S9, X39).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.help_words import QUESTIONS_ANSWERED
from kiosk_backend.domain.kiosk import Kiosk
from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.questions import ASKED, LEAST_FACTS, choices, facts_of
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.limits import Limit
from kiosk_backend.services import help_calls
from kiosk_backend.services.asking import NO_SUCH_WAY, VISIT_OVER, Asking, count_wrong, standing_refusal, visit_of
from kiosk_backend.services.proving import Verified, accept_method

TRIES: Final = 2
"""Of a booking in 24 hours, whatever visit or kiosk: the first, and one more."""
STEP: Final = QUESTIONS_ANSWERED
"""Where the guest stands (contract `CallHelp.step`); that two questions were answered is an event the staff see."""
_SEED: Final = "questions"
_DRAW: Final = "questions drawn"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; one of the choices is right."""

    fact: str
    choices: list[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Questioning:
    """What a visit is asked."""

    questions: list[Asked]
    tries_left: int


def enough_facts(desk: Desk, site: Site, booking: Booking, found_by: str = "reference") -> bool:
    """Whether there is enough to draw from."""
    return len(_facts(desk, site, booking, found_by)) >= LEAST_FACTS


def may_be_asked(
    tx: Transaction, desk: Desk, site: Site, booking: Booking, found_by: str = "reference", *, now: int
) -> bool:
    """Whether there is enough to draw from, and a try left."""
    return enough_facts(desk, site, booking, found_by) and _tries_left(tx, booking, now) > 0


def ask(tx: Transaction, desk: Desk, asking: Asking) -> Questioning | Refusal:
    """Two questions of this visit, the same whenever it asks."""
    ready = _ready(tx, desk, asking)
    if isinstance(ready, Refusal):
        return ready
    visit, booking, facts = ready
    left = _tries_left(tx, booking, asking.now)
    if left <= 0:
        return NO_SUCH_WAY
    asked = tx.questionings.asked(visit.visit_index) or tx.questionings.ask(
        visit.visit_index,
        site_id=asking.site.site_id,
        booking_id=booking.booking_id,
        facts=_draw(desk, asking, booking, facts),
        now=asking.now,
    )
    rooms = asking.site.config.room_types
    questions = [
        Asked(fact, choices(fact, facts[fact], _seed(desk, booking, fact), room_types=rooms))
        for fact in asked
        if fact in facts
    ]
    if len(questions) < ASKED:
        return NO_SUCH_WAY  # the booking was changed meanwhile
    return Questioning(questions, left)


def answer(tx: Transaction, desk: Desk, asking: Asking, kiosk: Kiosk, answers: Mapping[str, str]) -> Verified | Refusal:
    """The answers of a guest at a kiosk: right ones are added to what was shown, and bring the staff if that is too
    little."""
    visit = prove_answers(tx, desk, asking, answers)
    if isinstance(visit, Refusal):
        return visit
    outcome = accept_method(tx, desk, asking, visit, "questions")
    if isinstance(outcome, Refusal):
        help_calls.call(tx, desk, site=asking.site, kiosk=kiosk, step=STEP, now=asking.now)
    return outcome


def prove_answers(tx: Transaction, desk: Desk, asking: Asking, answers: Mapping[str, str]) -> Visit | Refusal:
    """Takes a try, then compares all answers; the visit if they are right. Which of them was wrong is not told. What
    right answers are good for is the caller's business: alone, for nothing."""
    ready = _ready(tx, desk, asking)
    if isinstance(ready, Refusal):
        return ready
    visit, booking, facts = ready
    asked = tx.questionings.asked(visit.visit_index)
    if not asked:
        return NO_SUCH_WAY
    if tx.limits.take([_limit(booking)], asking.now) is not None:
        return NO_SUCH_WAY
    right = [
        hmac.compare_digest(facts.get(fact, "").encode(), answers.get(fact, "").encode()) and fact in facts
        for fact in asked
    ]
    if set(answers) != set(asked) or not all(right):
        count_wrong(tx, desk, site_id=asking.site.site_id, subject=booking.booking_id, now=asking.now)
        _record(tx, asking, booking, "questions.wrong")
        return Refusal(code="answers_wrong", tries_left=max(_tries_left(tx, booking, asking.now), 0))
    _record(tx, asking, booking, "questions.answered")
    return visit


def charge_answers(tx: Transaction, desk: Desk, asking: Asking) -> None:
    """Takes the try of answers whose own transaction was rolled back by a bug."""
    ready = _ready(tx, desk, asking)
    if not isinstance(ready, Refusal):
        tx.limits.take([_limit(ready[1])], asking.now)


def _ready(tx: Transaction, desk: Desk, asking: Asking) -> tuple[Visit, Booking, dict[str, str]] | Refusal:
    visit = visit_of(tx, desk, asking)
    booking = tx.bookings.get(desk.keys, asking.site.site_id, visit.booking_id) if visit else None
    if visit is None or booking is None:
        return VISIT_OVER
    held = standing_refusal(tx.challenges.subject(asking.site.site_id, booking.booking_id), desk, asking)
    if held is not None:
        return held
    facts = _facts(desk, asking.site, booking, visit.found_by)
    return (visit, booking, facts) if len(facts) >= LEAST_FACTS else NO_SUCH_WAY


def _facts(desk: Desk, site: Site, booking: Booking, found_by: str) -> dict[str, str]:
    minimal = "minimal" in (site.policy.pre_verification_detail, desk.policy.pre_verification_detail)
    return facts_of(booking, minimal=minimal, found_by=found_by, room_types=site.config.room_types)


def _draw(desk: Desk, asking: Asking, booking: Booking, facts: Mapping[str, str]) -> tuple[str, ...]:
    day = asking.site.today(asking.now).isoformat()
    return tuple(sorted(facts, key=lambda fact: desk.keys.mac(_DRAW, booking.booking_id, day, fact).digest)[:ASKED])


def _seed(desk: Desk, booking: Booking, fact: str) -> bytes:
    return desk.keys.mac(_SEED, booking.booking_id, fact).digest


def _tries_left(tx: Transaction, booking: Booking, now: int) -> int:
    return TRIES - tx.limits.count(_limit(booking).bucket, now, DAY)


def _limit(booking: Booking) -> Limit:
    return Limit(f"questions/{booking.booking_id}", DAY, TRIES)


def _record(tx: Transaction, asking: Asking, booking: Booking, event: str) -> None:
    tx.audit.record(
        event, origin=asking.kiosk_id, site_id=asking.site.site_id, at=asking.now, booking_id=booking.booking_id
    )
