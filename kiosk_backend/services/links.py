"""Links to the guest's phone: a page with three numbers, of which the kiosk shows one. It knows no HTML and no kiosk.

Opening the page uses nothing up: previewers fetch links. Picking is charged first, like a code; the right number proves
the challenge, a wrong one ends it, and nobody goes on by merely approving (N14). The kiosk then uses the proof once
(decisions "Link instead of typing").
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Literal

from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.verification import Challenge
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.asking import VISIT_OVER, Asking, visit_of
from kiosk_backend.services.binding import LINK_KIND, choices_of
from kiosk_backend.services.delivery import line_topic
from kiosk_backend.services.proving import Proved, Verified, accept
from kiosk_backend.services.submission import count_failure, record_challenge, warn_guest

Picked = Literal["proved", "ended", "over"]
"""proved: go back to the kiosk. ended: the wrong number, no second try. over: too late, used, unknown."""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What the page of a link may show. Nothing of the guest is in it."""

    site: Site
    purpose: str
    method: str
    """link, or passkey: then the page asks for the passkey too (`services.passkeys`)."""
    numbers: tuple[str, str, str]
    """In an order that stays."""
    state: Literal["open", "proved"]
    language: str
    """BCP 47; empty: the site's first."""
    challenge_id: str = field(repr=False)


def open_link(tx: Transaction, desk: Desk, token: str, now: int) -> LinkPage | None:
    """What the page of this token shows; None: unknown, used, or too late. Changes nothing."""
    challenge = by_token(tx, desk, token)
    if challenge is None or not _stands(challenge, now):
        return None
    site = tx.sites.get(challenge.site_id)
    booking = tx.bookings.get(desk.keys, challenge.site_id, challenge.subject)
    if site is None or booking is None:
        return None
    return LinkPage(
        site=site,
        purpose=challenge.purpose,
        method=challenge.method,
        numbers=choices_of(challenge)[1],
        state="proved" if challenge.proved else "open",
        language=booking.language,
        challenge_id=challenge.challenge_id,
    )


def pick_number(tx: Transaction, desk: Desk, token: str, number: str, now: int) -> Picked:
    """The guest picked a number on the page of a link."""
    found = by_token(tx, desk, token)
    if found is None or found.method != "link":
        return "over"
    return answer(tx, desk, token, number, now)


def answer(tx: Transaction, desk: Desk, token: str, number: str, now: int, *, also: bool = True) -> Picked:
    """Charges, compares the number and, if it is right and what else was asked for holds (`also`), proves."""
    charged = tx.challenges.charge_link(
        desk.keys.indexes(LINK_KIND, "", token), most_failures=desk.policy.failures_before_staff_only, now=now
    )
    site = None if charged is None else tx.sites.get(charged.site_id)
    if charged is None or site is None:
        return "over"
    asking = Asking(
        site, charged.kiosk_id, "", now, method=charged.method, purpose=charged.purpose, payload=charged.payload
    )
    tx.changed(line_topic(charged.kiosk_id))
    right = hmac.compare_digest(number.encode(), choices_of(charged)[0].encode())
    if not (right and also):
        count_failure(tx, desk, asking, charged)
        return "ended"
    if not tx.challenges.close(charged.challenge_id, "proved", now):
        raise RuntimeError("a challenge that was charged is open until its transaction ends")
    record_challenge(tx, asking, "code.proved", charged)
    return "proved"


def by_token(tx: Transaction, desk: Desk, token: str) -> Challenge | None:
    """The challenge of a link, in any state."""
    if not (40 <= len(token) <= 64 and token.isascii()):
        return None
    return tx.challenges.by_link(desk.keys.indexes(LINK_KIND, "", token))


def _stands(challenge: Challenge, now: int) -> bool:
    if challenge.proved:
        return now < challenge.ends_at
    return challenge.alive(now) and now < challenge.code_expires_at


def prove_continued(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> Proved | Refusal:
    """Uses once what the phone proved for this visit, whatever the purpose."""
    visit = visit_of(tx, desk, asking)
    if visit is None:
        return VISIT_OVER
    taken = tx.challenges.use_proved(
        asking.site.site_id, asking.kiosk_id, visit.visit_index, asking.purpose, payload=asking.payload, now=asking.now
    )
    if taken is not None:
        used, failures = taken
        tx.challenges.clear(used.site_id, used.subject)
        record_challenge(tx, asking, "code.verified", used)
        warn_guest(tx, desk, to, asking, used, failures)
        return Proved(used, visit)
    latest = tx.challenges.latest(asking.site.site_id, visit.visit_index, asking.purpose)
    if latest is None or latest.link_index is None:
        return Refusal(code="code_missing")
    if latest.state == "used":
        record_challenge(tx, asking, "code.replayed", latest)
        return Refusal(code="code_missing")
    if latest.state == "locked":
        return Refusal(code="code_locked")
    return Refusal(code="not_proved_yet" if _stands(latest, asking.now) else "code_expired", repeat=False)


def continue_check_in(tx: Transaction, desk: Desk, to: Destinations, asking: Asking) -> Verified | Refusal:
    """The kiosk goes on with what the phone proved; enough gives a grant."""
    proved = prove_continued(tx, desk, to, asking)
    return proved if isinstance(proved, Refusal) else accept(tx, desk, asking, proved)
