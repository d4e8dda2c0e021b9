"""Challenges of every purpose and method: started, sent again, watched. Trying one is in `services.submission` and, for
what the guest answers on the phone, `services.links`. It knows no web and no gateway.

One open challenge per booking and purpose, enforced by the database; it is bound to kiosk, visit, purpose and payload,
so a code seen over a shoulder is worth nothing elsewhere (X8, X12, S15). A start that is repeated finds the challenge
it made (X25). Another method begins a new challenge that supersedes the old one; only between text and call the
challenge stays and is sent another way.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.delivery import late_in, shown
from kiosk_backend.domain.policy import HOUR
from kiosk_backend.domain.private import Email, Phone, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import WEB, Challenge, Delivery, Subject
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.limits import Limit
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.asking import VISIT_OVER, Address, Asking, seconds, visit_of
from kiosk_backend.services.binding import LINK_PATH, choices_of, matches, token_of, with_code
from kiosk_backend.services.delivery import line_topic
from kiosk_backend.services.messages import queue_code, queue_link
from kiosk_backend.services.readiness import CHANNELS, Ready, address_of, ready_to_send, sending_of
from kiosk_backend.services.text_limits import (
    Allowed,
    count_only,
    decide_send,
    withdraw,
    wrong_codes,
)

__all__ = [
    "LINK_PATH", "VISIT_OVER", "Asking", "CodeState", "choices_of", "code_state", "matches", "replace_expired",
    "resend_code", "start_code", "state_of", "token_of", "visit_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeState:
    """What the kiosk may know of a code on its way. Times in seconds, rounded up."""

    delivery: Delivery
    version: int
    phone_ending: str
    expires_in_s: int
    resend_in_s: int
    sends_left: int
    tries_left: int
    late_in_ms: int | None
    topic: str
    method: str = "sms"
    digits: int = 6
    """0: nothing is typed."""
    email_hint: str = ""
    choose_number: str = ""
    token: Secret | None = None
    """Passkey: what the address of the page ends with."""
    proved: bool = False
    booking: Booking | None = None
    subject: Subject | None = field(default=None, compare=False)
    """What the booking failed before; None: not looked up."""


def start_code(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> CodeState | Refusal:
    """Begins a challenge by `asking.method`, or finds the one this visit began before."""
    ready = ready_to_send(tx, desk, to, asking)
    if isinstance(ready, Refusal):
        return ready
    existing = ready.existing
    if existing is None and asking.method not in rules.TYPED:
        answered = tx.challenges.latest(asking.site.site_id, ready.visit.visit_index, asking.purpose)
        if answered is not None and answered.proved and asking.now < answered.ends_at:
            return _state(answered, ready, desk, asking.now)
    if existing is not None and _this_visits(existing, ready, asking):
        if existing.method == asking.method:
            return _state(existing, ready, desk, asking.now)
        if {existing.method, asking.method} <= rules.SAME_CODE:
            return _send_again(tx, desk, to, asking, ready, existing)
    return _start(tx, desk, to, asking, ready, existing)


def resend_code(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> CodeState | Refusal:
    """Sends what this visit began once more, by the way it began, whatever `asking.method` says: the same code while
    120 s remain, else a new one that replaces it."""
    found = _latest_of(tx, desk, asking)
    if isinstance(found, Refusal):
        return found
    challenge = found
    if challenge is None or challenge.state in ("used", "proved") or challenge.method == "passkey":
        ready = ready_to_send(tx, desk, to, asking)
        return ready if isinstance(ready, Refusal) else Refusal(code="code_missing")
    asking = replace(asking, method=challenge.method)
    ready = ready_to_send(tx, desk, to, asking)
    if isinstance(ready, Refusal):
        return ready
    if not challenge.alive(asking.now):
        return start_code(tx, desk, to, asking)
    if asking.now < challenge.resend_at:
        wait = seconds(challenge.resend_at - asking.now)
        return Refusal(code="resend_too_early", retry_after_s=wait, repeat=False)
    return _send_again(tx, desk, to, asking, ready, challenge)


def replace_expired(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> bool:
    """Sends a new code after a guest typed one that was too old; False if that is not allowed now (design §8.6)."""
    challenge = _latest_of(tx, desk, asking)
    if isinstance(challenge, Refusal):
        return False
    if challenge is not None:
        asking = replace(asking, method=challenge.method)
    ready = ready_to_send(tx, desk, to, asking)
    if isinstance(ready, Refusal):
        return False
    if challenge is None or not challenge.alive(asking.now):
        return not isinstance(_start(tx, desk, to, asking, ready, ready.existing), Refusal)
    return not isinstance(_send_again(tx, desk, to, asking, ready, challenge), Refusal)


def code_state(tx: Transaction, desk: Desk, asking: Asking) -> CodeState | Refusal:
    """How the challenge of this visit stands; changes nothing."""
    visit = visit_of(tx, desk, asking)
    booking = tx.bookings.get(desk.keys, asking.site.site_id, visit.booking_id) if visit else None
    if visit is None or booking is None:
        return VISIT_OVER
    challenge = tx.challenges.latest(asking.site.site_id, visit.visit_index, asking.purpose)
    address = None if challenge is None else address_of(replace(asking, method=challenge.method), booking)
    if challenge is None or address is None:
        return Refusal(code="code_missing")
    return state_of(challenge, address, desk, asking.now, booking)


def _latest_of(tx: Transaction, desk: Desk, asking: Asking) -> Challenge | Refusal | None:
    visit = visit_of(tx, desk, asking)
    if visit is None:
        return VISIT_OVER
    return tx.challenges.latest(asking.site.site_id, visit.visit_index, asking.purpose)


def _this_visits(challenge: Challenge, ready: Ready, asking: Asking) -> bool:
    """Whether the challenge is what is asked for, and can still be answered."""
    return (
        challenge.visit_index == ready.visit.visit_index
        and (challenge.payload, challenge.agent_id) == (asking.payload, asking.agent_id)
        and challenge.alive(asking.now)
        and asking.now < challenge.code_expires_at
    )


def _decide(
    tx: Transaction, desk: Desk, to: Destinations, asking: Asking, ready: Ready, challenge_id: str, more: list[Limit]
) -> Allowed | Refusal:
    """Whether it may leave: what travels counts for its number and costs the site. Nothing leaves for a passkey."""
    if asking.method == "passkey":
        return count_only(tx, asking.site, asking.kiosk_id, more, asking.now)
    return decide_send(tx, desk, to, sending_of(asking, ready.address, challenge_id), more)


def _starting(desk: Desk, asking: Asking, ready: Ready) -> list[Limit]:
    """Everything that begins counts for who asks and for the subject."""
    policy = desk.policy
    return [
        Limit(f"starts/{asking.counter}", policy.starts_per_kiosk_window, policy.starts_per_kiosk),
        Limit(f"challenges/{ready.booking.booking_id}", HOUR, policy.challenges_per_subject_hour),
        Limit(wrong_codes(asking.counter), HOUR, policy.wrong_codes_per_kiosk_hour, cost=0),
    ]


def _start(
    tx: Transaction, desk: Desk, to: Destinations, asking: Asking, ready: Ready, existing: Challenge | None
) -> CodeState | Refusal:
    site, now, subject = asking.site, asking.now, ready.booking.booking_id
    challenge_id = desk.ids.new()
    decided = _decide(tx, desk, to, asking, ready, challenge_id, _starting(desk, asking, ready))
    if isinstance(decided, Refusal):
        return decided
    for _ in range(2):
        if existing is not None and _this_visits(existing, ready, asking) and existing.method == asking.method:
            # somebody was faster, for this very visit: one code, one text (X25)
            withdraw(tx, decided)
            return _state(existing, ready, desk, now)
        if existing is not None:
            tx.challenges.close(existing.challenge_id, "superseded" if existing.alive(now) else "expired", now)
        challenge = _new(desk, asking, ready, challenge_id, flagged=decided.flagged)
        if tx.challenges.add(challenge, desk.origin):
            _queue(tx, desk, asking, ready, challenge)
            _record(tx, asking, "code.started", challenge)
            return _state(challenge, ready, desk, now)
        existing = tx.challenges.open_of(site.site_id, subject, asking.purpose)
    withdraw(tx, decided)
    return Refusal(code="slow_down", retry_after_s=1, repeat=False)


def _queue(tx: Transaction, desk: Desk, asking: Asking, ready: Ready, challenge: Challenge) -> None:
    """Hands it to the outbox; a passkey is asked for on the screen, nothing leaves for it."""
    site, language, to = asking.site, ready.booking.language, ready.address
    if challenge.method == "passkey":
        return
    if asking.send is not None:
        asking.send(tx, desk, challenge, to)
    elif challenge.method == "link":
        url = f"{asking.base_url.rstrip('/')}{LINK_PATH}"
        queue_link(tx, desk, site=site, challenge=challenge, to=to, url=url, language=language)
    else:
        queue_code(
            tx, desk, site=site, challenge=challenge, to=to, channel=CHANNELS[challenge.method], language=language,
            web_host=asking.web_host,
        )  # fmt: skip


def _send_again(
    tx: Transaction, desk: Desk, to: Destinations, asking: Asking, ready: Ready, challenge: Challenge
) -> CodeState | Refusal:
    now = asking.now
    if challenge.sends >= desk.policy.sends_per_challenge:
        return Refusal(code="no_sends_left")
    decided = _decide(tx, desk, to, asking, ready, challenge.challenge_id, [])
    if isinstance(decided, Refusal):
        return decided
    again = replace(
        rules.sent_again(challenge, desk.policy, now, asking.method),
        risk=_risks(challenge.risk, ready.risk, "fraud" if decided.flagged else ""),
    )
    if not rules.keeps_code(challenge, desk.policy, now):
        again = with_code(desk, replace(again, generation=challenge.generation + 1))
    if tx.challenges.sent_again(again, sends=challenge.sends):
        _queue(tx, desk, asking, ready, again)
        _record(tx, asking, "code.sent_again", again)
        tx.changed(line_topic(challenge.kiosk_id))
        return _state(again, ready, desk, now)
    withdraw(tx, decided)  # a parallel request sent it, or ended the challenge
    current = tx.challenges.get(challenge.challenge_id)
    if current is None or not current.alive(now):
        return Refusal(code="code_missing")
    return _state(current, ready, desk, now)


def _new(desk: Desk, asking: Asking, ready: Ready, challenge_id: str, *, flagged: bool) -> Challenge:
    now, policy = asking.now, desk.policy
    return with_code(
        desk,
        Challenge(
            challenge_id=challenge_id,
            site_id=asking.site.site_id,
            subject=ready.booking.booking_id,
            purpose=asking.purpose,
            method=asking.method,
            kiosk_id=asking.kiosk_id,
            visit_index=ready.visit.visit_index,
            max_attempts=rules.tries(asking.purpose, asking.method, policy),
            mac_key_id="",
            mac=b"",
            code_sealed=None,
            code_expires_at=rules.code_expiry(now, now, policy, asking.method),
            started_at=now,
            ends_at=now + policy.challenge_life,
            resend_at=rules.resend_time(1, now, policy, asking.purpose),
            payload=asking.payload,
            agent_id=asking.agent_id,
            risk=_risks(ready.risk, "fraud" if flagged else ""),
        ),
    )


def _risks(*found: str) -> str:
    """All that was found, each once, as `Challenge.risk` holds it."""
    return " ".join(dict.fromkeys(" ".join(found).split()))


def _state(challenge: Challenge, ready: Ready, desk: Desk, now: int) -> CodeState:
    return state_of(challenge, ready.address, desk, now, ready.booking, ready.subject)


def state_of(
    challenge: Challenge,
    address: Address,
    desk: Desk,
    now: int,
    booking: Booking | None = None,
    subject: Subject | None = None,
) -> CodeState:
    """What who asked may see of a challenge that goes to `address`."""
    delivery, version = shown(challenge.delivery, challenge.delivery_version, challenge.sent_at, now)
    waiting = challenge.state == "open" and challenge.kiosk_id != WEB
    return CodeState(
        delivery=delivery,
        version=version,
        phone_ending=address.ending if isinstance(address, Phone) else "",
        expires_in_s=seconds(challenge.code_expires_at - now),
        resend_in_s=seconds(challenge.resend_at - now),
        sends_left=max(desk.policy.sends_per_challenge - challenge.sends, 0),
        tries_left=challenge.tries_left,
        late_in_ms=late_in(challenge.delivery, challenge.sent_at, now),
        topic=line_topic(challenge.kiosk_id),
        method=challenge.method,
        digits=rules.digits(challenge.method, desk.policy),
        email_hint=address.masked() if isinstance(address, Email) else "",
        choose_number=choices_of(challenge)[0] if challenge.link_index is not None and waiting else "",
        token=token_of(desk, challenge) if challenge.method == "passkey" else None,
        proved=challenge.proved and now < challenge.ends_at,
        booking=booking,
        subject=subject,
    )


def _record(tx: Transaction, asking: Asking, event: str, challenge: Challenge) -> None:
    notice = asking.site.config.sms_notice
    tx.audit.record(
        event,
        origin=asking.kiosk_id,
        site_id=asking.site.site_id,
        at=asking.now,
        challenge_id=challenge.challenge_id,
        booking_id=challenge.subject,
        purpose=challenge.purpose,
        method=challenge.method,
        sends=challenge.sends,
        # which risk notice was shown (N9); the mark in front keeps sixteen digits from looking like a number
        notice=f"sha256:{hashlib.sha256(notice.encode()).hexdigest()[:16]}" if notice else "default",
        verdict=asking.verdict,
        **({"risk": challenge.risk.replace(" ", "-")} if challenge.risk else {}),
    )
