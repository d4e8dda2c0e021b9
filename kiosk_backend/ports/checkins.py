"""Check-ins as the services see them: unique per guest and segment where not reversed. It knows no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kiosk_backend.domain.checkin import Checkin


class Checkins(Protocol):
    """Who is checked in for which segment, and how."""

    def add(self, checkins: Sequence[Checkin], origin: str) -> int:
        """Stores those whose guest has no standing check-in for the segment; returns how many were stored."""

    def reverse(
        self, booking_id: str, guest_ids: Sequence[str], *, by: str, why: str, now: int
    ) -> list[tuple[str, str]]:
        """Reverses the standing check-ins of these guests; returns their (guest id, segment id)."""

    def sequences(self, site_id: str, flight: str, date: str, count: int) -> int:
        """Takes the next `count` sequence numbers of a flight and returns the first; never given twice."""

    def of_booking(self, booking_id: str) -> dict[tuple[str, str], int]:
        """(guest id, segment id) to sequence number, of the standing check-ins of a booking."""

    def forget_sequences(self, before: str) -> int:
        """Drops the counters of flights before a date (ISO); returns how many."""
