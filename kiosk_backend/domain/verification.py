"""Rules of a challenge: when it is sent, how long it lives, how often it may be tried. Pure; it knows no SQL.

Numbers live in `domain.policy`; what differs by purpose or method is in the tables below. Sources: NIST SP 800-63B-4
§3.1.3 and §3.2.2 (verification N1–N5), decisions ("Codes and verification").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from kiosk_backend.domain.policy import SECOND, Policy

ChallengeState = Literal["open", "proved", "used", "superseded", "locked", "expired"]
"""proved: the phone has shown it holds link or passkey; the kiosk has not used that yet."""
Purpose = Literal["check_in", "booking_confirmation", "profile_change", "caller"]
Method = Literal["sms", "voice", "email", "link", "passkey", "questions", "document", "staff"]
"""How somebody shows who they are; the first five are challenges, something sent and given back."""
Delivery = Literal["queued", "handed_over", "delivered", "late", "rerouted", "not_delivered", "unknown_receipts"]

CHECK_IN: Final[Purpose] = "check_in"
"""The only purpose a code typed at a kiosk can have."""
WEB: Final = "web"
"""Stands for a kiosk where the guest's own phone asks."""
CHALLENGES: Final[tuple[Method, ...]] = ("sms", "link", "voice", "email", "passkey")
TYPED: Final[frozenset[str]] = frozenset({"sms", "voice", "email"})
"""Their code is typed; link and passkey are answered on the phone."""
BY_PHONE: Final[frozenset[str]] = frozenset({"sms", "voice", "link"})
"""Travel over the phone network: what a pause holds up, and what its risks concern (NIST SP 800-63B-4 §3.1.3.3)."""
SAME_CODE: Final[frozenset[str]] = frozenset({"sms", "voice"})
"""Changing from one to the other sends the same challenge another way; every other change begins a new one."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one purpose asks beyond the policy."""

    tries: int | None = None
    """Most wrong answers of one challenge, where that is fewer than the policy's."""
    resend_waits: tuple[int, ...] = ()
    """Milliseconds; empty: the policy's."""
    pauses: bool = True
    """Whether a pause of the subject holds it up. Not a caller: the staff path stays open (X22)."""


RULES: Final[Mapping[str, Rules]] = {
    "check_in": Rules(),
    "booking_confirmation": Rules(),
    "profile_change": Rules(),
    "caller": Rules(tries=3, resend_waits=(60 * SECOND,), pauses=False),
}
"""By purpose (verification §6 "Per clerk", ServiceNow)."""


def tries(purpose: str, method: str, policy: Policy) -> int:
    """How many answers one challenge takes. Of three numbers on a page one may be picked, once."""
    if method not in TYPED:
        return 1
    own = RULES[purpose].tries
    return policy.tries_per_challenge if own is None else min(own, policy.tries_per_challenge)


def digits(method: str, policy: Policy) -> int:
    """Of a code that is typed; 0: nothing is typed."""
    if method == "email":
        return policy.email_code_digits
    return policy.code_digits if method in TYPED else 0


def life(method: str, policy: Policy) -> int:
    """Milliseconds from its sending."""
    return policy.email_code_life if method == "email" else policy.code_life


@dataclass(frozen=True, slots=True)
class Challenge:
    """One attempt to prove that the guest holds the phone. Times are Unix milliseconds."""

    challenge_id: str
    site_id: str
    subject: str
    """The booking id."""
    purpose: Purpose
    method: Method
    kiosk_id: str
    visit_index: bytes
    max_attempts: int
    mac_key_id: str
    mac: bytes = field(repr=False)
    code_sealed: bytes | None = field(repr=False)
    code_expires_at: int
    started_at: int
    ends_at: int
    resend_at: int
    sends: int = 1
    generation: int = 1
    """Rises with each new code inside the challenge."""
    attempts: int = 0
    state: ChallengeState = "open"
    delivery: Delivery = "queued"
    delivery_version: int = 1
    sent_at: int | None = None
    payload: str = ""
    """What else the proof is bound to: the id of a profile change."""
    agent_id: str = ""
    """The member of staff who verifies a caller."""
    link_index: bytes | None = field(default=None, repr=False)
    """Keyed hash of the token in a link; None: a code is typed."""
    risk: str = ""
    """What spoke against its number when it was sent, separated by blanks (`domain.assurance`)."""

    @property
    def tries_left(self) -> int:
        return max(self.max_attempts - self.attempts, 0)

    @property
    def proved(self) -> bool:
        """The phone has answered; the kiosk has not used it yet."""
        return self.state == "proved"

    def alive(self, now: int) -> bool:
        """Open, and inside its absolute life (N1)."""
        return self.state == "open" and now < self.ends_at


@dataclass(frozen=True, slots=True)
class Subject:
    """Failures in a row of one booking, whatever challenge, resend, restart or kiosk (N4, N5)."""

    failures: int = 0
    pauses: int = 0
    paused_until: int | None = None


def is_code(text: object, digits: int) -> bool:
    """Exactly `digits` ASCII digits in a string; nothing is stripped, converted or normalised (S18, X27)."""
    return isinstance(text, str) and len(text) == digits and text.isascii() and text.isdecimal()


def standing(
    subject: Subject, policy: Policy, now: int, *, purpose: str = CHECK_IN, method: str = "sms"
) -> Literal["free", "sms_paused", "staff_only"]:
    """What a subject may still do by itself. A pause holds up what travels over the phone network, and nothing else
    (N6); the last limit counts the wrong answers of all methods together."""
    if subject.failures >= policy.failures_before_staff_only:
        return "staff_only"
    if method not in BY_PHONE or not RULES[purpose].pauses:
        return "free"
    if subject.paused_until is not None and now < subject.paused_until:
        return "sms_paused"
    return "free"


def pause_after(subject: Subject, policy: Policy, now: int) -> int | None:
    """When text messages resume, if the failure just counted starts a pause; None otherwise.

    The tenth failure in a row pauses 30 min; from then on each further challenge's worth of failures does: 1 h, 4 h.
    """
    beyond = subject.failures - policy.failures_before_pause
    if beyond < 0 or beyond % policy.tries_per_challenge:
        return None
    return now + policy.pauses[min(subject.pauses, len(policy.pauses) - 1)]


def code_expiry(started_at: int, now: int, policy: Policy, method: str = "sms") -> int:
    """A code sent now lives as long as its method lets it, but never past the end of its challenge (N1)."""
    return min(now + life(method, policy), started_at + policy.challenge_life)


def resend_time(sends: int, now: int, policy: Policy, purpose: str = CHECK_IN) -> int:
    """When it may be asked for again after the `sends`-th time: 30, 60, 120 s; for a caller 60 s each."""
    waits = RULES[purpose].resend_waits or policy.resend_waits
    return now + waits[min(sends, len(waits)) - 1]


def keeps_code(challenge: Challenge, policy: Policy, now: int) -> bool:
    """True: a resend repeats the same code, so that the first text, if it comes late, still works."""
    return challenge.code_sealed is not None and challenge.code_expires_at - now >= policy.same_code_while_left


def sent_again(challenge: Challenge, policy: Policy, now: int, method: Method | None = None) -> Challenge:
    """The challenge sent once more, by another `method` if one is named; the code itself is the caller's business."""
    sends = challenge.sends + 1
    return replace(
        challenge,
        sends=sends,
        method=method or challenge.method,
        code_expires_at=code_expiry(challenge.started_at, now, policy, challenge.method),
        resend_at=resend_time(sends, now, policy, challenge.purpose),
        delivery="queued",
        delivery_version=challenge.delivery_version + 1,
        sent_at=None,
    )
