"""What this visit knows: one frozen value, replaced as a whole, printed by whitelist.

It holds what the guest typed, what the backend answered and what is still to be shown. It is replaced by an empty
one when the visit ends, so nothing of a guest outlives the visit. It knows neither the flow nor the network.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from kiosk_backend.contract import v1

_PRINTED = ("visit_number", "kind", "problem", "printed_passes")


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """What stands in the entry fields. Kept over Back and help, gone at the end of the visit."""

    reference: str = ""
    last_name: str = ""
    first_name: str = ""
    date: str = ""
    """ISO date chosen on the name page."""
    code: str = ""
    line1: str = ""
    line2: str = ""
    line3: str = ""
    """The machine-readable lines of a passport or identity card."""

    @property
    def lines(self) -> list[str]:
        """The typed lines of the document, empty ones left out."""
        return [line for line in (self.line1, self.line2, self.line3) if line]

    def __repr__(self) -> str:
        return "Typed(…)"


@dataclass(frozen=True, slots=True, repr=False)
class Guest:
    """Everything of one visit. ``visit_number`` tells visits apart: a late answer of an earlier visit is dropped."""

    visit_number: int = 0
    found_by: str = ""
    """reference, scan or name_and_date: what FINDING asks for."""
    typed: Typed = field(default_factory=Typed)
    scanned: str = ""
    visit: str = ""
    """Secret handle of the backend."""
    choices: tuple[v1.Choice, ...] = ()
    chosen: str = ""
    booking: v1.BookingCard | None = None
    blockers: tuple[v1.Blocker, ...] = ()
    way: str = "sms"
    """How the guest wants to confirm it's them; one of the ways of the contract."""
    needs: tuple[str, ...] = ()
    """What was shown is right but not enough: any one of these ways completes it."""
    code: v1.CodeStatus | None = None
    code_asked_at: float = 0.0
    """Monotonic seconds of the last answer about the code: countdowns start here."""
    questions: v1.Questions | None = None
    answers: tuple[str, ...] = ()
    """What was chosen so far, in the order of the questions."""
    confirmed: v1.Confirmed | None = None
    ticked: frozenset[str] = frozenset()
    """Guest ids that check in now."""
    no_dangerous_goods: bool = False
    key: str = ""
    """Idempotency key of the change under way; made once and kept over retries."""
    checked_in: v1.CheckedIn | None = None
    printed_passes: int = 0
    said_printed: bool = False
    """The printer could not tell whether the next pass came out; the guest says it did."""
    link: v1.PhoneLink | None = None
    problem: v1.Problem | None = None
    """Why the last work did not go as hoped; the page says it in its own words."""
    farewell: dict[str, str] = field(default_factory=dict)
    """Public facts for Done: directions, gate, times of breakfast. Nothing that names the guest."""

    @property
    def kind(self) -> str:
        """stay, flight, or empty before a booking is known."""
        return self.booking.kind if self.booking else ""

    def __repr__(self) -> str:
        known = ", ".join(f"{name}={getattr(self, name)!r}" for name in _PRINTED if name != "problem")
        return f"Guest({known}, problem={self.problem.code if self.problem else ''!r})"


def merge(before: Guest, after: Guest, now: Guest) -> Guest:
    """Take over what work changed between ``before`` and ``after`` into ``now``: the guest may have typed meanwhile."""
    changed: dict[str, Any] = {
        f.name: getattr(after, f.name) for f in fields(Guest) if getattr(after, f.name) is not getattr(before, f.name)
    }
    return replace(now, **changed)


def next_guest(left: Guest, *, farewell: bool = False) -> Guest:
    """An empty guest for the next visit; with ``farewell`` the public facts of Done are carried over."""
    return Guest(visit_number=left.visit_number + 1, farewell=left.farewell if farewell else {})


def only_its_end(left: Guest) -> Guest:
    """What ending the visit at the backend needs. It may take a while, and nothing else of the guest waits for it."""
    done = v1.CheckedIn(status=left.checked_in.status) if left.checked_in else None
    return Guest(visit_number=left.visit_number, visit=left.visit, checked_in=done)
