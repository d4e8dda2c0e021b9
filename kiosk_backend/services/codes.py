"""Challenges of every purpose and method: started, sent again, watched. Trying one is in `services.submission` and, for
what the guest answers on the phone, `services.links`. It knows no web and no gateway.

One open challenge per booking and purpose, enforced by the database; it is bound to kiosk, visit, purpose and payload,
so a code seen over a shoulder is worth nothing elsewhere (X8, X12, S15). A start that is repeated finds the challenge
it made (X25). Another method begins a new challenge that supersedes the old one; only between text and call the
challenge stays and is sent another way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.delivery import Channel, late_in, shown
from kiosk_backend.domain.eligibility import before_code, blockers
from kiosk_backend.domain.policy import HOUR
from kiosk_backend.domain.private import Email, Phone, Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.verification import CHECK_IN, WEB, Challenge, Delivery, Method, Purpose
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Mac, Transaction, sealed_for
from kiosk_backend.ports.limits import Limit
from kiosk_backend.ports.risk import Verdict
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.delivery import line_topic
from kiosk_backend.services.messages import queue_code, queue_link
from kiosk_backend.services.text_limits import (
    Allowed,
    Sending,
    count_only,
    decide_send,
    refuse_number,
    withdraw,
    wrong_codes,
)
from kiosk_backend.services.visits import standing

VISIT_OVER: Final = Refusal(code="visit_over")
NO_SUCH_WAY: Final = Refusal(code="no_such_way", repeat=False)
LINK_KIND: Final = "challenge_link"
LINK_PATH: Final = "/link/"
"""Of the page on the public listener that a link opens; the token follows."""
Address = Phone | Email
Send = Callable[[Transaction, Desk, Challenge, Address], None]
"""Queues what goes to the guest; called again for each resend."""


_CHANNELS: Final[dict[str, Channel]] = {"sms": "text", "voice": "voice", "email": "email"}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, what for, and by which way the guest shall show it: a visit of a site, now (Unix milliseconds).

    Raises ValueError for a check-in that names an address: it goes to what the booking holds, never to a number that
    was typed (S14).
    """

    site: Site
    kiosk_id: str
    """A kiosk, or `WEB` for the guest's own phone."""
    handle: str = field(repr=False)
    now: int
    purpose: Purpose = CHECK_IN
    method: Method = "sms"
    payload: str = ""
    """What else the answer is bound to: the id of a profile change."""
    agent_id: str = ""
    """The member of staff who verifies a caller."""
    address: Address | None = field(default=None, repr=False)
    """Where it goes; None: the number or e-mail address on the booking."""
    counted: str = ""
    """Whose limits count: the keyed hash of a web address; empty: the kiosk's."""
    risk: str = ""
    """What speaks against the number (`domain.assurance`), found before the transaction."""
    verdict: Verdict = "unknown"
    """Of the operator's risk service, asked before the transaction (N10)."""
    offered: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False)
    """Looks up the ways this guest has here, best first: what else may be asked for."""
    base_url: str = ""
    """Of the public listener; empty: the guest's phone cannot reach us, there is no link and no passkey."""
    web_host: str = ""
    """The code is typed on our page of that host, so that its text ends with the line browsers fill in (S34)."""
    send: Send | None = field(default=None, repr=False)
    """Instead of the words of the method: the text to a caller."""

    def __post_init__(self) -> None:
        if self.purpose == CHECK_IN and self.address is not None:
            raise ValueError("a code for a check-in goes to what the booking holds")

    @property
    def counter(self) -> str:
        """Who is counted by the limits of one asker."""
        return self.counted or (f"agent-{self.agent_id}" if self.agent_id else self.kiosk_id)


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


