"""Bookings as the services see them: found by canonical words, or by id. It knows no SQL.

The key ring is handed in with each question, so that a transaction by itself can open no personal value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.private import Email, Phone, Secret
from kiosk_backend.domain.profile import What
from kiosk_backend.domain.references import LookupKey
from kiosk_backend.ports.system import Keys


class Bookings(Protocol):
    """Stays and flights, their guests and segments."""

    def find(self, keys: Keys, site_id: str, wanted: Sequence[LookupKey], *, most: int = 64) -> list[Booking]:
        """Bookings that have one of the keys, at most `most`, in the order of their start.

        One statement and no booking loaded when nothing matches, whatever the reason (S7).
        """

    def get(self, keys: Keys, site_id: str, booking_id: str) -> Booking | None:
        """With its guests, segments and standing check-ins."""

    def lock(self, booking_id: str, why: str, now: int) -> bool:
        """Keeps the booking out of self-service. False: unknown, or locked already."""

    def unlock(self, booking_id: str, now: int) -> bool:
        """False: unknown, or not locked."""

    def hold(self, keys: Keys, site_id: str, booking_id: str, now: int) -> Booking | None:
        """Raises the row version, so that nobody else changes the booking until the commit, and then gets it.

        What is read after it stays true.
        """

    def add_key(self, keys: Keys, site_id: str, booking_id: str, key: LookupKey) -> None:
        """One more way to find it, such as a new booking code."""

    def set_address(
        self,
        keys: Keys,
        booking: Booking,
        what: What,
        address: Phone | Email | None,
        *,
        replaced: Secret | None,
        held_until: int | None,
        now: int,
    ) -> None:
        """Puts a new number or e-mail address on the booking. Call it on one that is held in this transaction.

        `replaced`: what the source says instead, so that a re-import does not bring it back; None: the source agrees.
        """
