"""Past messages seen again through other thresholds: what had been stopped and saved, and whom it had hit. Pure.

Every rule of `domain.fraud` is applied as if it had been enforced, in the order of time: what is stopped here counts no
more afterwards, a code that was typed counts no more from that moment on, and a number that typed one before is spared.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kiosk_backend.domain.fraud import (
    ADDRESS_COUNTRIES,
    ADDRESS_DAY,
    ADDRESS_HOUR,
    COUNTRY_DAY,
    COUNTRY_HOUR,
    PREFIX,
    PREFIX_BLOCKED,
    Baseline,
    Thresholds,
    address_bounds,
    country_bounds,
    scope,
)
from kiosk_backend.domain.policy import DAY, HOUR

_BEST_OF: Final = 14


class Past(NamedTuple):
    """One message that was asked for. Times are Unix milliseconds, the price is in millionths."""

    at: int
    country: str
    home: bool
    phone: bytes
    prefix: bytes
    address: bytes | None
    price: int
    verified_at: int | None
    sent: bool
    """False: a fraud rule of its day denied it."""


@dataclass(slots=True)
class Outcome:
    """What other thresholds would have done."""

    asked: int = 0
    stopped: int = 0
    """Of those that were sent."""
    saved: int = 0
    let_through: int = 0
    """Denied then, and not any more."""
    honest: int = 0
    """Messages whose code was typed."""
    honest_stopped: int = 0
    spent: int = 0
    """What was really spent."""
    by_rule: Counter[str] = field(default_factory=Counter)
    by_country: Counter[str] = field(default_factory=Counter)
    saved_by_country: Counter[str] = field(default_factory=Counter)


class _Sent:
    """A message that leaves in the replay."""

    __slots__ = ("at", "open", "windows")

    def __init__(self, at: int, windows: list[_Window]) -> None:
        self.at, self.windows, self.open = at, windows, True


class _Window:
    """Unverified messages of the last `length` milliseconds."""

    __slots__ = ("count", "length", "sent")

    def __init__(self, length: int) -> None:
        self.length, self.count = length, 0
        self.sent: deque[_Sent] = deque()

    def now(self, at: int) -> int:
        while self.sent and self.sent[0].at <= at - self.length:
            self.count -= self.sent.popleft().open
        return self.count

    def add(self, one: _Sent) -> None:
        self.sent.append(one)
        self.count += 1


class Replay:
    """Sees messages one after the other; `outcome` says what became of them."""

    def __init__(self, own: Thresholds) -> None:
        self.own, self.outcome = own, Outcome()
        self._windows: defaultdict[Hashable, _Window] = defaultdict(lambda: _Window(DAY))
        self._typed: list[tuple[int, int, Past, _Sent]] = []
        self._verified: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        self._days: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._known: set[bytes] = set()
        self._blocked: dict[bytes, int] = {}
        self._countries: defaultdict[bytes, dict[str, int]] = defaultdict(dict)

    def run(self, pasts: Iterable[Past]) -> Outcome:
        """All of them, oldest first."""
        for past in pasts:
            self.see(past)
        return self.outcome

    def see(self, past: Past) -> None:
        """One message."""
        self._type_until(past.at)
        out = self.outcome
        out.asked += 1
        out.honest += past.verified_at is not None
        out.spent += past.price if past.sent else 0
        rule = None if past.phone in self._known else self._rule(past)
        if rule is None:
            out.let_through += not past.sent
            self._send(past)
            return
        out.by_rule[rule] += 1
        if past.sent:
            out.stopped += 1
            out.saved += past.price
            out.by_country[past.country] += 1
            out.saved_by_country[past.country] += past.price
            out.honest_stopped += past.verified_at is not None

    def _rule(self, past: Past) -> str | None:
        own, at, within = self.own, past.at, scope(past.country, home=past.home)
        if past.country not in own.allow_countries:
            if at < self._blocked.get(past.prefix, 0):
                return PREFIX_BLOCKED
            bounds = country_bounds(own, self._baseline(within, at), home=past.home)
            if self._count((within, DAY), DAY, at) >= bounds.day:
                return COUNTRY_DAY
            if self._count((within, HOUR), HOUR, at) >= bounds.hour:
                return COUNTRY_HOUR
            if self._count((PREFIX, past.prefix), HOUR, at) >= own.prefix_hour:
                self._blocked[past.prefix] = at + DAY
                return PREFIX
        return None if past.address is None else self._address_rule(past, past.address)

    def _address_rule(self, past: Past, address: bytes) -> str | None:
        own, at = self.own, past.at
        bounds = address_bounds(own, self._baseline(address, at))
        if self._count((address, DAY), DAY, at) >= bounds.day:
            return ADDRESS_DAY
        if self._count((address, HOUR), HOUR, at) >= bounds.hour:
            return ADDRESS_HOUR
        others = {country for country, last in self._countries[address].items() if last > at - DAY}
        return ADDRESS_COUNTRIES if len(others | {past.country}) > own.countries_per_address else None

    def _send(self, past: Past) -> None:
        within = scope(past.country, home=past.home)
        keys: list[tuple[Hashable, int]] = [((within, DAY), DAY), ((within, HOUR), HOUR), ((PREFIX, past.prefix), HOUR)]
        if past.address is not None:
            keys += [((past.address, DAY), DAY), ((past.address, HOUR), HOUR)]
            self._countries[past.address][past.country] = past.at
        windows = [self._window(key, length) for key, length in keys]
        one = _Sent(past.at, windows)
        for window in windows:
            window.add(one)
        if past.verified_at is not None:
            heapq.heappush(self._typed, (past.verified_at, self.outcome.asked, past, one))

    def _type_until(self, at: int) -> None:
        """Codes that were typed by now are taken out of every count, and clear their prefix."""
        while self._typed and self._typed[0][0] <= at:
            when, _, past, one = heapq.heappop(self._typed)
            for window in one.windows:
                window.now(when)
                window.count -= one.at > when - window.length
            one.open = False
            within = scope(past.country, home=past.home)
            self._verified[within].append(when)
            self._days[within][when // DAY] += 1
            self._known.add(past.phone)
            self._blocked.pop(past.prefix, None)
            self._windows[PREFIX, past.prefix] = _Window(HOUR)
            if past.address is not None:
                self._verified[past.address].append(when)
                self._countries[past.address].pop(past.country, None)

    def _baseline(self, name: Hashable, at: int) -> Baseline:
        typed = self._verified[name]
        while typed and typed[0] <= at - DAY:
            typed.popleft()
        hour = sum(when > at - HOUR for when in typed)
        days = self._days[name] if isinstance(name, str) else {}
        best = max((days.get(at // DAY - n, 0) for n in range(1, _BEST_OF + 1)), default=0)
        return Baseline(best, len(typed), hour)

    def _window(self, key: Hashable, length: int) -> _Window:
        window = self._windows[key]
        window.length = length
        return window

    def _count(self, key: Hashable, length: int, at: int) -> int:
        return self._window(key, length).now(at)
