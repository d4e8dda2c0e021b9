"""The chore that keeps an eye on sending: takes typed codes out of the counts and renews what is usual.

It runs beside the requests, so that neither a send nor a typed code pays for it. It has looked once before the first
request is answered: a restart does not forget that rules are enforced.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import structlog

from kiosk_backend.domain.meter import Meter
from kiosk_backend.ports import Desk, Store, StoreError
from kiosk_backend.services.fraud import best_days, few_verified, look, note_proved, remember_first, tell_few_verified
from kiosk_backend.services.metering import count_verified, measure

PROVED_EVERY_S: Final = 5.0
LOOK_EVERY_S: Final = 30.0
BEST_EVERY_S: Final = 3_600.0
MEASURE_EVERY_S: Final = 10.0

log: Any = structlog.get_logger()


class Watch:
    """What one process knows of sending as a whole; it lives in `desk.guard.snapshot`."""

    def __init__(self, store: Store, desk: Desk, meter: Meter | None = None) -> None:
        self._store, self._desk, self._meter = store, desk, meter
        self._best: dict[str, int] = {}

    async def begin(self) -> None:
        """The first look, before anything is served. Raises StoreError."""
        await self._prove()
        await self._long_look()
        await self._look()

    async def run(self) -> None:
        """For ever. An outage of the database leaves the last look in force."""
        loop = asyncio.get_running_loop()
        looked = longest = loop.time()
        while True:
            await asyncio.sleep(PROVED_EVERY_S)
            now = loop.time()
            self._alarm()
            try:
                await self._prove()
                if now - longest >= BEST_EVERY_S:
                    longest = now
                    await self._long_look()
                if now - looked >= LOOK_EVERY_S:
                    looked = now
                    await self._look()
            except StoreError as outage:
                log.warning("chore.store_away", error=type(outage).__name__)

    def _alarm(self) -> None:
        while self._desk.guard.alarms:
            scope, window, percent = self._desk.guard.alarms.popleft()
            log.warning("money.alarm", scope=scope, window=window, percent=percent)

    async def _prove(self) -> None:
        while proved := await self._store.run(lambda tx: note_proved(tx, self._desk)):
            if self._meter is not None:
                count_verified(self._meter, proved)

    async def _long_look(self) -> None:
        await self._store.run(remember_first)
        self._best = await self._store.read(lambda tx: best_days(tx, self._desk.clock.now()))

    async def _look(self) -> None:
        before = self._desk.guard.snapshot.enforced
        self._desk.guard.snapshot = await self._store.read(lambda tx: look(tx, self._desk, self._best))
        if (now := self._desk.guard.snapshot.enforced) != before:
            log.info("fraud.enforced", action=now)
        if few := await self._store.read(lambda tx: few_verified(tx, self._desk.clock.now())):
            for one in await self._store.run(lambda tx: tell_few_verified(tx, self._desk, few)):
                log.warning("fraud.few_verified", country=one.country, sent=one.sent, verified=one.verified)


async def measuring(store: Store, desk: Desk, meter: Meter) -> None:
    """Keeps the numbers of `GET /metrics`, for ever."""
    since = desk.clock.now()
    while True:
        try:
            since = await store.read(lambda tx: measure(tx, desk, meter, since))  # noqa: B023 — awaited before it changes
        except StoreError as outage:
            log.warning("chore.store_away", error=type(outage).__name__)
        await asyncio.sleep(MEASURE_EVERY_S)
