"""What messages cost and how much may be spent: prices by channel and country, caps, levels of alarm. Pure.

Money is counted in millionths of the currency's unit: 0.08 EUR is 80,000. Caps bound what pumping can cost (X19, T3);
at a cap only the home country and numbers that were verified before are still served, out of a reserve that has an end
too (verification §6 "Global").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

MILLIONTHS: Final = 1_000_000
ALARMS: Final = (50, 80, 100)
"""Percent of a cap at which somebody is told."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What one message costs, in millionths of the currency's unit. E-mail is free."""

    currency: str = "EUR"
    text: int = 80_000
    """Where `text_to` names no country."""
    voice: int = 200_000
    text_to: dict[str, int] = field(default_factory=dict)
    """By country of the number, ISO 3166 alpha-2."""
    voice_to: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not re.fullmatch("[A-Z]{3}", self.currency):
            raise ValueError("currency must be three capital letters such as EUR")
        for name in ("text", "voice"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be 0 or more millionths")
        for name in ("text_to", "voice_to"):
            for country, price in getattr(self, name).items():
                if not re.fullmatch("[A-Z]{2}", country) or price < 0:
                    raise ValueError(f"{name} must give countries such as AT prices of 0 or more millionths")

    def of(self, channel: str, country: str) -> int:
        """Of one message to a number of `country`."""
        if channel == "text":
            return self.text_to.get(country, self.text)
        return self.voice_to.get(country, self.voice) if channel == "voice" else 0

    def written(self, amount: int) -> str:
        """An amount for people: "12.34 EUR", rounded up, so that nothing looks free that is not."""
        cents = -(-amount * 100 // MILLIONTHS)
        return f"{cents // 100:,}.{cents % 100:02} {self.currency}"


@dataclass(frozen=True, slots=True)
class Caps:
    """What may be spent in a sliding window, in millionths; 0: not set, which a production with gateways refuses."""

    hour: int = 0
    day: int = 0
    country_hour: int = 0
    """For the numbers of one country."""
    country_day: int = 0
    reserve_percent: int = 50
    """Of a cap: beyond it, for the site's own country and numbers that were verified before; then nothing at all."""

    def __post_init__(self) -> None:
        for name in _CAPS:
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be above 0: 0 is no cap, and none is no protection")
        if not 0 <= self.reserve_percent <= 200:
            raise ValueError("reserve_percent must be 0 to 200")
        if self.hour > self.day or self.country_hour > self.country_day:
            raise ValueError("hour and country_hour must not be above day and country_day")

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the caps nobody set."""
        return tuple(name for name in _CAPS if not getattr(self, name))

    def of(self, scope: str, window: str) -> int:
        """The cap of "all" or a country, "hour" or "day"."""
        cap: int = getattr(self, window if scope == "all" else f"country_{window}")
        return cap

    def windows(self, country: str) -> Iterator[tuple[str, str, int]]:
        """Scope, its window's name ("hour", "day") and the cap of everything a message to `country` counts in."""
        for scope, window, cap in (
            ("all", "hour", self.hour),
            ("all", "day", self.day),
            (country, "hour", self.country_hour),
            (country, "day", self.country_day),
        ):
            if cap:
                yield scope, window, cap

    def ends(self, cap: int, *, reserved: bool) -> int:
        """Where a cap ends: at 100 % for strangers abroad, at the end of the reserve for the others."""
        return cap * (100 + self.reserve_percent) // 100 if reserved else cap


_CAPS: Final = ("hour", "day", "country_hour", "country_day")
DEMO_CAPS: Final = Caps(
    hour=50 * MILLIONTHS, day=200 * MILLIONTHS, country_hour=50 * MILLIONTHS, country_day=200 * MILLIONTHS
)
"""Where nobody set any: the demo, whose messages cost nothing, counts as if they did."""


def passed(cap: int, before: int, after: int) -> list[int]:
    """The alarm levels (percent of `cap`) that spending from `before` to `after` has reached."""
    return [level for level in ALARMS if before * 100 < cap * level <= after * 100]


def spent_by(amounts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Amounts by name, dearest first."""
    return sorted(amounts.items(), key=lambda one: (-one[1], one[0]))
