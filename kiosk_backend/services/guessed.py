"""A guest is told when a code worked after wrong ones: somebody may have guessed it (S6, ASVS 5.0 6.3.5). No gateway.

To the e-mail address on the booking, which whoever holds the phone may not see; else to the phone. At most once a day
for a booking, so that nobody can be flooded with it; at any hour, like every security notice.
"""

from __future__ import annotations

from typing import Final

from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.private import Email, Phone
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.limits import Limit
from kiosk_backend.ports.sms import Destinations
from kiosk_backend.services.events import record
from kiosk_backend.services.messages import queue_code_guessed
from kiosk_backend.services.text_limits import may_be_texted

WORTH_TELLING: Final = 3
"""Wrong answers in a row, over all challenges: whoever mistypes once or twice is not warned of themselves."""


def tell_guest(
    tx: Transaction,
    desk: Desk,
    to: Destinations,
    *,
    site: Site,
    origin: str,
    booking_id: str,
    failures: int,
    now: int,
) -> bool:
    """Queues the notice after a right answer that `failures` wrong ones went before, if they are enough; whether it
    leaves. Call it where the failures are cleared."""
    if failures < WORTH_TELLING:
        return False
    booking = tx.bookings.get(desk.keys, site.site_id, booking_id)
    address = None if booking is None else _address(desk, to, site, booking, now)
    if booking is None or address is None:
        return False
    if tx.limits.take([Limit(f"told/{booking_id}", DAY, 1)], now) is not None:
        return False
    queue_code_guessed(
        tx, desk, site=site, to=address, channel="email" if isinstance(address, Email) else "text",
        deadline_at=now + DAY, language=booking.language,
    )  # fmt: skip
    how = "email" if isinstance(address, Email) else "sms"
    record(tx, site, origin, "guest.warned", now, booking_id=booking_id, count=failures, method=how)
    return True


def _address(desk: Desk, to: Destinations, site: Site, booking: Booking, now: int) -> Email | Phone | None:
    """One that was not changed just now: whoever changed it would be told instead of the guest."""
    if booking.email is not None and not booking.email_held(now):
        return booking.email
    phone = booking.phone
    reached = phone is not None and not booking.phone_held(now) and may_be_texted(desk, to, site, phone)
    return phone if reached else None
