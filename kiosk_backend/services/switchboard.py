"""Which gateway a worker asks next: breakers, weights and the ways of a site. It sends nothing and stores nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kiosk_backend.domain.breaker import Breaker
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.routing import FULL, LONGEST_DEADLINE, MOST_ROUTES, Chosen, Way, choose, ways
from kiosk_backend.domain.site import Site
from kiosk_backend.ports.outbox import Message
from kiosk_backend.ports.routes import RouteKey
from kiosk_backend.ports.sms import Accepted, Handover, Refused, SmsGateway
from kiosk_backend.services.delivery import Tried
from kiosk_backend.services.routes import UNLEARNED, Learned

CAPPED: Final = "rate_cap"
"""Why a gateway refuses that has reached its own cap: no fault of the gateway's."""


class Possible(NamedTuple):
    """The ways of one message, and the country of its number."""

    ways: Sequence[Way]
    country: str

    def more_than(self, gateways: Sequence[str]) -> bool:
        """Whether there is a way by another gateway than these."""
        return any(way.gateway not in gateways for way in self.ways)


class Turned(NamedTuple):
    """A breaker that opened or closed (`changed`), or stayed open after a probe. `broken`: all that are open now."""

    changed: bool
    worked: bool
    broken: Sequence[str]


@dataclass(slots=True)
class Switchboard:
    """Of one worker. `gateways` in the order of the settings."""

    gateways: Sequence[SmsGateway]
    country_of: Callable[[Phone], str] = field(repr=False)
    learned: Learned = field(default=UNLEARNED, repr=False)
    """What measurement says of the routes; whoever measures replaces it."""
    named: Mapping[str, SmsGateway] = field(init=False, repr=False)
    _breakers: dict[str, Breaker] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.named = {gateway.name: gateway for gateway in self.gateways}
        self._breakers = {name: Breaker() for name in self.named}

    def possible(self, site: Site, message: Message, phone: Phone) -> Possible:
        """Every gateway that could carry it."""
        country, offered = self.country_of(phone), {one.name: one.channels for one in self.gateways}
        return Possible(ways(site.config.routes, offered, message.channel, country), country)

    def shut(self, refused: Mapping[str, str], now: int) -> dict[str, str]:
        """Gateways that cannot take a message now, and why; `refused` by this very message's way so far."""
        closed = {name: "its breaker is open" for name, own in self._breakers.items() if not own.ready(now)}
        return {**closed, **refused}

    def choose(
        self, message: Message, possible: Possible, shut: Mapping[str, str], draw: int, now: int
    ) -> Chosen | None:
        """The next gateway; what becomes of the message has to be noted. None: no way is left."""
        moved = self.learned.percents
        percents = {name: moved.get(RouteKey(name, message.channel, possible.country), FULL) for name in self.named}
        chosen = choose(possible.ways, shut, percents, draw)
        if chosen is not None:
            self._breakers[chosen.gateway].allows(now)
        return chosen

    def note(self, gateway: str, outcome: Handover, now: int) -> Turned | None:
        """What became of a message. A refusal for good concerns the message, a cap is our own wish; being away, unclear
        or unwilling to know us concerns the gateway, the last at once. None: there is nothing to tell."""
        breaker = self._breakers[gateway]
        if isinstance(outcome, Refused) and outcome.reason == CAPPED:
            breaker.unused()
            return None
        worked = isinstance(outcome, Accepted) or (isinstance(outcome, Refused) and outcome.permanent)
        certain = isinstance(outcome, Refused) and outcome.account
        changed = breaker.note(worked=worked, now=now, certain=certain)
        if not changed and not breaker.is_open:
            return None
        return Turned(changed, worked, sorted(name for name, own in self._breakers.items() if own.is_open))

    def unused(self, gateway: str) -> None:
        """It was chosen and not asked after all: another message may be the probe."""
        self._breakers[gateway].unused()

    def patience(self, gateway: str, message: Message, possible: Possible, tried: Tried) -> int:
        """Milliseconds to wait for a receipt: as long as this route needs; on the last one, as long as any may."""
        if tried.used + 1 < MOST_ROUTES and possible.more_than((gateway, *tried.via)):
            return self.learned.deadline(gateway, message.channel, possible.country)
        return LONGEST_DEADLINE
