"""Booking codes: what a confirmation carries and a scanner reads instead of typing. It knows no picture.

A code is `KC1` and 128 random bits in base32, so that a QR of 29 alphanumeric characters holds it. Only its keyed hash
is stored; each call makes another code, and all of them keep working until the booking is deleted.
"""

from __future__ import annotations

import base64

from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.references import KeyKind, LookupKey, for_staff
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.services.lookup import TOKEN, best_matches

BITS = 128


def make_booking_code(tx: Transaction, desk: Desk, *, site: Site, reference: str) -> Secret | Refusal:
    """A new code for the booking with this reference. Refuses `booking_unknown`, and `see_staff` if the reference is
    shared by several bookings that are due."""
    now = desk.clock.now()
    wanted = for_staff(reference=reference)
    found = best_matches(tx.bookings.find(desk.keys, site.site_id, wanted), site, now) if wanted else []
    if not found:
        return Refusal(code="booking_unknown")
    if len(found) > 1:
        return Refusal(code="see_staff")
    random = base64.urlsafe_b64decode(desk.codes.token() + "=")[: BITS // 8]
    code = "KC1" + base64.b32encode(random).decode().rstrip("=")
    assert TOKEN.fullmatch(code)
    booking_id = found[0].booking_id
    tx.bookings.add_key(desk.keys, site.site_id, booking_id, LookupKey(KeyKind.TOKEN, code))
    tx.audit.record("booking.code_made", origin="admin", site_id=site.site_id, at=now, booking_id=booking_id)
    return Secret(code)
