"""Trying a code: charged, then compared, then closed, in one transaction. It knows no web and no gateway.

The charge is one conditional UPDATE that takes a try only while there is one (verification §6 "Consume", X1, X2).
Parallel tries queue at that row, so no more comparisons happen than tries were taken, whatever the number of kiosks.
No answer leaves before the commit, so a lost commit is a lost answer, never a free guess; if this function raises, the
store repeats `charge_only` in a transaction of its own.

`prove_code` serves every purpose; what a right code is good for is the caller's business. `submit_code` is the whole
of a check-in: prove, add it to what was shown, decide, grant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.policy import HOUR, SECOND
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import Challenge, ChallengeState, Subject
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.challenges import Charged
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.asking import VISIT_OVER, Asking, count_wrong, standing_refusal, visit_of
from kiosk_backend.services.binding import matches
from kiosk_backend.services.codes import replace_expired
from kiosk_backend.services.guessed import tell_guest
from kiosk_backend.services.proving import Proved, Verified, accept
from kiosk_backend.services.text_limits import wrong_codes

__all__ = ["Proved", "Verified", "charge_only", "prove_code", "submit_code"]

_READING: Final = SECOND
"""Milliseconds nobody is faster than with a text that has just left."""


def prove_code(tx: Transaction, desk: Desk, to: Destinations, asking: Asking, code: Secret) -> Proved | Refusal:
    """Tries `code` (already known to be digits) for the open challenge of this visit, purpose, payload and agent.

    A code of another purpose is never even compared (X8, S15).
    """
    visit = visit_of(tx, desk, asking)
    if visit is None:
        return VISIT_OVER
    taken = _charge(tx, desk, asking, visit)
    if taken is None:
        return _why_not(tx, desk, to, asking, visit)
    charged, failures = taken
    if not matches(desk, charged, code.reveal()):
        return _wrong(tx, desk, asking, charged)
    if not tx.challenges.close(charged.challenge_id, "used", asking.now):
        raise RuntimeError("a challenge that was charged is open until its transaction ends")
    if failures and charged.method != "email":  # a mailbox does not make up for wrong codes of the number (N7)
        tx.challenges.clear(charged.site_id, charged.subject)
    soon = _too_soon(charged, asking.now)
    record_challenge(tx, asking, "code.verified", charged, **({"soon": 1} if soon else {}))
    warn_guest(tx, desk, to, asking, charged, failures)
    return Proved(charged, visit, soon=soon)


def submit_code(tx: Transaction, desk: Desk, to: Destinations, asking: Asking, code: Secret) -> Verified | Refusal:
    """Tries a code for a check-in; enough gives a grant, right but not enough is more_needed."""
    proved = prove_code(tx, desk, to, asking, code)
    return proved if isinstance(proved, Refusal) else accept(tx, desk, asking, proved)


def _too_soon(challenge: Challenge, now: int) -> bool:
    """Typed before a phone could show it: somebody read the code elsewhere. Flagged in the audit (S17); the site's
    policy may ask for more.

    After a resend the guest may have typed the code of the first text.
    """
    return challenge.sends == 1 and (challenge.sent_at is None or now - challenge.sent_at < _READING)


def charge_only(tx: Transaction, desk: Desk, asking: Asking) -> None:
    """Takes the try of a submission whose own transaction was rolled back by a bug, and counts it as a failure."""
    visit = visit_of(tx, desk, asking)
    charged = None if visit is None else _charge(tx, desk, asking, visit)
    if charged is not None:
        count_failure(tx, desk, asking, charged.challenge)


def warn_guest(
    tx: Transaction, desk: Desk, to: Destinations, asking: Asking, challenge: Challenge, failures: int
) -> None:
    """Tells the guest of a right answer after wrong ones (S6); nothing is read where there were few."""
    tell_guest(
        tx, desk, to, site=asking.site, origin=asking.kiosk_id, booking_id=challenge.subject, failures=failures,
        now=asking.now,
    )  # fmt: skip


def _charge(tx: Transaction, desk: Desk, asking: Asking, visit: Visit) -> Charged | None:
    return tx.challenges.charge(
        asking.site.site_id,
        asking.kiosk_id,
        visit.visit_index,
        asking.purpose,
        payload=asking.payload,
        agent_id=asking.agent_id,
        pauses=rules.RULES[asking.purpose].pauses,
        most_failures=desk.policy.failures_before_staff_only,
        now=asking.now,
    )


def _wrong(tx: Transaction, desk: Desk, asking: Asking, charged: Challenge) -> Refusal:
    subject = count_failure(tx, desk, asking, charged)
    held = standing_refusal(subject, desk, _as(asking, charged))
    if held is not None:
        return Refusal(code=held.code, retry_after_s=held.retry_after_s)
    if charged.tries_left == 0:
        return Refusal(code="code_locked")
    return Refusal(code="code_wrong", tries_left=charged.tries_left)


def _as(asking: Asking, challenge: Challenge) -> Asking:
    """The same asker, by the method of the challenge."""
    return replace(asking, method=challenge.method)


def count_failure(tx: Transaction, desk: Desk, asking: Asking, charged: Challenge) -> Subject:
    """One more failure in a row for the subject; pauses it or ends the challenge when that was the last one allowed."""
    now, policy = asking.now, desk.policy
    subject = count_wrong(tx, desk, site_id=charged.site_id, subject=charged.subject, now=now)
    over = rules.standing(subject, policy, now, purpose=charged.purpose, method=charged.method) != "free"
    if over or charged.tries_left == 0:
        tx.challenges.close(charged.challenge_id, "locked", now)
    record_challenge(tx, asking, "code.locked" if over or charged.tries_left == 0 else "code.wrong", charged)
    if tx.limits.hit(wrong_codes(asking.counter), now, HOUR) == policy.wrong_codes_per_kiosk_hour:
        tx.audit.record("code.kiosk_paused", origin=asking.kiosk_id, site_id=asking.site.site_id, at=now)
    return subject


_ENDED: dict[ChallengeState, str] = {
    "locked": "code_locked",
    "used": "code_missing",
    "proved": "code_missing",
    "superseded": "code_expired",
}


def _why_not(tx: Transaction, desk: Desk, to: Destinations, asking: Asking, visit: Visit) -> Refusal:
    """Nothing was charged: says why. An old code is replaced at once where that is allowed."""
    challenge = tx.challenges.latest(asking.site.site_id, visit.visit_index, asking.purpose)
    if challenge is None or (challenge.payload, challenge.agent_id) != (asking.payload, asking.agent_id):
        return Refusal(code="code_missing")
    subject = tx.challenges.subject(challenge.site_id, challenge.subject)
    held = standing_refusal(subject, desk, _as(asking, challenge))
    if held is not None:
        return held
    if challenge.state in _ENDED:
        if challenge.state == "used":
            record_challenge(tx, asking, "code.replayed", challenge)  # N2
        return Refusal(code=_ENDED[challenge.state])
    if challenge.link_index is not None:
        return Refusal(code="code_missing")  # nothing is typed for a link
    if challenge.tries_left == 0:
        return Refusal(code="code_locked")
    record_challenge(tx, asking, "code.too_old", challenge)
    return Refusal(code="code_expired", sent_new_code=replace_expired(tx, desk, to, asking))


def record_challenge(tx: Transaction, asking: Asking, event: str, challenge: Challenge, **more: int | str) -> None:
    """An event of a challenge for the audit: ids and code words only."""
    tx.audit.record(
        event,
        origin=asking.kiosk_id,
        site_id=asking.site.site_id,
        at=asking.now,
        challenge_id=challenge.challenge_id,
        booking_id=challenge.subject,
        purpose=challenge.purpose,
        method=challenge.method,
        attempt=challenge.attempts,
        **more,
    )
