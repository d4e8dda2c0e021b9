"""Which ways a guest has to show who they are, at this site, with this booking, now. It knows no screen and no gateway.

A text is never the only way (N8, I1): staff always can, and questions and a document need no phone. What a pause of the
number stops is what travels over the phone network, nothing else (N6, X22).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.passkeys import phone_indexes
from kiosk_backend.services.proving import held
from kiosk_backend.services.questions import enough_facts
from kiosk_backend.services.text_limits import judged

ORDER: Final = ("sms", "link", "voice", "email", "passkey", "document", "questions")
"""Best first: what most guests have, then what needs no typing, then what needs no phone (design §8.6)."""


@dataclass(frozen=True, slots=True)
class Means:
    """What this installation can send by, and whether phones reach it."""

    channels: frozenset[Channel]
    public: bool


def ways_of(
    tx: Transaction,
    desk: Desk,
    to: Destinations,
    *,
    means: Means,
    site: Site,
    booking: Booking,
    now: int,
    subject: rules.Subject | None = None,
) -> tuple[str, ...]:
    """The ways of a booking, best first; empty: staff only. `subject`: what it failed before, where that is known."""
    if subject is None:
        subject = tx.challenges.subject(site.site_id, booking.booking_id)
    standing = rules.standing(subject, desk.policy, now)
    if standing == "staff_only":
        return ()
    paused = standing != "free"
    risk = held(booking, now)
    found = {"document"}
    if "held" not in risk and booking.phone is not None:
        found |= _by_number(tx, desk, to, means, site, booking, paused=paused)
    if booking.email is not None and "email" in means.channels and "email_held" not in risk:
        found.add("email")
    if enough_facts(desk, site, booking):
        found.add("questions")
    return tuple(way for way in ORDER if way in found)


def _by_number(
    tx: Transaction, desk: Desk, to: Destinations, means: Means, site: Site, booking: Booking, *, paused: bool
) -> set[str]:
    assert booking.phone is not None, "the caller looked"
    reach = judged(desk, to, site, booking.phone).reach
    found: set[str] = set()
    if not paused and reach in ("text", "step_up"):
        found |= {"sms"} if "text" in means.channels else set()
        found |= {"link"} if "text" in means.channels and means.public else set()
    if not paused and reach != "refused" and "voice" in means.channels:
        found.add("voice")  # of a landline it is the only one, and so the first
    if means.public and tx.passkeys.any_of(site.site_id, phone_indexes(desk, site.site_id, booking.phone)):
        found.add("passkey")
    return found


def shown(ways: tuple[str, ...], site: Site) -> tuple[str, ...]:
    """Of these, the ones to offer first: an e-mail alone is worth nothing where the site does not check in by it."""
    return ways if site.policy.check_in_by_email else tuple(way for way in ways if way != "email")


def may_prove(
    desk: Desk, to: Destinations, ways: tuple[str, ...], *, means: Means, site: Site, booking: Booking
) -> bool:
    """Whether the guest may get on alone, now or when a pause is over. Answers, and a document nobody can compare, only
    bring staff; so does a landline where nothing can call it."""
    alone = {"sms", "link", "voice", "passkey"}
    if site.policy.check_in_by_email and "questions" in ways:
        alone.add("email")
    if any(guest.proofs.document or guest.proofs.born for guest in booking.party):
        alone.add("document")
    if alone & set(ways):
        return True
    if booking.phone is None:
        return False
    return "voice" in means.channels or judged(desk, to, site, booking.phone).reach != "voice_only"
