"""Bookings that came unconfirmed, as the services see them: asked, confirmed, or cancelled. It knows no SQL.

Each change is one conditional UPDATE, so of several who try at once one succeeds; it raises the row version.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Confirmations(Protocol):
    """Times are Unix milliseconds."""

    def never_asked(self, site_id: str, limit: int) -> Sequence[str]:
        """Ids of unconfirmed bookings with a phone or an e-mail address whose guest was not asked yet."""

    def overdue(self, now: int, limit: int) -> Sequence[tuple[str, str]]:
        """Site and id of unconfirmed bookings whose time is over."""

    def wait_until(self, booking_id: str, by: int, was: int | None) -> bool:
        """Moves the time until which an unconfirmed booking waits. False: it is not as it `was` any more."""

    def confirm(self, booking_id: str, now: int) -> bool:
        """Unconfirmed becomes reserved. False: it was not unconfirmed (any more)."""

    def cancel(self, booking_id: str, now: int) -> bool:
        """Unconfirmed becomes cancelled, if its time is over. False: it was confirmed, or has time left."""
