"""Trying a code: charged, then compared, then granted, in one transaction. It knows no web and no gateway.

The charge is one conditional UPDATE that takes a try only while there is one (verification §6 "Consume", X1, X2).
Parallel tries queue at that row, so no more comparisons happen than tries were taken, whatever the number of kiosks.
No answer leaves before the commit, so a lost commit is a lost answer, never a free guess; if this function raises, the
store repeats `charge_only` in a transaction of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.policy import HOUR, SECOND
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import CHECK_IN, Challenge, ChallengeState, Subject
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.codes import (
    VISIT_OVER,
    Asking,
    matches,
    replace_expired,
    standing_refusal,
)
from kiosk_backend.services.grants import issue_grant
from kiosk_backend.services.text_limits import wrong_codes
from kiosk_backend.services.visits import standing

_READING: Final = SECOND
"""Milliseconds nobody is faster than with a text that has just left."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The code was right. The grant is shown to the kiosk this once."""

    grant: Secret
    booking: Booking


def submit_code(tx: Transaction, desk: Desk, to: Destinations, asking: Asking, code: Secret) -> Verified | Refusal:
    """Tries `code` (already known to be six digits) for the open challenge of this visit at this kiosk."""
    visit = _visit(tx, desk, asking)
    if visit is None:
        return VISIT_OVER
    charged = _charge(tx, desk, asking, visit)
    if charged is None:
        return _why_not(tx, desk, to, asking, visit)
    if not matches(desk, charged, code.reveal()):
        return _wrong(tx, desk, asking, charged)
    if not tx.challenges.close(charged.challenge_id, "used", asking.now):
        raise RuntimeError("a challenge that was charged is open until its transaction ends")
    tx.challenges.clear(charged.site_id, charged.subject)
    grant = issue_grant(tx, desk, visit=visit, purpose=CHECK_IN, evidence="sms", level="V2", now=asking.now)
    _record(tx, asking, "code.verified", charged, **({"soon": 1} if _too_soon(charged, asking.now) else {}))
    booking = tx.bookings.get(desk.keys, asking.site.site_id, visit.booking_id)
    return VISIT_OVER if booking is None else Verified(grant, booking)


def _too_soon(challenge: Challenge, now: int) -> bool:
    """Typed before a phone could show it: somebody read the code elsewhere. Flagged in the audit, not refused (S17).

    After a resend the guest may have typed the code of the first text.
    """
    return challenge.sends == 1 and (challenge.sent_at is None or now - challenge.sent_at < _READING)


def charge_only(tx: Transaction, desk: Desk, asking: Asking) -> None:
    """Takes the try of a submission whose own transaction was rolled back by a bug, and counts it as a failure."""
    visit = _visit(tx, desk, asking)
    charged = None if visit is None else _charge(tx, desk, asking, visit)
    if charged is not None:
        _count_failure(tx, desk, asking, charged)


def _visit(tx: Transaction, desk: Desk, asking: Asking) -> Visit | None:
    return standing(
        tx, desk, site_id=asking.site.site_id, kiosk_id=asking.kiosk_id, handle=asking.handle, now=asking.now
    )


def _charge(tx: Transaction, desk: Desk, asking: Asking, visit: Visit) -> Challenge | None:
    return tx.challenges.charge(
        asking.site.site_id,
        asking.kiosk_id,
        visit.visit_index,
        CHECK_IN,
        most_failures=desk.policy.failures_before_staff_only,
        now=asking.now,
    )


def _wrong(tx: Transaction, desk: Desk, asking: Asking, charged: Challenge) -> Refusal:
    subject = _count_failure(tx, desk, asking, charged)
    held = standing_refusal(subject, desk, asking.now)
    if held is not None:
        return Refusal(code=held.code, retry_after_s=held.retry_after_s)
    if charged.tries_left == 0:
        return Refusal(code="code_locked")
    return Refusal(code="code_wrong", tries_left=charged.tries_left)


def _count_failure(tx: Transaction, desk: Desk, asking: Asking, charged: Challenge) -> Subject:
    """One more failure in a row for the subject; pauses it or ends the challenge when that was the last one allowed."""
    now, policy = asking.now, desk.policy
    subject = tx.challenges.failed(charged.site_id, charged.subject, now)
    until = rules.pause_after(subject, policy, now)
    if until is not None:
        tx.challenges.pause(charged.site_id, charged.subject, until, now)
        subject = replace(subject, paused_until=until)
    over = rules.standing(subject, policy, now) != "free"
    if over or charged.tries_left == 0:
        tx.challenges.close(charged.challenge_id, "locked", now)
    _record(tx, asking, "code.locked" if over or charged.tries_left == 0 else "code.wrong", charged)
    if tx.limits.hit(wrong_codes(asking.kiosk_id), now, HOUR) == policy.wrong_codes_per_kiosk_hour:
        tx.audit.record("code.kiosk_paused", origin=asking.kiosk_id, site_id=asking.site.site_id, at=now)
    return subject


_ENDED: dict[ChallengeState, str] = {
    "locked": "code_locked",
    "used": "code_missing",
    "superseded": "code_expired",
}


def _why_not(tx: Transaction, desk: Desk, to: Destinations, asking: Asking, visit: Visit) -> Refusal:
    """Nothing was charged: says why. An old code is replaced at once where that is allowed."""
    challenge = tx.challenges.latest(asking.site.site_id, visit.visit_index)
    if challenge is None:
        return Refusal(code="code_missing")
    held = standing_refusal(tx.challenges.subject(challenge.site_id, challenge.subject), desk, asking.now)
    if held is not None:
        return held
    if challenge.state in _ENDED:
        if challenge.state == "used":
            _record(tx, asking, "code.replayed", challenge)  # N2
        return Refusal(code=_ENDED[challenge.state])
    if challenge.tries_left == 0:
        return Refusal(code="code_locked")
    _record(tx, asking, "code.too_old", challenge)
    return Refusal(code="code_expired", sent_new_code=replace_expired(tx, desk, to, asking))


def _record(tx: Transaction, asking: Asking, event: str, challenge: Challenge, **more: int) -> None:
    tx.audit.record(
        event,
        origin=asking.kiosk_id,
        site_id=asking.site.site_id,
        at=asking.now,
        challenge_id=challenge.challenge_id,
        booking_id=challenge.subject,
        method=challenge.method,
        attempt=challenge.attempts,
        **more,
    )
