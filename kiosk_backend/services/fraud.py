"""Fraud rules over counters: what a message counts in, what is taken back when its code was typed, what is usual.

The counters are limits like all others; here are their names. A chore calls `note_proved` and `look`, so that neither a
request nor a typed code pays for it. Formulas: `domain.fraud`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kiosk_backend.domain.fraud import (
    PREFIX,
    PREFIX_BLOCKED,
    Baseline,
    Guard,
    Snapshot,
    address_bounds,
    country_bounds,
    enforced,
    scope,
)
from kiosk_backend.domain.policy import DAY, HOUR, MINUTE
from kiosk_backend.domain.private import Email, Phone
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.decisions import Decision
from kiosk_backend.ports.limits import Limit
from kiosk_backend.ports.measures import Typed

FIRST: Final = "fraud.first"
"""Mark: when the first decision was made; the 14 days of recording only count from it."""
PROVED: Final = "fraud.proved"
"""Mark: up to when used challenges were looked at."""
_OVERLAP: Final = 2 * MINUTE
"""A transaction that commits late is still found."""
_BITE: Final = 200
_OF_PREFIX: Final = (("prefix", HOUR), ("blocked", DAY))
_ENOUGH: Final = 20
_FEW: Final = 40
"""Percent: pumpers type no codes, guests type most."""
_ENDING: Final = 4
"""Digits of a number that a pumper varies."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Under which names a message counts: keyed hashes, never a number."""

    phone_index: bytes = field(repr=False)
    prefix_index: bytes = field(repr=False)
    address_index: bytes | None = field(repr=False)

    @property
    def phone(self) -> str:
        return self.phone_index.hex()

    @property
    def prefix(self) -> str:
        return self.prefix_index.hex()

    @property
    def address(self) -> str:
        return "" if self.address_index is None else self.address_index.hex()


def phone_kind(to: Phone | Email) -> str:
    """Of the keyed hash a number or mailbox counts under."""
    return "text_limit" if isinstance(to, Phone) else "mail_limit"


def canonical(to: Phone | Email) -> str:
    """What is hashed of it: one mailbox has one count, however it is spelt."""
    return to.reveal() if isinstance(to, Phone) else to.reveal().lower()


def counted_of(desk: Desk, to: Phone | Email, address: str) -> Counted:
    """`address`: keyed hash of a web address. A mailbox has no prefix: its own hash stands there and meets no other."""
    phone = desk.keys.index(phone_kind(to), "", canonical(to))
    prefix = desk.keys.index("text_prefix", "", to.reveal()[:-_ENDING]) if isinstance(to, Phone) else phone
    return Counted(phone, prefix, bytes.fromhex(address) if address else None)


def fraud_limits(
    guard: Guard, counted: Counted, *, number: str, country: str, home: bool, known: bool, provable: bool, staffs: bool
) -> list[Limit]:
    """Unverified messages to the country, to the prefix and for the address. `known`: the number is no pumper's.

    They always count; they refuse only when the rules are enforced and nothing exempts the number or the address.
    `number`: E.164, empty for a mailbox. `provable`: it carries what proves that it was wanted; others would count as
    unverified for ever, so of them only the prefix is looked at, and nothing of what staff send (X22).
    """
    own, snapshot = guard.thresholds, guard.snapshot
    recording = snapshot.enforced != "deny" or known
    limits: list[Limit] = []
    if number and not staffs:
        within = scope(country, home=home)
        bounds = country_bounds(own, snapshot.countries.get(within, Baseline()), home=home)
        exempt = own.exempts_number(number, country)
        most = (_NO_END, _NO_END, _NO_END, _NO_END) if exempt else (bounds.day, bounds.hour, own.prefix_hour, 1)
        if provable:
            limits += (
                Limit(f"unverified/{within}", DAY, most[0], soft=recording),
                Limit(f"unverified/{within}", HOUR, most[1], soft=recording),
            )
        limits += (
            Limit(f"blocked/{counted.prefix}", DAY, most[3], 0, soft=recording),
            Limit(f"prefix/{counted.prefix}", HOUR, most[2], soft=recording),
        )
    if counted.address_index is not None:
        bounds = address_bounds(own, snapshot.addresses.get(counted.address_index, Baseline()))
        day, hour = (_NO_END, _NO_END) if counted.address_index in snapshot.exempt else bounds
        limits += (
            Limit(f"asker/{counted.address}", DAY, day, soft=recording),
            Limit(f"asker/{counted.address}", HOUR, hour, soft=recording),
        )
    return limits


_NO_END: Final = 1 << 40


def spread_over_countries(tx: Transaction, guard: Guard, counted: Counted, country: str, now: int) -> bool:
    """Whether a web address sends to more countries in a day than a traveller has numbers; verified ones are his."""
    if counted.address_index is None or counted.address_index in guard.snapshot.exempt:
        return False
    others = tx.decisions.countries_of([counted.address_index], now - DAY)
    return len({country, *others}) > guard.thresholds.countries_per_address


