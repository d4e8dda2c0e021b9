"""Decisions about sending as the services see them: one row for every message that was asked for, sent or not. No SQL.

They hold keyed hashes of numbers, prefixes and addresses, never a number: enough to count, to replay and to report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, Protocol

Verdict = Literal["sent", "flagged", "denied"]
"""flagged: sent, although a fraud rule spoke (record_only)."""
REROUTE: Final = "reroute"
"""Stands among the rules of a second route of what was asked for once: money, and nothing else, counts it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One row. Times are Unix milliseconds, the price is in millionths of the currency's unit."""

    decision_id: str
    site_id: str
    at: int
    purpose: str
    channel: str
    country: str
    """Of the number, ISO 3166 alpha-2; 001 for none."""
    prefix_index: bytes = field(repr=False)
    phone_index: bytes = field(repr=False)
    kiosk_id: str = ""
    agent_id: str = ""
    address_index: bytes | None = field(default=None, repr=False)
    challenge_id: str = ""
    verdict: Verdict = "sent"
    rules: str = ""
    """Names of the rules that spoke, separated by blanks; of a denied one the first is the one that denied."""
    price: int = 0
    verified_at: int | None = None


class VerifiedOn(NamedTuple):
    """How many messages to a country were verified, of a site and a day counted from now (0: the last 24 hours)."""

    site_id: str
    country: str
    days_ago: int
    many: int


class Decisions(Protocol):
    def add(self, decision: Decision, origin: str) -> None:
        """Written at the latest with the commit."""

    def withdraw(self, decision_id: str) -> None:
        """The message was not needed after all: there was nothing to decide."""

    def verified_before(self, phone_indexes: Sequence[bytes]) -> bool:
        """Whether a code sent to this number was ever typed, as far as decisions reach back."""

    def countries_of(self, address_indexes: Sequence[bytes], since: int) -> list[str]:
        """Countries a web address sent to since then, without those where a code was typed."""

    def proved(self, since: int, most: int) -> list[Decision]:
        """Marks messages of challenges that were used or proved at `since` or later, once; returns those newly marked.

        Denied ones and second routes are none. At most `most` challenges."""

    def verified_days(self, now: int, days: int) -> list[VerifiedOn]:
        """What was verified in each of the last `days` days."""

    def verified_since(self, since: int) -> list[VerifiedOn]:
        """What was verified since then."""

    def busy_addresses(self, since: int, least: int) -> dict[bytes, int]:
        """Web addresses with at least so many verified messages since then."""

    def first_at(self) -> int | None:
        """When the oldest decision that is still here was made."""

    def in_order(self, since: int, after: str, limit: int) -> list[Decision]:
        """Decisions made at `since` or later with a higher id than `after`, by id: in the order of time."""