def start_code(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> CodeState | Refusal:
    """Begins a challenge by `asking.method`, or finds the one this visit began before."""
    ready = _ready(tx, desk, to, asking)
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
        ready = _ready(tx, desk, to, asking)
        return ready if isinstance(ready, Refusal) else Refusal(code="code_missing")
    asking = replace(asking, method=challenge.method)
    ready = _ready(tx, desk, to, asking)
    if isinstance(ready, Refusal):
        return ready
    if not challenge.alive(asking.now):
        return start_code(tx, desk, to, asking)
    if asking.now < challenge.resend_at:
        wait = _seconds(challenge.resend_at - asking.now)
        return Refusal(code="resend_too_early", retry_after_s=wait, repeat=False)
    return _send_again(tx, desk, to, asking, ready, challenge)


def replace_expired(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> bool:
    """Sends a new code after a guest typed one that was too old; False if that is not allowed now (design §8.6)."""
    challenge = _latest_of(tx, desk, asking)
    if isinstance(challenge, Refusal):
        return False
    if challenge is not None:
        asking = replace(asking, method=challenge.method)
    ready = _ready(tx, desk, to, asking)
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
    address = None if challenge is None else _address(replace(asking, method=challenge.method), booking)
    if challenge is None or address is None:
        return Refusal(code="code_missing")
    return state_of(challenge, address, desk, asking.now, booking)


@dataclass(frozen=True, slots=True)
class _Ready:
    """All that must hold before anything may be sent."""

    visit: Visit
    booking: Booking
    address: Address
    existing: Challenge | None
    """The open challenge of the booking for this purpose, whoever asked for it."""
    risk: str = ""


def visit_of(tx: Transaction, desk: Desk, asking: Asking) -> Visit | None:
    """The visit if it may still be used by who asks."""
    return standing(
        tx, desk, site_id=asking.site.site_id, kiosk_id=asking.kiosk_id, handle=asking.handle, now=asking.now
    )


def _latest_of(tx: Transaction, desk: Desk, asking: Asking) -> Challenge | Refusal | None:
    visit = visit_of(tx, desk, asking)
    if visit is None:
        return VISIT_OVER
    return tx.challenges.latest(asking.site.site_id, visit.visit_index, asking.purpose)


def _address(asking: Asking, booking: Booking) -> Address | None:
    """Where the method leads. A passkey is of the number, though nothing is sent to it."""
    if asking.address is not None:
        fits = isinstance(asking.address, Email) == (asking.method == "email")
        return asking.address if fits else None
    return booking.email if asking.method == "email" else booking.phone


def _ready(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> _Ready | Refusal:
    visit = visit_of(tx, desk, asking)
    booking = tx.bookings.get(desk.keys, asking.site.site_id, visit.booking_id) if visit else None
    if visit is None or booking is None:
        return VISIT_OVER
    if asking.purpose == CHECK_IN and (blocked := _blocked(booking, asking)) is not None:
        return blocked
    if asking.method not in rules.CHALLENGES or (asking.method not in rules.TYPED and not asking.base_url):
        return NO_SUCH_WAY
    address = _address(asking, booking)
    if address is None:
        return NO_SUCH_WAY if asking.method == "email" else Refusal(code="no_phone")
    if asking.address is None and _on_hold(asking, booking):
        return Refusal(code="address_on_hold", repeat=False)
    risk = _reached(desk, to, asking, address)
    if isinstance(risk, Refusal):
        return risk if risk.code != "no_phone" else refuse_number(tx, desk, to, _sending(asking, address, ""))
    subject, existing = tx.challenges.standing(asking.site.site_id, booking.booking_id, asking.purpose)
    refused = standing_refusal(subject, desk, asking)
    return refused or _Ready(visit, booking, address, existing, risk)


def _on_hold(asking: Asking, booking: Booking) -> bool:
    """Whether the address on the booking was changed so lately that it proves nothing (X35)."""
    return booking.email_held(asking.now) if asking.method == "email" else booking.phone_held(asking.now)


def _blocked(booking: Booking, asking: Asking) -> Refusal | None:
    """The first reason why self-service stops before the code, if there is one."""
    for blocker in before_code(blockers(booking, asking.site, asking.now)):
        opens, closed = blocker.opens_at, blocker.closed_at
        return Refusal(
            code=blocker.code,
            opens_at=None if opens is None else int(opens.timestamp() * 1000),
            closed_at=None if closed is None else int(closed.timestamp() * 1000),
            repeat=False,
        )
    return None


def _reached(desk: Desk, to: Destinations, asking: Asking, address: Address) -> str | Refusal:
    """What speaks against the number, or that nothing may go there this way (X20)."""
    if not isinstance(address, Phone) or asking.method not in rules.BY_PHONE:
        return asking.risk
    reach = to.judge(address, (asking.site.country, *desk.policy.text_countries)).reach
    if reach == "refused":
        return Refusal(code="no_phone")
    verdict = _verdict(asking)
    if verdict == "block" or (reach == "voice_only" and asking.method != "voice"):
        return NO_SUCH_WAY
    found = [asking.risk, "voip" if reach == "step_up" else "", "hook" if verdict == "step_up" else ""]
    return " ".join(filter(None, found))


def _verdict(asking: Asking) -> Verdict:
    """Unknown follows the site's policy (N10). Where an address is changed it is never a silent yes: the verdict is in
    the audit, every old address is told, and the new one proves nothing for a day (N12)."""
    return asking.verdict if asking.verdict != "unknown" else asking.site.policy.unknown_risk


def standing_refusal(subject: rules.Subject, desk: Desk, asking: Asking) -> Refusal | None:
    """sms_paused or staff_only for a subject that failed too often."""
    held = rules.standing(subject, desk.policy, asking.now, purpose=asking.purpose, method=asking.method)
    if held == "free":
        return None
    wait = _seconds(subject.paused_until - asking.now) if held == "sms_paused" and subject.paused_until else None
    return Refusal(code=held, retry_after_s=wait, repeat=False)


def _this_visits(challenge: Challenge, ready: _Ready, asking: Asking) -> bool:
    """Whether the challenge is what is asked for, and can still be answered."""
    return (
        challenge.visit_index == ready.visit.visit_index
        and (challenge.payload, challenge.agent_id) == (asking.payload, asking.agent_id)
        and challenge.alive(asking.now)
        and asking.now < challenge.code_expires_at
    )


def _decide(
    tx: Transaction, desk: Desk, to: Destinations, asking: Asking, ready: _Ready, challenge_id: str, more: list[Limit]
) -> Allowed | Refusal:
    """Whether it may leave: what travels counts for its number and costs the site. Nothing leaves for a passkey."""
    if asking.method == "passkey":
        return count_only(tx, asking.site, asking.kiosk_id, more, asking.now)
    return decide_send(tx, desk, to, _sending(asking, ready.address, challenge_id), more)


def _sending(asking: Asking, address: Address, challenge_id: str) -> Sending:
    return Sending(
        site=asking.site, to=address, purpose=asking.purpose, now=asking.now,
        channel=_CHANNELS.get(asking.method, "text"), kiosk_id=asking.kiosk_id, agent_id=asking.agent_id,
        address=asking.counted, challenge_id=challenge_id, step_up=True,
    )  # fmt: skip


def _starting(desk: Desk, asking: Asking, ready: _Ready) -> list[Limit]:
    """Everything that begins counts for who asks and for the subject."""
    policy = desk.policy
    return [
        Limit(f"starts/{asking.counter}", policy.starts_per_kiosk_window, policy.starts_per_kiosk),
        Limit(f"challenges/{ready.booking.booking_id}", HOUR, policy.challenges_per_subject_hour),
        Limit(wrong_codes(asking.counter), HOUR, policy.wrong_codes_per_kiosk_hour, cost=0),
    ]


def _start(
    tx: Transaction, desk: Desk, to: Destinations, asking: Asking, ready: _Ready, existing: Challenge | None
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
        challenge = _new(desk, asking, ready, challenge_id)
        if tx.challenges.add(challenge, desk.origin):
            _queue(tx, desk, asking, ready, challenge)
            _record(tx, asking, "code.started", challenge)
            return _state(challenge, ready, desk, now)
        existing = tx.challenges.open_of(site.site_id, subject, asking.purpose)
    withdraw(tx, decided)
    return Refusal(code="slow_down", retry_after_s=1, repeat=False)


def _queue(tx: Transaction, desk: Desk, asking: Asking, ready: _Ready, challenge: Challenge) -> None:
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
            tx, desk, site=site, challenge=challenge, to=to, channel=_CHANNELS[challenge.method], language=language,
            web_host=asking.web_host,
        )  # fmt: skip


def _send_again(
    tx: Transaction, desk: Desk, to: Destinations, asking: Asking, ready: _Ready, challenge: Challenge
) -> CodeState | Refusal:
    now = asking.now
    if challenge.sends >= desk.policy.sends_per_challenge:
        return Refusal(code="no_sends_left")
    decided = _decide(tx, desk, to, asking, ready, challenge.challenge_id, [])
    if isinstance(decided, Refusal):
        return decided
    again = rules.sent_again(challenge, desk.policy, now, asking.method)
    if not rules.keeps_code(challenge, desk.policy, now):
        again = _with_code(desk, replace(again, generation=challenge.generation + 1))
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


def _new(desk: Desk, asking: Asking, ready: _Ready, challenge_id: str) -> Challenge:
    now, policy = asking.now, desk.policy
    return _with_code(
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
            risk=ready.risk,
        ),
    )


def _with_code(desk: Desk, challenge: Challenge) -> Challenge:
    """A fresh code, or token of a link: its keyed MAC to compare with, and the sealed code to send from."""
    typed = rules.digits(challenge.method, desk.policy)
    code = desk.codes.code(typed) if typed else desk.codes.token()
    mac = desk.keys.mac("code", *mac_parts(challenge), code)
    aad = sealed_for(challenge.site_id, "challenges", "code_sealed", challenge.challenge_id)
    return replace(
        challenge,
        mac_key_id=mac.key_id,
        mac=mac.digest,
        code_sealed=desk.keys.seal(code.encode(), aad),
        link_index=None if typed else desk.keys.index(LINK_KIND, "", code),
    )


def mac_parts(challenge: Challenge) -> tuple[str, ...]:
    """What a code is bound to beside its key: the code of one challenge is wrong for every other (S15, X8)."""
    return (
        challenge.challenge_id,
        challenge.purpose,
        challenge.subject,
        challenge.payload,
        str(challenge.generation),
    )


def matches(desk: Desk, challenge: Challenge, code: str) -> bool:
    """Compares in constant time. Raises KeyMissing if the pepper is gone."""
    return desk.keys.verify_mac(Mac(challenge.mac_key_id, challenge.mac), "code", *mac_parts(challenge), code)


def choices_of(challenge: Challenge) -> tuple[str, tuple[str, str, str]]:
    """The two-digit number a kiosk shows, and the three the page offers, in an order that stays.

    All follow from the keyed hash of the challenge's token: nothing more is stored, and nobody without the key can
    tell which it is.
    """
    stream = hashlib.sha256(b"choose a number" + challenge.mac).digest()
    numbers: list[str] = []
    for at in range(0, len(stream), 2):
        number = str(10 + int.from_bytes(stream[at : at + 2]) % 90)
        if number not in numbers:
            numbers.append(number)
    right = numbers[0]
    first, second, third = sorted(numbers[:3], key=lambda one: hashlib.sha256(challenge.mac + one.encode()).digest())
    return right, (first, second, third)


def token_of(desk: Desk, challenge: Challenge) -> Secret | None:
    """What the link of a challenge ends with; None once it is over."""
    if challenge.link_index is None or challenge.code_sealed is None:
        return None
    aad = sealed_for(challenge.site_id, "challenges", "code_sealed", challenge.challenge_id)
    return Secret(desk.keys.open(challenge.code_sealed, aad).decode())


def _state(challenge: Challenge, ready: _Ready, desk: Desk, now: int) -> CodeState:
    return state_of(challenge, ready.address, desk, now, ready.booking)


def state_of(challenge: Challenge, address: Address, desk: Desk, now: int, booking: Booking | None = None) -> CodeState:
    """What who asked may see of a challenge that goes to `address`."""
    delivery, version = shown(challenge.delivery, challenge.delivery_version, challenge.sent_at, now)
    waiting = challenge.state == "open" and challenge.kiosk_id != WEB
    return CodeState(
        delivery=delivery,
        version=version,
        phone_ending=address.ending if isinstance(address, Phone) else "",
        expires_in_s=_seconds(challenge.code_expires_at - now),
        resend_in_s=_seconds(challenge.resend_at - now),
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


def _seconds(milliseconds: int) -> int:
    return max(-(-milliseconds // 1000), 0)
