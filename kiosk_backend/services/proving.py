"""From what a guest has shown to a grant: evidence of the visit, level, policy of the site. It knows no web.

Every way to check in ends here, so that none can skip the level (X10, X11).
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_backend.domain import assurance
from kiosk_backend.domain.assurance import Decision
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import Challenge
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.services.asking import VISIT_OVER, Asking
from kiosk_backend.services.grants import issue_grant


@dataclass(frozen=True, slots=True)
class Proved:
    """The answer was right and the challenge is used up. `soon`: it came before a phone could show the code."""

    challenge: Challenge
    visit: Visit
    soon: bool = False

    @property
    def risk(self) -> frozenset[str]:
        """What spoke against the number when it was sent, and now."""
        return frozenset(self.challenge.risk.split()) | ({"soon"} if self.soon else set())


@dataclass(frozen=True, slots=True)
class Verified:
    """What was shown is enough. The grant is shown to the kiosk this once."""

    grant: Secret
    booking: Booking
    level: str = "V2"


def accept(tx: Transaction, desk: Desk, asking: Asking, proved: Proved) -> Verified | Refusal:
    """Adds what a challenge proved to the evidence of its visit; grants, or says what else is needed."""
    return accept_method(tx, desk, asking, proved.visit, proved.challenge.method, proved.risk)


def accept_method(
    tx: Transaction, desk: Desk, asking: Asking, visit: Visit, method: str, risk: frozenset[str] = frozenset()
) -> Verified | Refusal:
    """The same for a method that is no challenge: questions, a document."""
    booking = tx.bookings.get(desk.keys, asking.site.site_id, visit.booking_id)
    if booking is None:
        return VISIT_OVER
    shown = (*visit.evidence.split(), method)
    risk |= held(booking, asking.now)
    decision = judge(asking, shown, risk)
    if not decision.allowed:
        decision = judge(asking, shown, risk, asking.offered())
        tx.visits.show(visit.visit_index, method)
        tx.audit.record(
            "proof.more_needed", origin=asking.kiosk_id, site_id=asking.site.site_id, at=asking.now,
            booking_id=booking.booking_id, shown=_coded(shown), level=decision.level, why=decision.why or "level",
        )  # fmt: skip
        return Refusal(code="more_needed", needs=decision.needs)
    evidence = assurance.stated(shown)
    grant = issue_grant(
        tx, desk, visit=visit, purpose=asking.purpose, evidence=evidence, level=decision.level, now=asking.now
    )
    if decision.level != "V2" or len(shown) > 1 or risk - {"soon"}:
        tx.audit.record(
            "proof.accepted", origin=asking.kiosk_id, site_id=asking.site.site_id, at=asking.now,
            booking_id=booking.booking_id, shown=_coded(shown), level=decision.level,
            **({"risk": "-".join(sorted(risk))} if risk else {}),
        )  # fmt: skip
    return Verified(grant, booking, decision.level)


def judge(asking: Asking, shown: tuple[str, ...], risk: frozenset[str], offered: tuple[str, ...] = ()) -> Decision:
    """Whether what was shown is enough here, and which of the `offered` ways would complete it."""
    policy = asking.site.policy
    return assurance.decide(
        asking.purpose, shown, risk=risk, by_email=policy.check_in_by_email, step_up=policy.step_up,
        offered=offered,
    )  # fmt: skip


def held(booking: Booking, now: int) -> frozenset[str]:
    """The addresses of a booking that were changed so lately that they prove nothing yet."""
    until = {"held": booking.phone_held_until, "email_held": booking.email_held_until}
    return frozenset(risk for risk, end in until.items() if end is not None and now < end)


def _coded(shown: tuple[str, ...]) -> str:
    return assurance.coded(assurance.stated(shown))
