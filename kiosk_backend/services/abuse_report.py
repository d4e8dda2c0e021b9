"""What happened to sending in the last days: counted for `report abuse`, and seen again for `fraud replay`.

It reads decisions and the audit, in bites, so a serving backend goes on beside it. It knows no SQL and prints nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kiosk_backend.domain.fraud import RULES, Thresholds
from kiosk_backend.domain.replay import Outcome, Past, Replay
from kiosk_backend.ports import Store
from kiosk_backend.ports.decisions import REROUTE, Decision
from kiosk_backend.services.counting import CALLER

BITE: Final = 2_000


@dataclass(slots=True)
class Country:
    """Messages to the numbers of one country."""

    asked: int = 0
    sent: int = 0
    verified: int = 0
    denied: int = 0
    spent: int = 0

    @property
    def verified_percent(self) -> int:
        """Of those that were sent; below 40 somebody should look (reliability T3)."""
        return self.verified * 100 // self.sent if self.sent else 0


@dataclass(slots=True)
class Abuse:
    """Counts of one span of time."""

    countries: dict[str, Country] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)
    """Why messages were denied."""
    flagged: Counter[str] = field(default_factory=Counter)
    """Rules that spoke while they were only recorded."""
    prefixes: set[bytes] = field(default_factory=set, repr=False)
    """That were blocked, or would have been."""
    agents: Counter[str] = field(default_factory=Counter)
    callers: Counter[str] = field(default_factory=Counter)
    """Callers that staff verified or wanted to, by who: nobody rings a hotel by the dozen (X38)."""
    soon: int = 0
    """Codes typed before a phone could show them (S17)."""
    purposes: Counter[str] = field(default_factory=Counter)
    rerouted: int = 0
    """Second routes: they cost, and nobody asked for them."""
    kiosks: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> Country:
        """All countries together."""
        whole = Country()
        for one in self.countries.values():
            for name in ("asked", "sent", "verified", "denied", "spent"):
                setattr(whole, name, getattr(whole, name) + getattr(one, name))
        return whole

    def add(self, one: Decision) -> None:
        """Counts a decision."""
        country = self.countries.setdefault(one.country, Country())
        spoke = one.rules.split(" ") if one.rules else []
        if REROUTE in spoke:
            self._add_route(one, country)
            return
        country.asked += 1
        self.purposes[one.purpose] += 1
        if one.agent_id:
            self.agents[one.agent_id] += 1
            self.callers[one.agent_id] += one.purpose == CALLER
        if "prefix" in spoke:
            self.prefixes.add(one.prefix_index)
        if one.verdict == "denied":
            country.denied += 1
            self.rules[spoke[0] if spoke else ""] += 1
            if one.kiosk_id:
                self.kiosks[one.kiosk_id] += 1
            return
        country.sent += 1
        country.spent += one.price
        country.verified += one.verified_at is not None
        self.flagged.update(spoke)

    def _add_route(self, one: Decision, country: Country) -> None:
        if one.verdict == "denied":
            self.rules[one.rules.partition(" ")[0]] += 1
        else:
            self.rerouted += 1
            country.spent += one.price


async def past_decisions(store: Store, since: int) -> AsyncIterator[Decision]:
    """Decisions made at `since` or later, oldest first."""
    after = ""
    while True:
        found = await store.read(lambda tx, after=after: tx.decisions.in_order(since, after, BITE))  # type: ignore[misc]
        for one in found:
            yield one
        if len(found) < BITE:
            return
        after = found[-1].decision_id


async def abuse(store: Store, since: int) -> Abuse:
    """Counts of everything since then (Unix milliseconds)."""
    counted = Abuse()
    async for one in past_decisions(store, since):
        counted.add(one)
    counted.callers += Counter()  # without those who have none
    counted.soon = await typed_too_soon(store, since)
    return counted


async def typed_too_soon(store: Store, since: int) -> int:
    """Codes that were typed sooner than anybody reads, by the audit: each chain from its end back to `since`."""
    many = 0
    for head in await store.read(lambda tx: tx.audit.heads()):
        end, recent = head.seq, True
        while recent and end >= head.first_seq:
            begin = max(end - BITE, head.first_seq - 1)
            rows = await store.read(
                lambda tx, origin=head.origin, begin=begin, most=end - begin: tx.audit.rows(origin, begin, most)  # type: ignore[misc]
            )
            found = [row for row in rows if row.at >= since]
            many += sum(row.event == "code.verified" and "soon" in json.loads(row.body) for row in found)
            end, recent = begin, bool(rows) and len(found) == len(rows)
    return many


async def replayed(store: Store, since: int, own: Thresholds) -> Outcome:
    """What `own` would have done with the messages since then. Other refusals (limits, money, numbers) stay refused."""
    homes = {site.site_id: site.country for site in await store.read(lambda tx: tx.sites.all())}
    seen = Replay(own)
    async for one in past_decisions(store, since):
        if (past := as_past(one, homes)) is not None:
            seen.see(past)
    return seen.outcome


def as_past(one: Decision, homes: Mapping[str, str]) -> Past | None:
    """None: it went by no phone, proves nothing, is a second route, or something else than a fraud rule denied it."""
    spoke = one.rules.split(" ")
    if REROUTE in spoke:
        return None
    if one.channel == "email" or not one.challenge_id or (one.verdict == "denied" and spoke[0] not in RULES):
        return None
    return Past(
        at=one.at, country=one.country, home=homes.get(one.site_id) == one.country, phone=one.phone_index,
        prefix=one.prefix_index, address=one.address_index, price=one.price, verified_at=one.verified_at,
        sent=one.verdict != "denied",
    )  # fmt: skip
