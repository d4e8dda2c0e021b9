"""What is over and may go, as the retention service sees it. It knows no SQL."""

from __future__ import annotations

from typing import Literal, Protocol

Over = Literal[
    "challenges",
    "grants",
    "visits",
    "messages",
    "decisions",
    "idempotency",
    "limits",
    "sessions",
    "help_calls",
    "links",
    "changes",
    "passkeys",
]


class Retention(Protocol):
    """Deletes in small bites; every method answers how many rows went (at most `limit`). Times are Unix ms."""

    def expire_challenges(self, now: int, limit: int) -> int:
        """Closes challenges whose time is over, so that no code outlives its use (S28)."""

    def over(self, what: Over, before: int, limit: int) -> int:
        """Rows that were over before `before`: messages go with their receipts, sessions with enrolment codes,
        links with what was asked about a booking; changes are those of addresses, passkeys those nobody used since."""

    def close_present(self, now: int) -> int:
        """Ends what is under way, whatever its time: messages that wait, open challenges, visits, grants, sessions,
        help calls, enrolment codes and links. For a database that came back from a copy."""

    def bookings(self, site_id: str, ended_before: str, limit: int) -> int:
        """Bookings that ended before this ISO date, with guests, references, check-ins, passes and links."""
