"""When sending looks like fraud: thresholds, rules over them, and who is exempt. Pure; it knows no counter and no SQL.

Pumpers make us send texts to numbers whose network pays them; they never type the codes. So what counts is *unverified*
messages: to a country, to the 10,000 numbers of a prefix, for a web address (verification A7, §6 "Fraud", X19). One
whose code is typed after all is taken back out of the count.
"""

from __future__ import annotations

import ipaddress
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from kiosk_backend.domain.money import Caps, Prices
from kiosk_backend.domain.policy import DAY

Action = Literal["auto", "record_only", "deny"]
Enforced = Literal["record_only", "deny"]

COUNTRY_DAY: Final = "country_day"
COUNTRY_HOUR: Final = "country_hour"
PREFIX: Final = "prefix"
PREFIX_BLOCKED: Final = "prefix_blocked"
ADDRESS_DAY: Final = "address_day"
ADDRESS_HOUR: Final = "address_hour"
ADDRESS_COUNTRIES: Final = "address_countries"
RULES: Final = (COUNTRY_DAY, COUNTRY_HOUR, PREFIX, PREFIX_BLOCKED, ADDRESS_DAY, ADDRESS_HOUR, ADDRESS_COUNTRIES)
"""Names as they stand in a decision."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many unverified messages are ordinary. `home_*`: in the site's own country.

    The floors at home are larger for three reasons: most guests of a site may have a number of its country, so even a
    quiet hour has several codes in the air; a new installation has no verified codes to measure itself by; and a text
    to the own network is the cheapest, so a pumper earns least there.
    """

    action: Action = "auto"
    """auto: record_only for `record_only_days` after the first message, then deny."""
    record_only_days: int = 14
    country_day: int = 20
    country_hour: int = 3
    home_day: int = 240
    home_hour: int = 60
    verified_percent: int = 20
    """Of what was verified: as many unverified ones are ordinary."""
    prefix_hour: int = 5
    """Messages to one prefix (the number without its last four digits) of which none was verified: then 24 h none."""
    address_day: int = 10
    address_hour: int = 5
    countries_per_address: int = 3
    allow_countries: tuple[str, ...] = ()
    """No rule of country or prefix holds for these."""
    allow_prefixes: tuple[str, ...] = ()
    """Beginnings of numbers, +43660."""
    allow_addresses: tuple[str, ...] = ()
    """Networks of 256 web addresses at most, 192.0.2.0/24: no rule of web addresses holds for these."""

    def __post_init__(self) -> None:
        for name in _COUNTS:
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be 1 or more")
        if not 0 <= self.record_only_days <= 90:
            raise ValueError("record_only_days must be 0 to 90")
        if not 0 <= self.verified_percent <= 100:
            raise ValueError("verified_percent must be 0 to 100")
        for country in self.allow_countries:
            if not re.fullmatch("[A-Z]{2}", country):
                raise ValueError("allow_countries must name countries such as AT")
        for prefix in self.allow_prefixes:
            if not re.fullmatch(r"\+[1-9][0-9]{0,13}", prefix):
                raise ValueError("allow_prefixes must hold beginnings such as +43660")
        for network in self.allow_addresses:
            try:
                size = ipaddress.ip_network(network)
            except ValueError:
                raise ValueError("allow_addresses must hold networks such as 192.0.2.0/24") from None
            if size.prefixlen < (24 if size.version == 4 else 56):
                raise ValueError("allow_addresses must be /24 or smaller, of IPv6 /56 or smaller")

    def exempts_number(self, number: str, country: str) -> bool:
        """Whether rules of country and prefix are silent for an E.164 number."""
        return country in self.allow_countries or number.startswith(self.allow_prefixes)

    def exempt_addresses(self) -> Iterator[str]:
        """Every web address of `allow_addresses` as limits count it: an IPv4, or the /64 of an IPv6."""
        for written in self.allow_addresses:
            network = ipaddress.ip_network(written)
            if isinstance(network, ipaddress.IPv4Network):
                yield from map(str, network)
            else:
                whole = network.supernet(new_prefix=64) if network.prefixlen > 64 else network
                yield from map(str, whole.subnets(new_prefix=64))


_COUNTS: Final = (
    "country_day", "country_hour", "home_day", "home_hour", "prefix_hour", "address_day", "address_hour",
    "countries_per_address",
)  # fmt: skip


class Baseline(NamedTuple):
    """What was verified of late: the best of the last 14 days, the last 24 hours, the last hour."""

    best_day: int = 0
    day: int = 0
    hour: int = 0


class Bounds(NamedTuple):
    """How many unverified messages are still ordinary."""

    day: int
    hour: int


def country_bounds(own: Thresholds, baseline: Baseline, *, home: bool) -> Bounds:
    """authgear's formulas: max(floor, a fifth of what is usually verified, a fifth of what was verified just now)."""
    floor_day, floor_hour = (own.home_day, own.home_hour) if home else (own.country_day, own.country_hour)
    return _bounds(own, baseline, floor_day, floor_hour)


def address_bounds(own: Thresholds, baseline: Baseline) -> Bounds:
    """The same for a web address, without a memory of 14 days."""
    return _bounds(own, baseline._replace(best_day=0), own.address_day, own.address_hour)


def _bounds(own: Thresholds, baseline: Baseline, floor_day: int, floor_hour: int) -> Bounds:
    share = own.verified_percent
    day = max(floor_day, baseline.best_day * share // 100, baseline.day * share // 100)
    return Bounds(day, max(floor_hour, day // 6, baseline.hour * share // 100))


def scope(country: str, *, home: bool) -> str:
    """Name of the count of a country: guests of its own sites do not hide what goes on abroad."""
    return f"{'home' if home else 'abroad'}/{country}"


def enforced(own: Thresholds, first_at: int | None, now: int) -> Enforced:
    """What is done when a rule speaks. `first_at`: the first decision there ever was, Unix milliseconds."""
    if own.action != "auto":
        return own.action
    if first_at is None or now - first_at < own.record_only_days * DAY:
        return "record_only"
    return "deny"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the last look at the decisions found; renewed by a chore, so that no request reads 14 days."""

    enforced: Enforced = "record_only"
    countries: Mapping[str, Baseline] = field(default_factory=dict)
    """By `scope`."""
    addresses: Mapping[bytes, Baseline] = field(default_factory=dict, repr=False)
    """By keyed hash; only those that verified enough to matter."""
    exempt: frozenset[bytes] = field(default_factory=frozenset, repr=False)
    """Keyed hashes of web addresses that no rule holds for."""
    at: int = 0


@dataclass(slots=True)
class Guard:
    """What a decision about sending is made with. One a process; only `snapshot` and `alarms` ever change."""

    prices: Prices = field(default_factory=Prices)
    caps: Caps = field(default_factory=Caps)
    thresholds: Thresholds = field(default_factory=Thresholds)
    snapshot: Snapshot = field(default_factory=Snapshot)
    alarms: deque[tuple[str, str, int]] = field(default_factory=lambda: deque(maxlen=100))
    """Scope, window and percent of caps that were reached, until a chore has logged them; the audit has them too."""
