"""The page behind the link of a booking, as the guest uses it: what it tells, a code, the booking confirmed.

Whoever holds the link sees what a kiosk shows before the code, and may have a code sent to the number or the e-mail
address on the booking, never to another (S14); a code by e-mail wants two answers beside it (V1, N7). What a code did
not work for is told to nobody; an address that asks too much is (X5, X17). It knows no HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from kiosk_backend.domain.assurance import coded, stated
from kiosk_backend.domain.booking import Booking, Standing
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.verification import WEB, Method
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.guest_links import GuestLink
from kiosk_backend.ports.risk import Verdict
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services import questions, submission
from kiosk_backend.services.codes import Asking, resend_code, start_code
from kiosk_backend.services.confirmation import PURPOSE, confirm_booking, ways
from kiosk_backend.services.events import record
from kiosk_backend.services.guest_links import find_link
from kiosk_backend.services.passkeys import invite
from kiosk_backend.services.proving import held, judge
from kiosk_backend.services.visits import PREFIX, known, open_visit
from kiosk_backend.services.web_limits import take_send, take_try

State = Literal["open", "confirmed", "too_late", "nothing"]
WRONG: Final = Refusal(code="code_wrong", repeat=False)
"""Of every code that does not work."""
_NOT_ENOUGH: Final = Refusal(code="more_needed", repeat=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page of a link is about. `ways`: how a code reaches this guest, the best first (`confirmation.ways`);
    empty: not at all, they must ask us."""

    link: GuestLink = field(repr=False)
    site: Site
    booking: Booking
    state: State
    ways: tuple[Method, ...] = ()

    def way(self, wanted: str = "") -> Method | None:
        """The way that was chosen, else the best; None: there is none."""
        return next((one for one in self.ways if one == wanted), next(iter(self.ways), None))


@dataclass(frozen=True, slots=True)
class Sent:
    """The page with the field for a code: shown whether or not a code could be sent (X17)."""

    asked: Asked
    visit: Secret


@dataclass(frozen=True, slots=True)
class Questioned:
    """The code was right, and two answers are wanted beside it. `wrong`: the first ones were not right."""

    asked: Asked
    visit: Secret
    questions: list[questions.Asked]
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The booking is confirmed now. `grant`: to save a passkey of this phone, which has just proved its number."""

    asked: Asked
    visit: Secret
    grant: Secret | None


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is at the page, now (Unix milliseconds). `address`: keyed hash of the web address; `host`: of our pages."""

    token: str = field(repr=False)
    address: str
    host: str
    now: int
    visit: str = field(default="", repr=False)
    """What the page was given to come back with."""
    mails: bool = True
    """Whether this installation sends e-mail."""
    base_url: str = ""
    """Of our pages, for links in messages."""
    way: str = ""
    """Which of the ways was chosen on the page."""
    verdict: Verdict = "unknown"
    """Of the operator's risk service on the number, asked before the transaction (N10)."""


def look(tx: Transaction, desk: Desk, to: Destinations, token: str, now: int, *, mails: bool = True) -> Asked | None:
    """What there is to confirm; changes nothing. None: no link of ours, or its time is over."""
    link = find_link(tx, desk, token=token, purpose=PURPOSE, now=now)
    site = tx.sites.get(link.site_id) if link else None
    if link is None or site is None:
        return None
    booking = tx.bookings.get(desk.keys, link.site_id, link.booking_id)
    if booking is None:
        return None
    return Asked(link, site, booking, _state(booking, now), ways(tx, desk, to, site, booking, now, mails=mails))


def _state(booking: Booking, now: int) -> State:
    by = booking.confirm_by
    if booking.confirmed_at is not None:
        return "confirmed"
    if booking.standing is Standing.UNCONFIRMED:
        return "too_late" if by is not None and by <= now else "open"
    late = booking.standing is Standing.CANCELLED and by is not None and by <= now
    return "too_late" if late else "nothing"


