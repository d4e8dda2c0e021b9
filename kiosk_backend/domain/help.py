"""Calls for help as rules: calling, then coming or unanswered, then over. It knows no phone and no screen."""

from __future__ import annotations

from typing import Final, Literal

from kiosk_backend.domain.policy import MINUTE, SECOND

CallState = Literal["calling", "coming", "unanswered", "over"]

UNANSWERED_AFTER: Final = 60 * SECOND
"""Design §8.16: then the screen says where the desk is."""
FORGOTTEN_AFTER: Final = 15 * MINUTE
"""A call nobody took and nobody cancelled leaves the staff's list: the guest is gone."""
LONGEST_ETA_MIN: Final = 30
WAITING: Final = frozenset({"calling", "unanswered"})
"""States a member of staff can still answer."""


def unanswered_in(called_at: int, now: int) -> int:
    """Milliseconds until a call counts as unanswered; 0: it does already."""
    return max(0, called_at + UNANSWERED_AFTER - now)


def eta(minutes: int) -> int:
    """A believable number of minutes: 1 to 30."""
    return min(max(minutes, 1), LONGEST_ETA_MIN)
