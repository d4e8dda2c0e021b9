"""Check-in as rules: who of a party may be checked in now. A booking's status is derived (`domain.booking`).

The unit is (guest, segment): a stay has one segment, a flight one a leg. It knows no database, code or screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

PURPOSE: Final = "check_in"
"""Purpose of the grants that check-in and a pass again consume (verification S15)."""

Standing = frozenset[tuple[str, str]]
"""(guest id, segment id) of the check-ins that were not reversed."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What one check-in does: every pair of `pairs` gets a row; `left` guests of the party may still come."""

    guest_ids: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    left: int


@dataclass(frozen=True, slots=True)
class NotPlanned:
    """Why nothing may be done; `code` is one of contract REFUSALS."""

    code: Literal["guest_unknown", "already_checked_in"]


def is_checked_in(guest_id: str, segment_ids: Sequence[str], standing: Standing) -> bool:
    """True when every segment of the booking has a standing check-in of this guest."""
    return all((guest_id, segment_id) in standing for segment_id in segment_ids)


def plan(
    asked: Sequence[str], party: Sequence[str], segment_ids: Sequence[str], standing: Standing
) -> Planned | NotPlanned:
    """Checks the ticked guests against the party; keeps the party's order whatever order was asked.

    Nobody ticked, a stranger or a guest named twice is `guest_unknown`. Anyone of them checked in already makes the
    whole request `already_checked_in`: the screen is out of date and must look again (reliability F12).
    """
    wanted = set(asked)
    if not wanted or len(wanted) != len(asked) or not wanted.issubset(party):
        return NotPlanned("guest_unknown")
    if any((guest_id, segment_id) in standing for guest_id in wanted for segment_id in segment_ids):
        return NotPlanned("already_checked_in")
    guest_ids = tuple(guest_id for guest_id in party if guest_id in wanted)
    there = sum(1 for guest_id in party if guest_id in wanted or is_checked_in(guest_id, segment_ids, standing))
    return Planned(guest_ids, tuple((g, s) for g in guest_ids for s in segment_ids), len(party) - there)


@dataclass(frozen=True, slots=True)
class Checkin:
    """One row: this guest, this segment, by this evidence. `checked_in_at` in Unix milliseconds."""

    checkin_id: str
    site_id: str
    booking_id: str
    guest_id: str
    segment_id: str
    kiosk_id: str
    evidence: str
    """sms, staff"""
    level: str
    """V2, V3"""
    checked_in_at: int
    staff_id: str = ""
    sequence: int = 0
    """Check-in sequence number on the flight; 0 for a stay."""
