"""Versions of topics and whoever waits for them, inside one process. It knows no database.

A version is a time in Unix milliseconds, made strictly rising. A topic nobody has touched has the version of the floor,
which starts at the start of the process and rises when old topics are forgotten; so a caller that waits with a version
from before a restart, or from another replica, looks once too often and never once too rarely (but for the difference
of two replicas' clocks, which a long poll's timeout bounds).
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress


class Changes:
    """Thread-safe. `keep` bounds the number of remembered topics."""

    def __init__(self, keep: int = 10_000) -> None:
        self._keep = keep
        self._lock = threading.Lock()
        self._last = self._floor = time.time_ns() // 1_000_000
        self._versions: OrderedDict[str, int] = OrderedDict()
        self._waiting: dict[str, set[asyncio.Future[int]]] = {}

    def bump(self, topics: Iterable[str]) -> None:
        """These topics have changed; from any thread, after the commit."""
        woken: list[tuple[asyncio.Future[int], int]] = []
        with self._lock:
            for topic in topics:
                version = self._versions[topic] = self._next()
                self._versions.move_to_end(topic)
                woken += [(future, version) for future in self._waiting.pop(topic, ())]
            while len(self._versions) > self._keep:
                self._floor = max(self._floor, self._versions.popitem(last=False)[1])
        _wake(woken)

    def bump_all(self) -> None:
        """Something may have been missed: everybody looks again."""
        with self._lock:
            self._floor = self._next()
            self._versions.clear()
            woken = [(future, self._floor) for futures in self._waiting.values() for future in futures]
            self._waiting.clear()
        _wake(woken)

    async def wait(self, topic: str, after: int, timeout: float) -> int:
        """See `Store.changed`. `timeout` in seconds."""
        with self._lock:
            version = self._versions.get(topic, self._floor)
            if version > after or timeout <= 0:
                return version
            future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            self._waiting.setdefault(topic, set()).add(future)
        try:
            async with asyncio.timeout(timeout):
                return await future
        except TimeoutError:
            return version
        finally:
            self._forget(topic, future)

    def _next(self) -> int:
        self._last = max(self._last + 1, time.time_ns() // 1_000_000)
        return self._last

    def _forget(self, topic: str, future: asyncio.Future[int]) -> None:
        with self._lock:
            if (futures := self._waiting.get(topic)) is not None:
                futures.discard(future)
                if not futures:
                    del self._waiting[topic]


def _wake(woken: list[tuple[asyncio.Future[int], int]]) -> None:
    for future, version in woken:
        with suppress(RuntimeError):  # that loop is closed
            future.get_loop().call_soon_threadsafe(_settle, future, version)


def _settle(future: asyncio.Future[int], version: int) -> None:
    if not future.done():
        future.set_result(version)
