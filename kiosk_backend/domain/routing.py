"""Which gateway carries the next message, and how measured delivery moves that. Pure; it knows no vendor and no SQL.

A site has gateways with resting weights. Measurement may lower the share of one, in steps, if another is clearly better
in what guests feel: receipts in time and codes that were typed. Guard rails (verification §5.2, GOV.UK Notify A8):
20 samples of both, one step in ten minutes, never below a tenth, drift back to rest, 5 % of messages try another way.
Every choice says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.policy import MINUTE, SECOND
from kiosk_backend.domain.site import Route

DRAWS: Final = 10_000
"""A choice needs one random int below this."""
EXPLORE: Final = 500
"""Of DRAWS: messages that try a gateway that is not the best."""
ENOUGH: Final = 20
"""Samples before a gateway is judged, or judged by."""
CLEARLY: Final = 0.2
"""How much better another must score, of 1."""
STEP: Final = 10
LEAST: Final = 10
FULL: Final = 100
"""Percent of the resting weight: a step, the least, at rest."""
STEP_EVERY: Final = 10 * MINUTE
MOST_ROUTES: Final = 2
"""Gateways that may have taken one message: no storm of texts for one request (X31)."""
SHORTEST_DEADLINE: Final = 15 * SECOND
LONGEST_DEADLINE: Final = 45 * SECOND
"""For a receipt (verification §6 "DLR deadline")."""


class Way(NamedTuple):
    """A gateway that could carry a message. `weight` at rest."""

    gateway: str
    weight: int
    last_resort: bool = False


class Chosen(NamedTuple):
    """A decision that explains itself. `others`: each way that was not taken, and why."""

    gateway: str
    why: str
    others: tuple[str, ...] = ()


class Tally(NamedTuple):
    """What became of messages that one gateway carried last. `verified`: their code was typed, their link used."""

    sent: int = 0
    delivered: int = 0
    in_time: int = 0
    failed: int = 0
    verified: int = 0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Weight(NamedTuple):
    """Where measurement has moved a gateway: percent of its resting weight, since when (Unix milliseconds), and why."""

    percent: int = FULL
    moved_at: int = 0
    why: str = ""


def ways(
    routes: Sequence[Route], offered: Mapping[str, frozenset[Channel]], channel: Channel, country: str
) -> list[Way]:
    """The gateways of a site that carry `channel` to `country` (empty: not known), in the site's order.

    A site that names none has all that are offered, in the order of the settings: the first carries everything while it
    works.
    """
    if not routes:
        names = [name for name, channels in offered.items() if channel in channels]
        return [Way(name, 0 if place else FULL) for place, name in enumerate(names)]
    return [
        Way(route.gateway, route.weight, route.last_resort)
        for route in routes
        if channel in offered.get(route.gateway, ()) and (not route.countries or country in ("", *route.countries))
    ]


def shares(usual: Sequence[Way], percents: Mapping[str, int]) -> list[float]:
    """What part of the messages each way gets, of 1. What measurement takes from one goes to those it left at rest: by
    their weight, or all to the first of them in order if none has any."""
    parts = [way.weight * percents.get(way.gateway, FULL) / FULL for way in usual]
    lost = sum(way.weight for way in usual) - sum(parts)
    rested = [place for place, way in enumerate(usual) if percents.get(way.gateway, FULL) == FULL]
    resting = sum(usual[place].weight for place in rested)
    for place in rested:
        if resting:
            parts[place] += lost * usual[place].weight / resting
        elif place == rested[0]:
            parts[place] += lost
    whole = sum(parts)
    return [part / whole for part in parts] if whole else [1.0, *[0.0] * (len(parts) - 1)]


def choose(possible: Sequence[Way], shut: Mapping[str, str], percents: Mapping[str, int], draw: int) -> Chosen | None:
    """The way of one message. `shut`: gateways that cannot take it now, and why; `draw`: random, below DRAWS.

    None: no way is left.
    """
    there = [way for way in possible if way.gateway not in shut]
    usual = [way for way in there if not way.last_resort] or there
    if not usual:
        return None
    parts = shares(usual, percents)
    best = max(range(len(usual)), key=parts.__getitem__)
    if len(usual) > 1 and draw < EXPLORE:
        place = [other for other in range(len(usual)) if other != best][draw % (len(usual) - 1)]
        why = f"tried out, as {EXPLORE * 100 // DRAWS} % are"
    elif len(usual) == 1:
        place, why = 0, "the last resort" if usual[0].last_resort else "the only way now"
    else:
        place = _drawn(parts, (draw - EXPLORE) / (DRAWS - EXPLORE))
        why = f"its share is {parts[place]:.0%}"
    taken = usual[place].gateway
    others = [f"{name}: {reason}" for name, reason in shut.items() if any(way.gateway == name for way in possible)]
    others += [f"{way.gateway}: {part:.0%}" for way, part in zip(usual, parts, strict=True) if way.gateway != taken]
    return Chosen(taken, why, tuple(others))


def _drawn(parts: Sequence[float], at: float) -> int:
    for place, part in enumerate(parts):
        at -= part
        if at < 0:
            return place
    return max(range(len(parts)), key=parts.__getitem__)  # rounding left the end open


def deadline(p95: int | None) -> int:
    """Milliseconds to wait for a receipt of a gateway whose 95th percentile is `p95` (None: not measured)."""
    return min(max(SHORTEST_DEADLINE, p95 or 0), LONGEST_DEADLINE)


def score(tally: Tally, *, receipts: bool) -> float:
    """How well a gateway serves guests, 0 to 1: receipts in time and codes typed, half each; codes alone where it
    reports nothing. One good and one bad message are assumed, so that few samples say little."""
    typed = (tally.verified + 1) / (tally.sent + 2)
    return (typed + (tally.in_time + 1) / (tally.sent + 2)) / 2 if receipts else typed


def moved(
    tallies: Mapping[str, Tally], weights: Mapping[str, Weight], reports: Mapping[str, bool], now: int
) -> dict[str, Weight]:
    """Which weights move now, of the gateways `reports` names, for one channel and country: at most one step each."""
    changes: dict[str, Weight] = {}
    for name in reports:
        held = weights.get(name, Weight())
        if held.moved_at and now - held.moved_at < STEP_EVERY:
            continue
        worse = _clearly_worse(name, tallies, reports)
        if worse:
            percent = max(held.percent - STEP, LEAST)
        else:
            percent, worse = min(held.percent + STEP, FULL), "drifts back to rest"
        if percent != held.percent:
            changes[name] = Weight(percent, now, worse)
    return changes


def _clearly_worse(name: str, tallies: Mapping[str, Tally], reports: Mapping[str, bool]) -> str:
    """Why a gateway is clearly worse than another; empty: it is not, or nobody knows."""
    mine = tallies.get(name, Tally())
    if mine.sent < ENOUGH:
        return ""
    own = score(mine, receipts=reports[name])
    for other, receipts in reports.items():
        theirs = tallies.get(other, Tally())
        if other != name and theirs.sent >= ENOUGH and score(theirs, receipts=receipts) - own >= CLEARLY:
            return f"{_told(mine)}; {other} {_told(theirs)}"
    return ""


def _told(tally: Tally) -> str:
    return f"in time {tally.in_time}, typed {tally.verified} of {tally.sent}"
