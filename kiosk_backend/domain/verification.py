"""Rules of the one-time code: when it is sent, how long it lives, how often it may be tried. Pure; it knows no SQL.

Numbers live in `domain.policy`; sources: NIST SP 800-63B-4 §3.1.3 and §3.2.2 (verification N1–N5), decisions ("Codes
and verification").
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal

from kiosk_backend.domain.policy import Policy

ChallengeState = Literal["open", "proved", "used", "superseded", "locked", "expired"]
"""proved: the phone has shown it holds link or passkey; the kiosk has not used that yet."""
Purpose = Literal["check_in", "booking_confirmation", "profile_change", "caller"]
Method = Literal["sms", "voice", "email", "link", "passkey", "questions", "document", "staff"]
"""How somebody shows who they are; the first five are challenges, something sent and given back."""
Delivery = Literal["queued", "handed_over", "delivered", "late", "rerouted", "not_delivered", "unknown_receipts"]

CHECK_IN: Final[Purpose] = "check_in"
"""The only purpose a code typed at a kiosk can have."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """One attempt to prove that the guest holds the phone. Times are Unix milliseconds."""

    challenge_id: str
    site_id: str
    subject: str
    """The booking id."""
    purpose: str
    method: str
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

    @property
    def tries_left(self) -> int:
        return max(self.max_attempts - self.attempts, 0)

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


def standing(subject: Subject, policy: Policy, now: int) -> Literal["free", "sms_paused", "staff_only"]:
    """What a subject may still do by text message."""
    if subject.failures >= policy.failures_before_staff_only:
        return "staff_only"
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


def code_expiry(started_at: int, now: int, policy: Policy) -> int:
    """A code sent now lives `code_life`, but never past the end of its challenge (N1)."""
    return min(now + policy.code_life, started_at + policy.challenge_life)


def resend_time(sends: int, now: int, policy: Policy) -> int:
    """When the guest may ask again after the `sends`-th text: 30, 60, 120 s."""
    return now + policy.resend_waits[min(sends, len(policy.resend_waits)) - 1]


def keeps_code(challenge: Challenge, policy: Policy, now: int) -> bool:
    """True: a resend repeats the same code, so that the first text, if it comes late, still works."""
    return challenge.code_sealed is not None and challenge.code_expires_at - now >= policy.same_code_while_left


def sent_again(challenge: Challenge, policy: Policy, now: int) -> Challenge:
    """The challenge after one more text; the code itself is the caller's business."""
    sends = challenge.sends + 1
    return replace(
        challenge,
        sends=sends,
        code_expires_at=code_expiry(challenge.started_at, now, policy),
        resend_at=resend_time(sends, now, policy),
        delivery="queued",
        delivery_version=challenge.delivery_version + 1,
        sent_at=None,
    )
