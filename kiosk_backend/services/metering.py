"""Numbers for monitoring out of the database, once in a while: a request pays nothing for being counted. No web.

They are counts of the whole database since this process began to look, so every replica tells the same ones: scrape one
of them, or take the greatest. A message counts as handed over a minute after it was queued, when that is settled.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kiosk_backend.domain.meter import Meter
from kiosk_backend.domain.policy import DAY, HOUR, MINUTE, SECOND
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.decisions import Decision
from kiosk_backend.ports.limits import Limit

SETTLED: Final = 10 * SECOND
"""Rows of transactions that take longer to commit are not counted."""
QUEUED: Final = MINUTE
MOST: Final = 5_000
_WINDOWS: Final = {"hour": HOUR, "day": DAY}
_STATE_COUNTS: Final = 2 * MINUTE


def count_verified(meter: Meter, proved: Iterable[Decision]) -> None:
    """Codes that were typed, as the chore finds them."""
    for one in proved:
        meter.add("kiosk_messages_verified_total", 1, one.purpose, one.channel, one.country)


def measure(tx: Transaction, desk: Desk, meter: Meter, since: int) -> int:
    """Adds what happened from `since` on (Unix milliseconds); returns where to go on from. Reads only."""
    now = desk.clock.now()
    until = now - SETTLED
    if until > since:
        _count(tx, meter, since, until)
    waiting, oldest = tx.measures.waiting()
    meter.set("kiosk_outbox_waiting", waiting)
    meter.set("kiosk_outbox_oldest_seconds", 0 if oldest is None else (now - oldest) / 1_000)
    seen = {noted.gateway: noted for noted in reversed(tx.routes.states()) if noted.gateway}
    for name, noted in seen.items():
        recent = noted.state == "open" and now - noted.at < _STATE_COUNTS
        meter.set("kiosk_gateway_open", int(recent), name)
    _spending(tx, desk, meter, now)
    meter.set("kiosk_fraud_enforced", int(desk.guard.snapshot.enforced == "deny"))
    meter.set("kiosk_looked_at_seconds", now // 1_000)
    return max(until, since)


def _count(tx: Transaction, meter: Meter, since: int, until: int) -> None:
    for row in tx.measures.decided(since, until):
        meter.add("kiosk_messages_decided_total", row.many, row.purpose, row.channel, row.country, row.verdict)
        if row.verdict == "denied":
            meter.add("kiosk_messages_denied_total", row.many, row.rules.partition(" ")[0])
    for one in tx.measures.handed_over(since - QUEUED, until - QUEUED, MOST):
        meter.add("kiosk_messages_handed_over_total", 1, one.gateway, one.channel, one.country)
        meter.observe("kiosk_handover_seconds", one.took / 1_000, one.gateway)
    for one in tx.measures.ended(since, until, MOST):
        meter.add("kiosk_messages_ended_total", 1, one.gateway, one.channel, one.country, one.state)
        if one.state == "delivered":
            meter.observe("kiosk_delivery_seconds", one.took / 1_000, one.gateway)


def _spending(tx: Transaction, desk: Desk, meter: Meter, now: int) -> None:
    countries = {country for country, _ in _sent_to(desk)}
    for country in sorted(countries | {site.country for site in tx.sites.all()}):
        for scope, window, cap in desk.guard.caps.windows(country):
            [spent] = tx.limits.look([Limit(f"money/{scope}/{window}", _WINDOWS[window], cap)], now)
            meter.set("kiosk_spent_millionths", spent, scope, window)
            meter.set("kiosk_spend_cap_millionths", cap, scope, window)


def _sent_to(desk: Desk) -> Iterable[tuple[str, str]]:
    """Countries where something was verified of late; others show when their alarm rings."""
    for within in desk.guard.snapshot.countries:
        place, _, country = within.partition("/")
        yield country, place