def send(tx: Transaction, desk: Desk, to: Destinations, guest: Guest, *, again: bool) -> Sent | Asked | Refusal | None:
    """Sends a code to the number on the booking, once however often the form arrives; `again`: a new one is wanted.

    Answers Sent also when limits, pauses or the network forbid it: only who holds the phone learns the difference.
    Asked: there is nothing to confirm (any more). None: no link of ours. A Refusal concerns the web address alone.
    """
    busy = take_send(tx, desk, guest.address, guest.now)
    if busy is not None:
        return busy
    asked = look(tx, desk, to, guest.token, guest.now, mails=guest.mails)
    if asked is None or asked.state != "open" or not asked.ways:
        return asked
    visit = visit_of_page(tx, desk, asked, guest)
    asking = _asking(asked, guest, visit)
    (resend_code if again else start_code)(tx, desk, to, asking)
    return Sent(asked, visit)


def try_code(
    tx: Transaction, desk: Desk, to: Destinations, guest: Guest, code: Secret
) -> Confirmed | Questioned | Asked | Refusal | None:
    """Tries a code (already known to be digits). Asked: there was nothing to confirm (any more); `code_wrong` for every
    code that does not work, whatever the reason (decisions: "Wrong-code wording"); `more_needed` when the right one is
    not enough, Questioned when two answers complete it; `slow_down` for the web address; None: no link of ours."""
    busy = take_try(tx, desk, guest.address, guest.now)
    if busy is not None:
        return busy
    asked = look(tx, desk, to, guest.token, guest.now, mails=guest.mails)
    if asked is None or asked.state != "open" or not asked.ways:
        return asked
    if _of_booking(tx, desk, asked, guest) is None:
        return WRONG
    asking = _asking(asked, guest, Secret(guest.visit))
    proved = submission.prove_code(tx, desk, to, asking, code)
    if isinstance(proved, Refusal):
        return WRONG
    return _weigh(tx, desk, to, guest, asked, asking, proved.visit, proved.challenge.method, proved.risk)


def try_answers(
    tx: Transaction, desk: Desk, to: Destinations, guest: Guest, answers: Mapping[str, str]
) -> Confirmed | Questioned | Asked | Refusal | None:
    """Tries the answers to both questions, after the code. Questioned: not right, and there is another try.
    `more_needed` for all else that is not enough: no try left, no code before, a visit that is over."""
    busy = take_try(tx, desk, guest.address, guest.now)
    if busy is not None:
        return busy
    asked = look(tx, desk, to, guest.token, guest.now, mails=guest.mails)
    if asked is None or asked.state != "open":
        return asked
    if _of_booking(tx, desk, asked, guest, shown=True) is None:
        return _NOT_ENOUGH
    asking = replace(_asking(asked, guest, Secret(guest.visit)), method="questions")
    proved = questions.prove_answers(tx, desk, asking, answers)
    if not isinstance(proved, Refusal):
        return _weigh(tx, desk, to, guest, asked, asking, proved, "questions", frozenset())
    again = questions.ask(tx, desk, asking) if proved.tries_left else proved
    if isinstance(again, Refusal):
        return _NOT_ENOUGH
    return Questioned(asked, Secret(guest.visit), again.questions, wrong=True)


def asked_before(tx: Transaction, desk: Desk, to: Destinations, guest: Guest) -> Questioned | None:
    """The questions as they were asked, for a form that came back without an answer to each; takes no try."""
    asked = look(tx, desk, to, guest.token, guest.now, mails=guest.mails)
    if asked is None or asked.state != "open" or _of_booking(tx, desk, asked, guest, shown=True) is None:
        return None
    found = questions.ask(tx, desk, replace(_asking(asked, guest, Secret(guest.visit)), method="questions"))
    return None if isinstance(found, Refusal) else Questioned(asked, Secret(guest.visit), found.questions)


def charge_answers(tx: Transaction, desk: Desk, to: Destinations, guest: Guest) -> None:
    """Takes the try of answers whose own transaction was rolled back by a bug."""
    asked = look(tx, desk, to, guest.token, guest.now, mails=guest.mails)
    if asked is not None and _of_booking(tx, desk, asked, guest, shown=True) is not None:
        questions.charge_answers(tx, desk, replace(_asking(asked, guest, Secret(guest.visit)), method="questions"))


