"""A visit: one guest at one kiosk with one booking, for a bounded time. It knows no SQL and no wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

FoundBy = Literal["reference", "scan", "name_and_date", "staff", "link"]
EndHow = Literal["finished", "cleared", "timed_out", "staff", "chosen_other"]


@dataclass(frozen=True, slots=True)
class Visit:
    """`visit_index` is the keyed hash of its handle; the handle itself is known to the kiosk alone."""

    visit_index: bytes = field(repr=False)
    site_id: str
    kiosk_id: str
    """Where: a kiosk, or "web" for the guest's own phone."""
    booking_id: str
    found_by: FoundBy
    opened_at: int
    ends_at: int
    ended_at: int | None = None
    evidence: str = ""
    """Methods shown in this visit, separated by blanks (`domain.assurance`)."""

    def stands(self, kiosk_id: str, now: int) -> bool:
        """Whether it may still be used: by the kiosk it was opened at, before its end."""
        return self.kiosk_id == kiosk_id and self.ended_at is None and now < self.ends_at
