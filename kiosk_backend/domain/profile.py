"""A new phone number or e-mail address on a booking: its states, and what a re-import may say to it. Pure.

Changing the number is binding a new factor (NIST SP 800-63B-4 §3.1.3.3 and §4.1.2.1, verification N11): the old one is
shown and the new one answers a code, or two members of staff do it. A number just changed proves nothing for a day, so
that whoever is told at the old one has time to say no (N12, X35). It knows no SQL and no numbering plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from kiosk_backend.domain.policy import DAY, MINUTE
from kiosk_backend.domain.private import Email, Phone

What = Literal["phone", "email"]
ChangeState = Literal["asked", "old_proved", "done", "withdrawn", "expired", "reverted"]

HOLD: Final = DAY
"""Milliseconds a changed address proves nothing, and in which the change can be taken back."""
CHANGE_LIFE: Final = 30 * MINUTE
"""Milliseconds a guest has from asking to the code of the new address."""
CHANGES_PER_HOUR: Final = 4
"""Changes that may be begun for one booking."""
REASONS: Final = frozenset({"lost_phone", "number_wrong", "new_number", "guest_asked"})
"""Why staff change an address; the last two also for an e-mail address."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change, from asking to the end of its hold. Times are Unix milliseconds."""

    change_id: str
    site_id: str
    booking_id: str
    what: What
    state: ChangeState
    new: Phone | Email | None
    """None: it is over."""
    basis: bytes = field(repr=False)
    """Keyed hash of both addresses as they were when it was asked for."""
    asked_at: int
    ends_at: int
    old: Phone | Email | None = None
    """What it was before; None: nothing, or the hold is over."""
    old_held_until: int | None = None
    proof: str = ""
    staff_id: str = ""
    second_staff_id: str = ""
    closed_at: int | None = None
    held_until: int | None = None

    def alive(self, now: int) -> bool:
        """Under way, and inside its life."""
        return self.state in ("asked", "old_proved") and now < self.ends_at


def address(what: What, text: str) -> Phone | Email:
    """What was stored. Raises ValueError."""
    return Phone(text) if what == "phone" else Email(text)


Verdict = Literal["take", "keep", "agreed"]


def on_reimport(said: str, present: str, replaced: str | None) -> Verdict:
    """What becomes of an address when its source speaks again; `replaced` is what the source said when it was changed.

    keep: the source has not heard of the change, or says nothing. agreed: it says the same as we by now. take: it says
    something else, so somebody there knows better.
    """
    if replaced is None:
        return "take"
    if said == present:
        return "agreed"
    return "keep" if said in ("", replaced) else "take"
