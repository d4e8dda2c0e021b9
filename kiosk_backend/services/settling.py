"""What became of messages, written down: those that ended while the last commit was on its way share the next one.

Each keeps its own row and its own answer; they only save a transaction. It knows no gateway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from kiosk_backend.ports import Store, StoreError, Transaction

Write = Callable[[Transaction], int | None]
"""Writes down what became of a message; returns when to look at it again, if ever."""
MOST: Final = 16
"""In one transaction: no row is held for long."""


class Settling:
    """Of one worker, in one event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[Write, asyncio.Future[int | None]]] = []
        self._writing = False

    async def write(self, write: Write) -> int | None:
        """Its answer, once it is durable. Raises StoreError."""
        own: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((write, own))
        if not self._writing:
            self._writing = True
            try:
                while self._waiting:
                    await self._write_some()
            finally:
                self._writing = False
        return await own

    async def _write_some(self) -> None:
        some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            answers = await self._store.run(lambda tx: [write(tx) for write, _ in some], apart=True)
        except StoreError as outage:
            for _, waiter in some:
                if not waiter.done():
                    waiter.set_exception(type(outage)(*outage.args))
        except BaseException:
            for _, waiter in some:  # a bug of ours, or the end of the worker: nobody waits for ever
                waiter.cancel()
            raise
        else:
            for (_, waiter), answer in zip(some, answers, strict=True):
                if not waiter.done():
                    waiter.set_result(answer)
