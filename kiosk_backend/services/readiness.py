"""What must hold before anything is sent to prove a guest: visit, booking, way, address, risk. It sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.eligibility import before_code, blockers
from kiosk_backend.domain.private import Email, Phone
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import CHECK_IN, Challenge, Subject
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.risk import Verdict
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.asking import NO_SUCH_WAY, VISIT_OVER, Address, Asking, standing_refusal, visit_of
from kiosk_backend.services.proving import judge
from kiosk_backend.services.text_limits import Sending, refuse_number

CHANNELS: Final[dict[str, Channel]] = {"sms": "text", "voice": "voice", "email": "email"}
"""What a typed code travels by."""


@dataclass(frozen=True, slots=True)
class Ready:
    """All that must hold before anything may be sent."""

    visit: Visit
    booking: Booking
    address: Address
    existing: Challenge | None
    """The open challenge of the booking for this purpose, whoever asked for it."""
    risk: str = ""
    subject: Subject | None = None
    """What the booking failed before."""


def ready_to_send(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> Ready | Refusal:
    """All of it, or the first thing that is missing."""
    visit = visit_of(tx, desk, asking)
    booking = tx.bookings.get(desk.keys, asking.site.site_id, visit.booking_id) if visit else None
    if visit is None or booking is None:
        return VISIT_OVER
    if asking.purpose == CHECK_IN and (blocked := _blocked(booking, asking)) is not None:
        return blocked
    if asking.method not in rules.CHALLENGES or (asking.method not in rules.TYPED and not asking.base_url):
        return NO_SUCH_WAY
    address = address_of(asking, booking)
    if address is None:
        return NO_SUCH_WAY if asking.method == "email" else Refusal(code="no_phone")
    if asking.address is None and _on_hold(asking, booking):
        return Refusal(code="address_on_hold", repeat=False)
    risk = _reached(desk, to, asking, address)
    if isinstance(risk, Refusal):
        return risk if risk.code != "no_phone" else refuse_number(tx, desk, to, sending_of(asking, address, ""))
    if asking.agent_id and not judge(asking, (asking.method,), frozenset(risk.split())).allowed:
        return NO_SUCH_WAY  # a caller has nothing else to show
    subject, existing = tx.challenges.standing(asking.site.site_id, booking.booking_id, asking.purpose)
    refused = standing_refusal(subject, desk, asking)
    return refused or Ready(visit, booking, address, existing, risk, subject)


def address_of(asking: Asking, booking: Booking) -> Address | None:
    """Where the method leads. A passkey is of the number, though nothing is sent to it."""
    if asking.address is not None:
        fits = isinstance(asking.address, Email) == (asking.method == "email")
        return asking.address if fits else None
    return booking.email if asking.method == "email" else booking.phone


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


def sending_of(asking: Asking, address: Address, challenge_id: str) -> Sending:
    """What `services.text_limits` decides about."""
    return Sending(
        site=asking.site, to=address, purpose=asking.purpose, now=asking.now,
        channel=CHANNELS.get(asking.method, "text"), kiosk_id=asking.kiosk_id, agent_id=asking.agent_id,
        address=asking.counted, challenge_id=challenge_id, step_up=True,
    )  # fmt: skip
