"""Changes of a guest's number or e-mail address as the services see them. It knows no rule and no SQL.

Old and new addresses are sealed under the id of the change; the key ring is handed in with each question that opens
one.
"""

from __future__ import annotations

from typing import Protocol

from kiosk_backend.domain.profile import Change, ChangeState, What
from kiosk_backend.ports.system import Keys


class ProfileChanges(Protocol):
    """One open change of each kind a booking, and those that can still be taken back."""

    def add(self, keys: Keys, change: Change, origin: str) -> bool:
        """False: one of its kind is open for the booking already; nothing was stored."""

    def get(self, keys: Keys, site_id: str, change_id: str) -> Change | None:
        """In any state."""

    def open_of(self, keys: Keys, site_id: str, booking_id: str) -> list[Change]:
        """Those under way, whether too old or not."""

    def held(self, keys: Keys, site_id: str, booking_id: str, what: What, now: int) -> Change | None:
        """The newest one done whose hold has not ended."""

    def proved(self, change_id: str, proof: str) -> bool:
        """From asked to old_proved. False: it was not asked any more."""

    def close(self, change_id: str, state: ChangeState, now: int) -> bool:
        """Ends one under way that changes nothing, and forgets both addresses. False: it was over."""

    def done(self, change_id: str, proof: str, held_until: int, now: int) -> bool:
        """Ends one under way that was carried out: keeps the old address until the hold ends."""

    def reverted(self, change_id: str, now: int) -> bool:
        """Ends the hold of one that was done and forgets the old address. False: it is no longer held."""

    def forget(self, now: int, limit: int) -> int:
        """Expires what was never finished, and forgets old addresses whose hold has ended; how many rows."""
