"""What gateways have shown: judged once per message, kept by the hour, turned into weights and deadlines. No gateway.

Measuring costs a message nothing: a chore looks at those that are old enough by one query (verification §5.2). Each
is judged once, whatever replicas do: the mark up to which messages are judged moves in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final, NamedTuple

from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.policy import HOUR, MINUTE
from kiosk_backend.domain.routing import ENOUGH, Tally, Weight, deadline, moved
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.routes import GatewayState, RouteKey

JUDGE_AFTER: Final = 2 * MINUTE
"""A code that is not typed by then hardly will be."""
WINDOW: Final = 3 * HOUR
TIMES_OF: Final = HOUR
MOST_TIMES: Final = 1_000
STATE_COUNTS: Final = 2 * MINUTE
"""An open breaker is probed every 30 s while guests ask: an older note says nothing of now."""
_JUDGED: Final = "routes.judged_until"


class Learned(NamedTuple):
    """What the worker needs of it: percent of the resting weight, and the 95th percentile in milliseconds."""

    percents: Mapping[RouteKey, int]
    p95s: Mapping[RouteKey, int]

    def deadline(self, gateway: str, channel: str, country: str) -> int:
        """Milliseconds to wait for a receipt of this route."""
        return deadline(self.p95s.get(RouteKey(gateway, channel, country)))


UNLEARNED: Final = Learned({}, {})


class Measured(NamedTuple):
    learned: Learned
    moves: Sequence[tuple[RouteKey, Weight]]


class Carrier(NamedTuple):
    """A gateway as measuring sees it."""

    name: str
    channels: frozenset[Channel]
    receipts: bool


def measure(tx: Transaction, desk: Desk, carriers: Sequence[Carrier]) -> Measured:
    """Judges what is old enough, moves weights by it, and returns how things stand."""
    now = desk.clock.now()
    judge(tx, now)
    moves = _move(tx, carriers, now)
    percents = {key: weight.percent for key, weight in tx.routes.weights()}
    p95s = {key: _p95(times) for key, times in _times(tx, now).items() if len(times) >= ENOUGH}
    return Measured(Learned(percents, p95s), moves)


def judge(tx: Transaction, now: int) -> int:
    """Counts each message once that is old enough; returns how many."""
    until, seen = now - JUDGE_AFTER, tx.marks.get(_JUDGED)
    found = tx.routes.judged(max(seen, until - HOUR), until)
    if not found or not tx.marks.move(_JUDGED, seen, until):
        return 0
    for key, tally in found:
        tx.routes.add(key, now - now % HOUR, tally)
    return sum(tally.sent for _, tally in found)


def _move(tx: Transaction, carriers: Sequence[Carrier], now: int) -> list[tuple[RouteKey, Weight]]:
    tallies = dict(tx.routes.tallies(now - WINDOW))
    weights = dict(tx.routes.weights())
    moves = []
    for channel, country in sorted({(key.channel, key.country) for key in (*tallies, *weights)}):
        reports = {one.name: one.receipts for one in carriers if channel in one.channels}
        mine = {name: tallies[key] for name in reports if (key := RouteKey(name, channel, country)) in tallies}
        held = {name: weights[key] for name in reports if (key := RouteKey(name, channel, country)) in weights}
        for name, weight in moved(mine, held, reports, now).items():
            key = RouteKey(name, channel, country)
            if tx.routes.move(key, weight, held.get(name, Weight())):
                moves.append((key, weight))
    return moves


def _times(tx: Transaction, now: int) -> dict[RouteKey, list[int]]:
    found: dict[RouteKey, list[int]] = {}
    for key, took in tx.routes.times(now - TIMES_OF, MOST_TIMES):
        found.setdefault(key, []).append(took)
    return found


def _p95(times: Sequence[int]) -> int:
    return sorted(times)[(len(times) * 95 - 1) // 100]


def note_breaker(tx: Transaction, desk: Desk, *, site_id: str, gateway: str, broken: Sequence[str], of: int) -> None:
    """A breaker opened, closed, or stayed open after a probe. `broken`: all that are open now, `of` how many gateways.

    Events, where something changed: gateway.degraded, gateway.recovered, texts.down when none is left (the alarm).
    """
    now, before = desk.clock.now(), {one.gateway: one.state for one in tx.routes.states() if one.origin == desk.origin}
    state, whole = "open" if gateway in broken else "closed", "down" if len(broken) >= of else "up"
    for name, noted in ((gateway, state), ("", whole)):
        tx.routes.note_state(GatewayState(name, desk.origin, noted, now))
    if before.get(gateway, "closed") != state:
        event = "gateway.degraded" if state == "open" else "gateway.recovered"
        tx.audit.record(event, origin=desk.origin, site_id=site_id, at=now, gateway=gateway)
    if before.get("", "up") != whole and whole == "down":
        tx.audit.record("texts.down", origin=desk.origin, site_id=site_id, at=now, gateways=of)


def all_down(tx: Transaction, now: int) -> bool:
    """Whether the newest fresh word of any worker is that no gateway works."""
    whole = next((one for one in tx.routes.states() if not one.gateway), None)
    return whole is not None and whole.state == "down" and now - whole.at < STATE_COUNTS


class Standing(NamedTuple):
    """One route as the operator sees it: of the last hour or two, and what measurement made of it."""

    key: RouteKey
    tally: Tally
    weight: Weight
    median_s: float | None
    state: str


def standing(tx: Transaction, desk: Desk) -> list[Standing]:
    """Every route that was used or moved lately."""
    now = desk.clock.now()
    tallies, weights = dict(tx.routes.tallies(now - now % HOUR - HOUR)), dict(tx.routes.weights())
    times, states = _times(tx, now), {}
    for one in reversed(tx.routes.states()):
        states[one.gateway] = one.state
    return [
        Standing(
            key,
            tallies.get(key, Tally()),
            weights.get(key, Weight()),
            median(times[key]) / 1000 if key in times else None,
            states.get(key.gateway, "closed"),
        )
        for key in sorted({*tallies, *weights, *times})
    ]
