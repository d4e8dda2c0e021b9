"""The owner of an old address says "this wasn't me": by the link in the notice that an address was changed (N12).

Who objects to a change that a code proved puts the old address back, while the new one proves nothing anyhow. A change
that two members of staff made is taken back by two members of staff only: the guest may have lost the old phone, and
whoever holds it now would undo what the guest came for; the link calls the staff instead. A link takes back its own
change and no other, once; opening it changes nothing. It knows no HTML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.help_words import ADDRESS_OBJECTED
from kiosk_backend.domain.profile import What
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.verification import WEB
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.guest_links import GuestLink
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services import help_calls
from kiosk_backend.services.address_change import BY_STAFF, revert
from kiosk_backend.services.events import record
from kiosk_backend.services.guest_links import find_link
from kiosk_backend.services.web_limits import take_try

State = Literal["open", "undone", "of_staff", "staff_called"]


@dataclass(frozen=True, slots=True)
class Objection:
    """What the page of a link is about. `of_staff`: a change only staff can take back."""

    link: GuestLink = field(repr=False)
    site: Site
    booking: Booking
    what: What
    state: State


def look(tx: Transaction, desk: Desk, token: str, now: int) -> Objection | None:
    """Changes nothing. None: no link of ours, or there is nothing to take back any more."""
    link = find_link(tx, desk, token=token, purpose="address_objection", now=now)
    site = tx.sites.get(link.site_id) if link else None
    if link is None or site is None:
        return None
    booking = tx.bookings.get(desk.keys, link.site_id, link.booking_id)
    change = tx.profile_changes.get(desk.keys, link.site_id, link.change_id)
    if booking is None or change is None:
        return None
    if change.state == "reverted":
        return Objection(link, site, booking, change.what, "undone")
    if change.state != "done" or change.held_until is None or change.held_until <= now:
        return None
    if change.proof == BY_STAFF:
        return Objection(link, site, booking, change.what, "of_staff" if link.used_at is None else "staff_called")
    return Objection(link, site, booking, change.what, "open")


def object_to(
    tx: Transaction, desk: Desk, to: Destinations, *, token: str, address: str, now: int
) -> Objection | Refusal | None:
    """Puts the old address back, or calls the staff; what the page shows then. May be repeated: it happens once.

    slow_down for the web address (`address` is its keyed hash). None: there is nothing to take back.
    """
    busy = take_try(tx, desk, address, now)
    if busy is not None:
        return busy
    found = look(tx, desk, token, now)
    if found is None or found.state in ("undone", "staff_called"):
        return found
    site, booking_id = found.site, found.link.booking_id
    if found.state == "open":
        undone = revert(
            tx, desk, to, site=site, origin=WEB, by=None, second=None, booking_id=booking_id, what=found.what,
            why="guest_objected", now=now, change_id=found.link.change_id,
        )  # fmt: skip
        if isinstance(undone, Refusal):
            return None
    if tx.guest_links.used(found.link.link_index, now):
        record(
            tx, site, WEB, "address.objected", now, booking_id=booking_id, change_id=found.link.change_id,
            what=found.what,
        )  # fmt: skip
        if found.state == "of_staff":
            help_calls.alarm(tx, desk, site=site, step=ADDRESS_OBJECTED, now=now)
    return look(tx, desk, token, now)