def _weigh(
    tx: Transaction, desk: Desk, to: Destinations, guest: Guest, asked: Asked, asking: Asking, visit: Visit,
    method: Method, risk: frozenset[str],
) -> Confirmed | Questioned | Asked | Refusal | None:  # fmt: skip
    """Adds what was shown to the evidence of the visit: confirms, asks two questions where they complete it, or says
    that it is not enough."""
    booking_id, shown = asked.booking.booking_id, (*visit.evidence.split(), method)
    risk |= held(asked.booking, guest.now)
    if judge(asking, shown, risk).allowed:
        confirm_booking(tx, asked.site, booking_id, origin=WEB, by=stated(shown), now=guest.now)
        tx.guest_links.used(asked.link.link_index, guest.now)
        now_stands = look(tx, desk, to, guest.token, guest.now, mails=guest.mails)
        if now_stands is None or now_stands.state != "confirmed":
            return now_stands
        grant = invite(tx, desk, visit=visit, proved_by=method, now=guest.now)
        return Confirmed(now_stands, Secret(guest.visit), grant)
    tx.visits.show(visit.visit_index, method)
    record(tx, asked.site, WEB, "booking.more_needed", guest.now, booking_id=booking_id, shown=coded(stated(shown)))
    if "questions" in judge(asking, shown, risk, ("questions",)).needs:
        found = questions.ask(tx, desk, replace(asking, method="questions"))
        if not isinstance(found, Refusal):
            return Questioned(asked, Secret(guest.visit), found.questions)
    return _NOT_ENOUGH


def _of_booking(tx: Transaction, desk: Desk, asked: Asked, guest: Guest, *, shown: bool = False) -> Visit | None:
    """The visit of the page if it is one of this booking; `shown`: only if it has proved something."""
    visit = known(tx, desk, site_id=asked.site.site_id, handle=guest.visit)
    if visit is None or visit.booking_id != asked.booking.booking_id:
        return None
    return visit if visit.evidence or not shown else None


def charge_only(tx: Transaction, desk: Desk, to: Destinations, guest: Guest) -> None:
    """Takes the try of a code whose own transaction was rolled back by a bug (`services.submission`)."""
    asked = look(tx, desk, to, guest.token, guest.now, mails=guest.mails)
    if asked is not None and asked.ways:
        submission.charge_only(tx, desk, _asking(asked, guest, Secret(guest.visit)))


def _asking(asked: Asked, guest: Guest, visit: Secret) -> Asking:
    return Asking(
        site=asked.site,
        kiosk_id=WEB,
        handle=visit.reveal(),
        now=guest.now,
        purpose=PURPOSE,
        method=asked.way(guest.way) or "sms",
        counted=guest.address,
        verdict=guest.verdict,
        web_host=guest.host,
    )


def visit_of_page(tx: Transaction, desk: Desk, asked: Asked, guest: Guest) -> Secret:
    """The visit of this page: the one it was given, so that a form that arrives twice sends one text (X25)."""
    site_id, booking_id = asked.site.site_id, asked.booking.booking_id
    own = known(tx, desk, site_id=site_id, handle=guest.visit)
    if own is not None and own.booking_id == booking_id and own.stands(WEB, guest.now):
        return Secret(guest.visit)
    if own is None and _fresh(guest.visit):
        tx.visits.add(
            Visit(
                visit_index=desk.keys.index("visit", site_id, guest.visit),
                site_id=site_id,
                kiosk_id=WEB,
                booking_id=booking_id,
                found_by="link",
                opened_at=guest.now,
                ends_at=guest.now + desk.policy.visit_life,
            )
        )
        return Secret(guest.visit)
    handle, _ = open_visit(
        tx, desk, site_id=site_id, kiosk_id=WEB, booking_id=booking_id, found_by="link", now=guest.now
    )
    return handle


def new_visit(desk: Desk) -> str:
    """What a page is given before anything is stored: 256 random bits, a visit from its first form on."""
    return PREFIX + desk.codes.token()


def _fresh(handle: str) -> bool:
    return handle.startswith(PREFIX) and len(handle) == len(PREFIX) + 43
