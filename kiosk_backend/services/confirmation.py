"""Bookings that came unconfirmed: the guest is asked once, confirms from the phone with a code, or it ends by policy.

A link alone confirms nothing: whoever holds it sees what little the page tells and may have a code sent to the number
or e-mail address on the booking, never to another (S14): `services.guest_page`. At a kiosk the check-in itself
confirms. It knows no page and no gateway.

Nobody loses a booking that they had no way to confirm: when the time is over and none of our ways is open to the guest
(no number we may text, no e-mail address with enough facts for questions, questions answered wrong too often, an
address on hold), the booking stays as it is and is left to the staff.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kiosk_backend.domain.booking import Booking, Status, status_at
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.help_words import BOOKING_LEFT
from kiosk_backend.domain.policy import DAY, HOUR
from kiosk_backend.domain.private import Email, Phone
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.verification import Method
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services import help_calls, questions
from kiosk_backend.services.events import record
from kiosk_backend.services.guest_links import make_link
from kiosk_backend.services.messages import queue_confirm_booking
from kiosk_backend.services.text_limits import Sending, decide_send, may_be_texted, withdraw

PURPOSE: Final = "booking_confirmation"
PATH: Final = "/b/"
"""Of the page on the public listener; the token follows."""
READABLE: Final = 14 * DAY
"""Milliseconds a link still tells that it is too late, once it is."""
NEVER: Final = 253_402_300_799_000
"""A booking that nobody cancels for want of a confirmation: its day has come, or its guest cannot be asked."""
AT_ONCE: Final = 50
"""Bookings a transaction asks or cancels."""


class AskedSome(NamedTuple):
    """How many bookings are settled now. `held_up`: the limits of sending let no more leave for a while."""

    settled: int
    held_up: bool


def ask_some(tx: Transaction, desk: Desk, to: Destinations, *, site: Site, base_url: str, now: int) -> AskedSome:
    """Asks guests of bookings that came unconfirmed, at most AT_ONCE bookings.

    By text, else by e-mail; a guest who can be reached by neither is not asked, and the booking stands. What the limits
    of sending hold up stays for a later time.
    """
    settled = 0
    if site.policy.confirm_within_hours and base_url:
        for booking_id in tx.confirmations.never_asked(site.site_id, AT_ONCE):
            held = _ask(tx, desk, to, site, base_url, booking_id, now)
            if held is None:
                settled += 1
            elif held.code != "no_sends_left":  # of the site, not of this one number: the others need not be tried
                return AskedSome(settled, held_up=True)
    return AskedSome(settled, held_up=False)


def _ask(
    tx: Transaction, desk: Desk, to: Destinations, site: Site, base_url: str, booking_id: str, now: int
) -> Refusal | None:
    """None: nothing is left to do for this booking."""
    booking = tx.bookings.get(desk.keys, site.site_id, booking_id)
    if booking is None:
        return None
    reached = _reached_by(desk, to, site, booking)
    if reached is None or status_at(booking, site, now) is not Status.UNCONFIRMED:
        tx.confirmations.wait_until(booking_id, NEVER, None)
        return None
    address, channel = reached
    sending = Sending(site, address, PURPOSE, now, channel=channel, unsolicited=True)
    decided = decide_send(tx, desk, to, sending)
    if isinstance(decided, Refusal):
        return decided
    by = site.awake_at(now) + site.policy.confirm_within_hours * HOUR
    if not tx.confirmations.wait_until(booking_id, by, None):  # another process was faster
        withdraw(tx, decided)
        return None
    link = make_link(
        tx, desk, site_id=site.site_id, booking_id=booking_id, purpose=PURPOSE, url=f"{base_url}{PATH}", now=now,
        expires_at=by + READABLE,
    )  # fmt: skip
    queue_confirm_booking(
        tx, desk, site=site, to=address, channel=channel, link=link, deadline_at=by, language=booking.language
    )
    record(tx, site, desk.origin, "booking.asked_to_confirm", now, booking_id=booking_id, channel=channel)
    return None


def _reached_by(desk: Desk, to: Destinations, site: Site, booking: Booking) -> tuple[Phone | Email, Channel] | None:
    if booking.phone is not None and may_be_texted(desk, to, site, booking.phone):
        return booking.phone, "text"
    return None if booking.email is None else (booking.email, "email")


def ways(
    tx: Transaction, desk: Desk, to: Destinations, site: Site, booking: Booking, now: int, *, mails: bool
) -> tuple[Method, ...]:
    """How this guest can confirm from a phone of their own, the best first. A code by e-mail is of no use without two
    questions from the booking beside it (V1, N7).
    `mails`: whether this installation sends e-mail."""
    found: list[Method] = []
    if booking.phone is not None and may_be_texted(desk, to, site, booking.phone) and not booking.phone_held(now):
        found.append("sms")
    mailed = mails and booking.email is not None and not booking.email_held(now)
    if mailed and questions.may_be_asked(tx, desk, site, booking, "link", now=now):
        found.append("email")
    return tuple(found)


def cancel_overdue(tx: Transaction, desk: Desk, to: Destinations, now: int, *, mails: bool = True) -> int:
    """Cancels bookings that nobody confirmed in time, at most AT_ONCE; how many were settled.

    Never on the day itself: a guest who comes to the kiosk confirms by checking in. Never for want of a way.
    """
    sites = {site.site_id: site for site in tx.sites.all()}
    return sum(
        _cancel(tx, desk, to, sites[site_id], booking_id, now, mails=mails)
        for site_id, booking_id in tx.confirmations.overdue(now, AT_ONCE)
    )


def _cancel(
    tx: Transaction, desk: Desk, to: Destinations, site: Site, booking_id: str, now: int, *, mails: bool
) -> bool:
    booking = tx.bookings.get(desk.keys, site.site_id, booking_id)
    if booking is None:
        return False
    if status_at(booking, site, now) is not Status.UNCONFIRMED:
        return tx.confirmations.wait_until(booking_id, NEVER, booking.confirm_by)
    if not ways(tx, desk, to, site, booking, now, mails=mails):
        left = tx.confirmations.wait_until(booking_id, NEVER, booking.confirm_by)
        if left:
            record(tx, site, desk.origin, "booking.left_to_staff", now, booking_id=booking_id)
            help_calls.alarm(tx, desk, site=site, step=BOOKING_LEFT, now=now, text=site.awake_at(now) <= now)
        return left
    if not tx.confirmations.cancel(booking_id, now):
        return False
    record(tx, site, desk.origin, "booking.not_confirmed", now, booking_id=booking_id)
    return True


def confirm_booking(
    tx: Transaction, site: Site, booking_id: str, *, origin: str, by: str, now: int, staff_id: str = ""
) -> bool:
    """Unconfirmed becomes reserved. `by`: what the guest showed. False: it was not unconfirmed any more."""
    if not tx.confirmations.confirm(booking_id, now):
        return False
    record(
        tx, site, origin, "booking.confirmed", now, booking_id=booking_id, by=by.replace(" ", "-"), staff_id=staff_id
    )
    return True
