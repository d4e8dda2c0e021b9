"""Number or e-mail address changed from the page of a booking's link: `services.profile` as a guest's phone uses it.

A code to the number on the booking, then one to the new address. Whoever holds the link alone changes nothing, and is
told nothing but that a code did not work (X17). It knows no HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.profile import What
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import WEB
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.phones import PhoneBook
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services import profile
from kiosk_backend.services.codes import Asking
from kiosk_backend.services.guest_page import WRONG, Asked, Guest, look, visit_of_page
from kiosk_backend.services.visits import known
from kiosk_backend.services.web_limits import take_send, take_try

Half = Literal["old", "new"]
TELLING = frozenset({"address_unusable", "no_phone", "address_on_hold", "see_staff"})
"""Refusals the page says in words of their own."""


@dataclass(frozen=True, slots=True)
class Step:
    """A code is due: of the old number, or of the new address. Shown whether or not it could be sent."""

    asked: Asked
    visit: Secret
    change_id: str
    half: Half
    what: What


@dataclass(frozen=True, slots=True)
class Changed:
    """The booking has the new address."""

    asked: Asked
    what: What


def begin(
    tx: Transaction, desk: Desk, to: Destinations, phones: PhoneBook, guest: Guest, what: str, new: str
) -> Step | Refusal | None:
    """Begins a change and sends the code to the old number. None: no link of ours. Refusals: `TELLING`, slow_down."""
    busy = take_send(tx, desk, guest.address, guest.now)
    if busy is not None:
        return busy
    asked = look(tx, desk, to, guest.token, guest.now)
    if asked is None:
        return None
    visit = visit_of_page(tx, desk, asked, guest)
    asking = _asking(asked, guest, visit)
    change = profile.ask_change(tx, desk, to, phones, asking, what, new)
    if isinstance(change, Refusal):
        return change
    profile.send_code(tx, desk, to, asking, change.change_id)
    return Step(asked, visit, change.change_id, "old", change.what)


def again(
    tx: Transaction, desk: Desk, to: Destinations, guest: Guest, change_id: str, half: Half, what: What
) -> Step | Refusal | None:
    """The code that is due once more."""
    busy = take_send(tx, desk, guest.address, guest.now)
    if busy is not None:
        return busy
    asked = look(tx, desk, to, guest.token, guest.now)
    if asked is None:
        return None
    if _own(tx, desk, asked, guest):
        profile.send_code(tx, desk, to, _asking(asked, guest, Secret(guest.visit)), change_id, again=True)
    return Step(asked, Secret(guest.visit), change_id, half, what)


def try_code(
    tx: Transaction, desk: Desk, to: Destinations, guest: Guest, change_id: str, half: Half, code: Secret
) -> Step | Changed | Refusal | None:
    """Tries the code of one half. Step: the old number is proved, a code went to the new address."""
    busy = take_try(tx, desk, guest.address, guest.now)
    if busy is not None:
        return busy
    asked = look(tx, desk, to, guest.token, guest.now)
    if asked is None:
        return None
    if not _own(tx, desk, asked, guest):
        return WRONG
    asking = _asking(asked, guest, Secret(guest.visit))
    prove = profile.prove_old if half == "old" else profile.confirm_new
    change = prove(tx, desk, to, asking, change_id, code)
    if isinstance(change, Refusal):
        return change if change.code in TELLING else WRONG
    if half == "new":
        return Changed(asked, change.what)
    profile.send_code(tx, desk, to, asking, change_id)
    return Step(asked, Secret(guest.visit), change_id, "new", change.what)


def charge(tx: Transaction, desk: Desk, to: Destinations, guest: Guest, change_id: str) -> None:
    """Takes the try of a code whose own transaction was rolled back by a bug."""
    asked = look(tx, desk, to, guest.token, guest.now)
    if asked is not None and _own(tx, desk, asked, guest):
        profile.charge(tx, desk, _asking(asked, guest, Secret(guest.visit)), change_id)


def _own(tx: Transaction, desk: Desk, asked: Asked, guest: Guest) -> bool:
    """Whether the visit of the page is one of this booking."""
    visit = known(tx, desk, site_id=asked.site.site_id, handle=guest.visit)
    return visit is not None and visit.booking_id == asked.booking.booking_id


def _asking(asked: Asked, guest: Guest, visit: Secret) -> Asking:
    return Asking(
        site=asked.site,
        kiosk_id=WEB,
        handle=visit.reveal(),
        now=guest.now,
        purpose=profile.PURPOSE,
        counted=guest.address,
        verdict=guest.verdict,
        web_host=guest.host,
        base_url=guest.base_url,
    )