def block_prefix(tx: Transaction, counted: Counted, spoke: Sequence[str], now: int) -> None:
    """Nothing more goes to a prefix for 24 hours after too many of its messages were for nobody."""
    if PREFIX in spoke and PREFIX_BLOCKED not in spoke:
        tx.limits.hit(f"blocked/{counted.prefix}", now, DAY)


def note_proved(tx: Transaction, desk: Desk) -> list[Decision]:
    """Marks messages whose codes were typed, and takes them out of the counts of unverified ones; which they were.

    One that is proved also clears its prefix: somebody real has a number there.
    """
    now = desk.clock.now()
    found = tx.decisions.proved(max(tx.marks.get(PROVED) - _OVERLAP, now - DAY), _BITE)
    if found:
        homes = {site.site_id: site.country for site in tx.sites.all()}
        prefixes = {one.prefix_index.hex() for one in found}
        tx.limits.undo(
            [(limit, one.at) for one in found for limit in _unverified(one, homes)],
            [Limit(f"{name}/{one}", window, 0) for one in prefixes for name, window in _OF_PREFIX],
        )
    if len(found) < _BITE:
        tx.marks.raise_to(PROVED, now)
    return found


def _unverified(one: Decision, homes: dict[str, str]) -> Iterable[Limit]:
    """What `fraud_limits` took for a message."""
    if one.channel != "email":
        within = scope(one.country, home=homes.get(one.site_id) == one.country)
        yield Limit(f"unverified/{within}", DAY, 0)
        yield Limit(f"unverified/{within}", HOUR, 0)
    if one.address_index is not None:
        yield Limit(f"asker/{one.address_index.hex()}", DAY, 0)
        yield Limit(f"asker/{one.address_index.hex()}", HOUR, 0)


def few_verified(tx: Transaction, now: int) -> list[Typed]:
    """Countries where less than 40 % of an hour's codes were typed, of those old enough to have been (T3)."""
    end = now - 10 * MINUTE
    return [
        one
        for one in tx.measures.typed(end - HOUR, end)
        if one.sent >= _ENOUGH and one.verified * 100 < one.sent * _FEW
    ]


def tell_few_verified(tx: Transaction, desk: Desk, few: Sequence[Typed]) -> list[Typed]:
    """An audit event for each, once an hour and country; those that are new."""
    now = desk.clock.now()
    told = [one for one in few if tx.limits.hit(f"alarm/few/{one.country}", now, HOUR) == 1]
    for one in told:
        tx.audit.record(
            "fraud.few_verified", origin=desk.origin, site_id="", at=now, country=one.country, sent=one.sent,
            verified=one.verified,
        )  # fmt: skip
    return told


def first_decision(tx: Transaction) -> int | None:
    """When sending began; remembered, since decisions themselves are removed after a month."""
    known = tx.marks.get(FIRST)
    return known or tx.decisions.first_at()


def remember_first(tx: Transaction) -> None:
    """Keeps that moment."""
    if not tx.marks.get(FIRST) and (first := tx.decisions.first_at()) is not None:
        tx.marks.raise_to(FIRST, first)


def best_days(tx: Transaction, now: int) -> dict[str, int]:
    """The best day of the last 14 by country: what a chore asks once an hour."""
    homes = {site.site_id: site.country for site in tx.sites.all()}
    days: Counter[tuple[str, int]] = Counter()
    for row in tx.decisions.verified_days(now, 14):
        days[scope(row.country, home=homes.get(row.site_id) == row.country), row.days_ago] += row.many
    best: dict[str, int] = {}
    for (within, _), many in days.items():
        best[within] = max(best.get(within, 0), many)
    return best


def look(tx: Transaction, desk: Desk, best: dict[str, int]) -> Snapshot:
    """What is usual now. `best` from `best_days`."""
    now, own = desk.clock.now(), desk.guard.thresholds
    homes = {site.site_id: site.country for site in tx.sites.all()}
    day: Counter[str] = Counter()
    hour: Counter[str] = Counter()
    for counter, since in ((day, now - DAY), (hour, now - HOUR)):
        for row in tx.decisions.verified_since(since):
            counter[scope(row.country, home=homes.get(row.site_id) == row.country)] += row.many
    least = own.address_hour * 100 // max(own.verified_percent, 1)
    return Snapshot(
        enforced=enforced(own, first_decision(tx), now),
        countries={name: Baseline(best.get(name, 0), day[name], hour[name]) for name in {*best, *day, *hour}},
        addresses={
            index: Baseline(0, many, 0) for index, many in tx.decisions.busy_addresses(now - DAY, least).items()
        },
        exempt=frozenset(desk.keys.index("web_address", "", one) for one in own.exempt_addresses()),
        at=now,
    )
