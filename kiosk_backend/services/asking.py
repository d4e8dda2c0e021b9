"""Who asks for a proof, what for, and by which way; and whether that is still allowed. It knows no web."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.private import Email, Phone
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.verification import CHECK_IN, Challenge, Method, Purpose
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.risk import Verdict
from kiosk_backend.services.visits import standing

VISIT_OVER: Final = Refusal(code="visit_over")
NO_SUCH_WAY: Final = Refusal(code="no_such_way", repeat=False)
Address = Phone | Email
Send = Callable[[Transaction, Desk, Challenge, Address], None]
"""Queues what goes to the guest; called again for each resend."""


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


def visit_of(tx: Transaction, desk: Desk, asking: Asking) -> Visit | None:
    """The visit if it may still be used by who asks."""
    return standing(
        tx, desk, site_id=asking.site.site_id, kiosk_id=asking.kiosk_id, handle=asking.handle, now=asking.now
    )


def standing_refusal(subject: rules.Subject, desk: Desk, asking: Asking) -> Refusal | None:
    """sms_paused or staff_only for a subject that failed too often."""
    held = rules.standing(subject, desk.policy, asking.now, purpose=asking.purpose, method=asking.method)
    if held == "free":
        return None
    wait = seconds(subject.paused_until - asking.now) if held == "sms_paused" and subject.paused_until else None
    return Refusal(code=held, retry_after_s=wait, repeat=False)


def count_wrong(tx: Transaction, desk: Desk, *, site_id: str, subject: str, now: int) -> rules.Subject:
    """One more failure in a row of a subject, whatever was wrong; starts the pause that is due at it (N4)."""
    counted = tx.challenges.failed(site_id, subject, now)
    until = rules.pause_after(counted, desk.policy, now)
    if until is None:
        return counted
    tx.challenges.pause(site_id, subject, until, now)
    return replace(counted, paused_until=until)


def seconds(milliseconds: int) -> int:
    """Rounded up, never below zero."""
    return max(-(-milliseconds // 1000), 0)
