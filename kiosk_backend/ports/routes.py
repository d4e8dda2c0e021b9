"""What is measured of gateways, and where that moved their weights, as the services see it. It knows no SQL.

A route is a gateway, a channel and the country of the number (empty: not known). Instants are Unix milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from kiosk_backend.domain.routing import Tally, Weight


class RouteKey(NamedTuple):
    gateway: str
    channel: str
    country: str


class GatewayState(NamedTuple):
    """What a worker (`origin`) last noted of a gateway: open or closed breaker; gateway "": down or up for all."""

    gateway: str
    origin: str
    state: str
    at: int


class Routes(Protocol):
    def judged(self, begin: int, end: int) -> Sequence[tuple[RouteKey, Tally]]:
        """What became of messages with a code or a link to prove with, made from `begin` until before `end`.

        A code counts as typed for the gateway that carried it last."""

    def add(self, key: RouteKey, hour_at: int, tally: Tally) -> None:
        """Adds to the counts of an hour."""

    def tallies(self, since: int) -> Sequence[tuple[RouteKey, Tally]]:
        """Counts of the hours that begin at `since` or later."""

    def weights(self) -> Sequence[tuple[RouteKey, Weight]]:
        """Every route that was ever moved."""

    def move(self, key: RouteKey, weight: Weight, held: Weight) -> bool:
        """Moves a route that still stands at `held`. False: another worker was faster."""

    def times(self, since: int, limit: int) -> Sequence[tuple[RouteKey, int]]:
        """Milliseconds from handover to delivery of the newest messages that were delivered at `since` or later."""

    def note_state(self, noted: GatewayState) -> None: ...

    def states(self) -> Sequence[GatewayState]:
        """Of all workers, newest first."""

    def forget_states(self, origin: str) -> None:
        """A worker starts anew: what it noted before is over."""
