"""The chore that tells events to webhooks: one task each, so that none waits for another's receiver.

A receiver that fails is asked again after 2, 4, 8 … 600 s, in the order of its events; after three days the event it
will not take is left out and that is logged, so that one event never ends the telling of all others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog

from kiosk_backend.domain.policy import DAY
from kiosk_backend.domain.webhooks import Webhook, told, wait_after
from kiosk_backend.ports import Desk, Store, StoreError
from kiosk_backend.ports.telling import Teller
from kiosk_backend.services.telling import Untold, begin, untold, was_told

EVERY_S: Final = 2.0
KEPT: Final = 3 * DAY

log: Any = structlog.get_logger()


async def tell_all(store: Store, desk: Desk, hooks: Sequence[Webhook], teller: Teller) -> None:
    """For ever; returns at once where nobody wants to be told."""
    try:
        async with asyncio.TaskGroup() as group:
            for hook in hooks:
                group.create_task(Telling(store, desk, hook, teller).run())
    finally:
        await teller.close()


class Telling:
    """One webhook."""

    def __init__(self, store: Store, desk: Desk, hook: Webhook, teller: Teller) -> None:
        self._store, self._desk, self._hook, self._teller = store, desk, hook, teller
        self._failures = 0

    async def run(self) -> None:
        """For ever."""
        begun = False
        while True:
            try:
                if not begun:
                    await self._store.run(lambda tx: begin(tx, self._hook))
                    begun = True
                await self.once()
            except StoreError as outage:
                log.warning("chore.store_away", error=type(outage).__name__)
            await asyncio.sleep(wait_after(self._failures) if self._failures else EVERY_S)

    async def once(self) -> bool:
        """Tells what is new, until nothing is left; False when the receiver did not take something."""
        while found := await self._store.read(lambda tx: untold(tx, self._hook)):
            for chain in found:
                if not await self._tell(chain):
                    return False
        return True

    async def _tell(self, chain: Untold) -> bool:
        for row in chain.rows:
            now = self._desk.clock.now()
            why = await self._teller.tell(self._hook, told(row), now)
            if why and now - row.at < KEPT:
                self._failures += 1
                log.warning("webhook.not_taken", webhook=self._hook.name, reason=why, tries=self._failures)
                return False
            if why:
                log.error("webhook.given_up", webhook=self._hook.name, reason=why, event_name=row.event, seq=row.seq)
            self._failures = 0
            await self._moved(chain.origin, row.seq)
        await self._moved(chain.origin, chain.last)
        return True

    async def _moved(self, origin: str, seq: int) -> None:
        await self._store.run(lambda tx: was_told(tx, self._hook, origin, seq))
