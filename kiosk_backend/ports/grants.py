"""Grants as the services see them: proof that the guest was verified, good for one action. It knows no SQL.

A grant's handle (256 random bits) is given to the kiosk once; the row holds its blind index. Services use
`services.grants.issue_grant` and `consume_grant`, which make and hash the handle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Grant:
    """Who proved what, where, for which booking. Times are Unix milliseconds."""

    site_id: str
    booking_id: str
    kiosk_id: str
    visit_index: bytes
    purpose: str
    evidence: str
    """Methods shown, separated by blanks: sms, email questions, staff."""
    level: str
    """V1, V2, V3"""
    granted_at: int
    expires_at: int
    staff_id: str = ""
    second_staff_id: str = ""
    why: str = ""


class Grants(Protocol):
    def add(self, grant_index: bytes, grant: Grant) -> None: ...

    def consume(
        self, grant_index: bytes, *, site_id: str, kiosk_id: str, visit_index: bytes, purpose: str, now: int
    ) -> Grant | None:
        """Marks the grant used by one conditional UPDATE and returns it; None if it is unknown, used, expired or was
        given to another kiosk, visit or purpose. The caller checks the booking id of what it gets."""

    def release(self, grant_index: bytes, used_at: int) -> bool:
        """Takes back a use of this transaction: the action was refused and changed nothing. False: nothing to do."""

    def end_visit(self, site_id: str, visit_index: bytes, now: int) -> int:
        """Ends the unused grants of a visit that is over; returns how many."""
