"""Links to a guest's own page of a booking: made for a message, found again by their token. It knows no page.

A token is 256 random bits; the row holds its keyed hash, and nothing personal is in the address (S21, S26). Opening it
uses nothing up: previewers fetch links.
"""

from __future__ import annotations

from typing import Final

from kiosk_backend.domain.private import Secret
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.guest_links import GuestLink, LinkPurpose

KIND: Final = "guest_link"


def make_link(
    tx: Transaction, desk: Desk, *, site_id: str, booking_id: str, purpose: LinkPurpose, url: str, now: int,
    expires_at: int, change_id: str = "",
) -> Secret:  # fmt: skip
    """The whole address: `url` with a new token behind it."""
    token = desk.codes.token()
    tx.guest_links.add(
        GuestLink(desk.keys.index(KIND, "", token), site_id, booking_id, purpose, now, expires_at, change_id=change_id)
    )
    return Secret(f"{url}{token}")


def find_link(tx: Transaction, desk: Desk, *, token: str, purpose: LinkPurpose, now: int) -> GuestLink | None:
    """The link of a token, for this purpose, while it may be opened; the same statement whatever the token is."""
    plausible = 20 <= len(token) <= 64 and token.isascii()
    link = tx.guest_links.get(desk.keys.indexes(KIND, "", token if plausible else ""))
    return link if link is not None and link.purpose == purpose and link.stands(now) else None
