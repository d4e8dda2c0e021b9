"""One-time codes: started, sent again, watched. Trying one is in `services.submission`. It knows no web and no gateway.

One open challenge per booking and purpose, enforced by the database; it is bound to kiosk, visit and purpose, so a code
seen over a shoulder is worth nothing elsewhere (X12). A start that is repeated finds the challenge it made (X25).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.delivery import late_in, shown
from kiosk_backend.domain.eligibility import before_code, blockers
from kiosk_backend.domain.policy import HOUR
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.verification import CHECK_IN, Challenge, Delivery
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Mac, Transaction, sealed_for
from kiosk_backend.ports.limits import Limit
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.delivery import line_topic, queue_code
from kiosk_backend.services.text_limits import limit_refusal, may_be_texted, send_limits, wrong_codes
from kiosk_backend.services.visits import standing

VISIT_OVER = Refusal(code="visit_over")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: a visit at a kiosk of a site, now (Unix milliseconds)."""

    site: Site
    kiosk_id: str
    handle: str
    now: int


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


def start_code(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> CodeState | Refusal:
    """Sends a code to the phone on the booking, or finds the one this visit started before."""
    ready = _ready(tx, desk, to, asking)
    if isinstance(ready, Refusal):
        return ready
    existing = ready.existing
    if existing is not None and _this_visits(existing, ready, asking.now):
        return state_of(existing, ready.phone, desk, asking.now)
    return _start(tx, desk, asking, ready, existing)


def resend_code(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> CodeState | Refusal:
    """Sends the code of this visit once more: the same while 120 s remain, else a new one that replaces it."""
    ready = _ready(tx, desk, to, asking)
    if isinstance(ready, Refusal):
        return ready
    challenge = tx.challenges.latest(asking.site.site_id, ready.visit.visit_index)
    if challenge is None:
        return Refusal(code="code_missing")
    if challenge.state == "used":
        return Refusal(code="code_missing")
    if not challenge.alive(asking.now):
        return start_code(tx, desk, to, asking)
    if asking.now < challenge.resend_at:
        wait = _seconds(challenge.resend_at - asking.now)
        return Refusal(code="resend_too_early", retry_after_s=wait, repeat=False)
    return _send_again(tx, desk, asking, ready, challenge)


def replace_expired(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> bool:
    """Sends a new code after a guest typed one that was too old; False if that is not allowed now (design §8.6)."""
    ready = _ready(tx, desk, to, asking)
    if isinstance(ready, Refusal):
        return False
    challenge = tx.challenges.latest(asking.site.site_id, ready.visit.visit_index)
    if challenge is None or not challenge.alive(asking.now):
        return not isinstance(_start(tx, desk, asking, ready, ready.existing), Refusal)
    return not isinstance(_send_again(tx, desk, asking, ready, challenge), Refusal)


def code_state(tx: Transaction, desk: Desk, asking: Asking) -> CodeState | Refusal:
    """How the code of this visit stands; changes nothing."""
    visit = _visit(tx, desk, asking)
    booking = tx.bookings.get(desk.keys, asking.site.site_id, visit.booking_id) if visit else None
    if visit is None or booking is None:
        return VISIT_OVER
    challenge = tx.challenges.latest(asking.site.site_id, visit.visit_index)
    if challenge is None or booking.phone is None:
        return Refusal(code="code_missing")
    return state_of(challenge, booking.phone, desk, asking.now)


@dataclass(frozen=True, slots=True)
class _Ready:
    """All that must hold before a text may be sent."""

    visit: Visit
    booking: Booking
    phone: Phone
    existing: Challenge | None
    """The open challenge of the booking, whoever asked for it."""


def _visit(tx: Transaction, desk: Desk, asking: Asking) -> Visit | None:
    return standing(
        tx, desk, site_id=asking.site.site_id, kiosk_id=asking.kiosk_id, handle=asking.handle, now=asking.now
    )


def _ready(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> _Ready | Refusal:
    visit = _visit(tx, desk, asking)
    booking = tx.bookings.get(desk.keys, asking.site.site_id, visit.booking_id) if visit else None
    if visit is None or booking is None:
        return VISIT_OVER
    for blocker in before_code(blockers(booking, asking.site, asking.now)):
        opens, closed = blocker.opens_at, blocker.closed_at
        return Refusal(
            code=blocker.code,
            opens_at=None if opens is None else int(opens.timestamp() * 1000),
            closed_at=None if closed is None else int(closed.timestamp() * 1000),
            repeat=False,
        )
    if booking.phone is None or not may_be_texted(desk, to, asking.site, booking.phone):
        return Refusal(code="no_phone")
    subject, existing = tx.challenges.standing(asking.site.site_id, booking.booking_id, CHECK_IN)
    refused = standing_refusal(subject, desk, asking.now)
    return refused or _Ready(visit, booking, booking.phone, existing)


def standing_refusal(subject: rules.Subject, desk: Desk, now: int) -> Refusal | None:
    """sms_paused or staff_only for a subject that failed too often."""
    held = rules.standing(subject, desk.policy, now)
    if held == "free":
        return None
    wait = _seconds(subject.paused_until - now) if held == "sms_paused" and subject.paused_until else None
    return Refusal(code=held, retry_after_s=wait, repeat=False)


def _this_visits(challenge: Challenge, ready: _Ready, now: int) -> bool:
    return challenge.visit_index == ready.visit.visit_index and challenge.alive(now) and now < challenge.code_expires_at


def _start(
    tx: Transaction, desk: Desk, asking: Asking, ready: _Ready, existing: Challenge | None
) -> CodeState | Refusal:
    site, now, subject = asking.site, asking.now, ready.booking.booking_id
    policy = desk.policy
    wanted = [
        Limit(f"starts/{asking.kiosk_id}", policy.starts_per_kiosk_window, policy.starts_per_kiosk),
        Limit(f"challenges/{subject}", HOUR, policy.challenges_per_subject_hour),
        Limit(wrong_codes(asking.kiosk_id), HOUR, policy.wrong_codes_per_kiosk_hour, cost=0),
        *send_limits(desk, site, ready.phone),
    ]
    reached = tx.limits.take(wanted, now)
    for _ in range(2):
        if existing is not None and _this_visits(existing, ready, now):
            # somebody was faster, for this very visit: one code, one text (X25)
            if reached is None:
                tx.limits.give_back(wanted, now)
            return state_of(existing, ready.phone, desk, now)
        if reached is not None:
            return limit_refusal(tx, asking.site, asking.kiosk_id, reached, now)
        if existing is not None:
            tx.challenges.close(existing.challenge_id, "superseded" if existing.alive(now) else "expired", now)
        challenge = _new(desk, asking, ready)
        if tx.challenges.add(challenge, desk.origin):
            queue_code(tx, desk, challenge=challenge, phone=ready.phone, sender=site.sender)
            _record(tx, asking, "code.started", challenge)
            return state_of(challenge, ready.phone, desk, now)
        existing = tx.challenges.open_of(site.site_id, subject, CHECK_IN)
    tx.limits.give_back(wanted, now)
    return Refusal(code="slow_down", retry_after_s=1, repeat=False)


def _send_again(
    tx: Transaction, desk: Desk, asking: Asking, ready: _Ready, challenge: Challenge
) -> CodeState | Refusal:
    now = asking.now
    if challenge.sends >= desk.policy.sends_per_challenge:
        return Refusal(code="no_sends_left")
    wanted = send_limits(desk, asking.site, ready.phone)
    reached = tx.limits.take(wanted, now)
    if reached is not None:
        return limit_refusal(tx, asking.site, asking.kiosk_id, reached, now)
    again = rules.sent_again(challenge, desk.policy, now)
    if not rules.keeps_code(challenge, desk.policy, now):
        again = _with_code(desk, replace(again, generation=challenge.generation + 1))
    if tx.challenges.sent_again(again, sends=challenge.sends):
        queue_code(tx, desk, challenge=again, phone=ready.phone, sender=asking.site.sender)
        _record(tx, asking, "code.sent_again", again)
        tx.changed(line_topic(challenge.kiosk_id))
        return state_of(again, ready.phone, desk, now)
    tx.limits.give_back(wanted, now)  # a parallel request sent it, or ended the challenge
    current = tx.challenges.get(challenge.challenge_id)
    if current is None or not current.alive(now):
        return Refusal(code="code_missing")
    return state_of(current, ready.phone, desk, now)


def _new(desk: Desk, asking: Asking, ready: _Ready) -> Challenge:
    now, policy = asking.now, desk.policy
    return _with_code(
        desk,
        Challenge(
            challenge_id=desk.ids.new(),
            site_id=asking.site.site_id,
            subject=ready.booking.booking_id,
            purpose=CHECK_IN,
            method="sms",
            kiosk_id=asking.kiosk_id,
            visit_index=ready.visit.visit_index,
            max_attempts=policy.tries_per_challenge,
            mac_key_id="",
            mac=b"",
            code_sealed=None,
            code_expires_at=rules.code_expiry(now, now, policy),
            started_at=now,
            ends_at=now + policy.challenge_life,
            resend_at=rules.resend_time(1, now, policy),
        ),
    )


def _with_code(desk: Desk, challenge: Challenge) -> Challenge:
    """A fresh code: its keyed MAC to compare with, and the sealed code to send from."""
    code = desk.codes.code(desk.policy.code_digits)
    mac = desk.keys.mac("code", *mac_parts(challenge), code)
    aad = sealed_for(challenge.site_id, "challenges", "code_sealed", challenge.challenge_id)
    return replace(challenge, mac_key_id=mac.key_id, mac=mac.digest, code_sealed=desk.keys.seal(code.encode(), aad))


def mac_parts(challenge: Challenge) -> tuple[str, str, str, str]:
    """What a code is bound to beside its key: the code of one challenge is wrong for every other (S15)."""
    return challenge.challenge_id, challenge.purpose, challenge.subject, str(challenge.generation)


def matches(desk: Desk, challenge: Challenge, code: str) -> bool:
    """Compares in constant time. Raises KeyMissing if the pepper is gone."""
    return desk.keys.verify_mac(Mac(challenge.mac_key_id, challenge.mac), "code", *mac_parts(challenge), code)


def state_of(challenge: Challenge, phone: Phone, desk: Desk, now: int) -> CodeState:
    delivery, version = shown(challenge.delivery, challenge.delivery_version, challenge.sent_at, now)
    return CodeState(
        delivery=delivery,
        version=version,
        phone_ending=phone.ending,
        expires_in_s=_seconds(challenge.code_expires_at - now),
        resend_in_s=_seconds(challenge.resend_at - now),
        sends_left=max(desk.policy.sends_per_challenge - challenge.sends, 0),
        tries_left=challenge.tries_left,
        late_in_ms=late_in(challenge.delivery, challenge.sent_at, now),
        topic=line_topic(challenge.kiosk_id),
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
        method=challenge.method,
        sends=challenge.sends,
        # which risk notice was shown (N9); the mark in front keeps sixteen digits from looking like a number
        notice=f"sha256:{hashlib.sha256(notice.encode()).hexdigest()[:16]}" if notice else "default",
    )


def _seconds(milliseconds: int) -> int:
    return max(-(-milliseconds // 1000), 0)
