"""What staff mode knows between signing in and leaving: one frozen value, replaced as a whole, printed by whitelist.

It ends with the sign-in, so nothing of a guest or of a PIN outlives staff mode. It knows neither the flow nor the
network.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from kiosk_backend.contract import v1


@dataclass(frozen=True, slots=True, repr=False)
class Sought:
    """What was typed to find a booking."""

    reference: str = ""
    last_name: str = ""
    room: str = ""
    date: str = ""
    """ISO date; empty: around today."""

    @property
    def enough(self) -> bool:
        """The backend looks for a reference, a last name or a room; a date alone is no search."""
        return bool(self.reference or self.last_name.strip() or self.room)

    def __repr__(self) -> str:
        return "Sought(…)"


@dataclass(frozen=True, slots=True, repr=False)
class NewAddress:
    """A number or e-mail address that is typed for a booking. ``reverting``: the old one is put back instead."""

    what: str = "phone"
    text: str = ""
    reverting: bool = False

    def __repr__(self) -> str:
        return "NewAddress(…)"


@dataclass(frozen=True, slots=True, repr=False)
class Duty:
    """One sign-in. ``number_of_duty`` tells duties apart: a late answer of an earlier one is dropped."""

    number_of_duty: int = 0
    number: str = ""
    pin: str = ""
    second_number: str = ""
    second_pin: str = ""
    session: v1.StaffSession | None = None
    home: v1.StaffHome | None = None
    home_read_at: float = 0.0
    """Monotonic seconds: waiting times count on from here."""
    answer_s: float = 0.0
    """How long the backend took to answer the last time."""
    clock_off_s: float | None = None
    """Seconds the clock of the kiosk is ahead of the backend's."""
    brand: str = ""
    """Folder under assets/brand, for the test page."""
    call_id: str = ""
    purpose: str = ""
    """What the booking is looked for: override, reprint, send_pass; empty: to see it."""
    sought: Sought = field(default_factory=Sought)
    rows: tuple[v1.StaffBooking, ...] = ()
    more: bool = False
    booking: v1.StaffBooking | None = None
    why: str = ""
    checked: frozenset[str] = frozenset()
    second_needed: bool = False
    minutes: int | None = None
    """Back at about, when taken out of service; None: until reopened."""
    passes: tuple[v1.PassDocument, ...] = ()
    printed: int = 0
    overridden: v1.Overridden | None = None
    caller: v1.CallerStatus | None = None
    caller_read_at: float = 0.0
    """Monotonic seconds: the waiting time for a resend counts on from here."""
    caller_code: str = ""
    """What the caller has read out; shown as dots only, gone once it is tried."""
    address: NewAddress = field(default_factory=NewAddress)
    test_print: str = ""
    """What the printer said to the last test: printed, or its word."""
    scan_test: str = ""
    """waiting, or heard."""
    notice: str = ""
    """What was just done, said once on the next screen."""
    problem: v1.Problem | None = None

    @property
    def token(self) -> str:
        """Of the staff session; empty when nobody is signed in."""
        return self.session.token if self.session else ""

    def may(self, action: str) -> bool:
        """Whether the role allows ``action``; the backend asks again."""
        return self.session is not None and action in self.session.allowed

    def __repr__(self) -> str:
        problem = self.problem.code if self.problem else ""
        return f"Duty({self.number_of_duty}, signed_in={self.session is not None}, problem={problem!r})"


def merge(before: Duty, after: Duty, now: Duty) -> Duty:
    """Take over what work changed between ``before`` and ``after`` into ``now``: keys may have come meanwhile."""
    changed: dict[str, Any] = {
        f.name: getattr(after, f.name) for f in fields(Duty) if getattr(after, f.name) is not getattr(before, f.name)
    }
    return replace(now, **changed)
