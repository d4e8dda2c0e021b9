"""A passport or card shown at the kiosk: held against the booking, then forgotten. It knows no web and no reader.

Lines are never stored nor logged; what stays is that a document was shown and how it fitted. A document that cannot be
compared with more than a name brings the staff and raises no level (`domain.mrz`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kiosk_backend.domain import mrz
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.help_words import DOCUMENT_SHOWN
from kiosk_backend.domain.kiosk import Kiosk
from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.visit import Visit
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.limits import Limit
from kiosk_backend.services import help_calls
from kiosk_backend.services.asking import NO_SUCH_WAY, VISIT_OVER, Asking, count_wrong, standing_refusal, visit_of
from kiosk_backend.services.proving import Verified, accept_method

TRIES: Final = 5
"""Documents held against one booking in 24 hours: a date of birth is no secret that bears guessing."""
STEP: Final = DOCUMENT_SHOWN
"""Where the guest stands (contract `CallHelp.step`); that a document was shown is an event the staff see."""
UNREADABLE: Final = Refusal(code="document_unreadable", repeat=False)


def show_document(
    tx: Transaction, desk: Desk, asking: Asking, kiosk: Kiosk, lines: Sequence[str]
) -> Verified | Refusal:
    """Reads the lines; a misread one costs nothing. Then charges, compares, and grants or brings staff."""
    found = _ready(tx, desk, asking)
    if isinstance(found, Refusal):
        return found
    visit, booking = found
    today = asking.site.today(asking.now)
    try:
        document = mrz.read(lines, today)
    except mrz.Unreadable:
        return UNREADABLE
    if tx.limits.take([Limit(f"document/{booking.booking_id}", DAY, TRIES)], asking.now) is not None:
        return NO_SUCH_WAY
    fits = "wrong" if mrz.expired(document, today) else mrz.fit(document, booking.party)
    if fits == "wrong":
        count_wrong(tx, desk, site_id=asking.site.site_id, subject=booking.booking_id, now=asking.now)
        _record(tx, asking, booking, "document.wrong")
        return Refusal(code="document_wrong")
    if fits == "name_only":
        _record(tx, asking, booking, "document.name_only")
        help_calls.call(tx, desk, site=asking.site, kiosk=kiosk, step=STEP, now=asking.now)
        return Refusal(code="more_needed", needs=tuple(way for way in asking.offered() if way not in _WEAK))
    _record(tx, asking, booking, "document.fits")
    return accept_method(tx, desk, asking, visit, "document")


_WEAK: Final = frozenset({"document", "questions", "email"})
"""Complete nothing alone."""


def _ready(tx: Transaction, desk: Desk, asking: Asking) -> tuple[Visit, Booking] | Refusal:
    visit = visit_of(tx, desk, asking)
    booking = tx.bookings.get(desk.keys, asking.site.site_id, visit.booking_id) if visit else None
    if visit is None or booking is None:
        return VISIT_OVER
    subject = tx.challenges.subject(asking.site.site_id, booking.booking_id)
    held = standing_refusal(subject, desk, asking)
    return (visit, booking) if held is None else held


def _record(tx: Transaction, asking: Asking, booking: Booking, event: str) -> None:
    tx.audit.record(
        event, origin=asking.kiosk_id, site_id=asking.site.site_id, at=asking.now, booking_id=booking.booking_id
    )
