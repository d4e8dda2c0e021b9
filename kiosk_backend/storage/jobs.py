"""A function on its way to a store's thread and its answer on the way back. It knows no database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from kiosk_backend.ports.store import StoreBusy, StoreUnavailable


class Job:
    """One function, whoever waits for it, and what came of it."""

    __slots__ = ("error", "fn", "future", "loop", "on_error", "reads", "value")

    def __init__(self, fn: Callable[[Any], Any], on_error: Callable[[Any], object] | None, *, reads: bool) -> None:
        self.fn = fn
        self.on_error = on_error
        self.reads = reads
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.value: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """In the loop's thread. A caller that was cancelled meanwhile hears nothing; its work stands."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.value)
        else:
            self.future.set_exception(self.error)
            self.error = None  # no cycle between the exception's frames and this job


class Queue:
    """A bounded queue of jobs into one or several threads. Full or closed, it refuses at once."""

    def __init__(self, limit: int) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._limit = limit
        self._closed = False
        self.get = self._jobs.get
        self.get_nowait = self._jobs.get_nowait

    def put(self, job: Job) -> None:
        if self._closed:
            raise StoreUnavailable("the store is closed")
        if self._jobs.qsize() >= self._limit:
            raise StoreBusy(f"{self._limit} functions are waiting already")
        self._jobs.put(job)

    def close(self, threads: int) -> None:
        """No more jobs; each of `threads` readers gets one None after the last job."""
        if not self._closed:
            self._closed = True
            for _ in range(threads):
                self._jobs.put(None)

    def refuse_rest(self) -> list[Job]:
        """Jobs that slipped in behind the closing, refused; for `deliver` once the threads have ended."""
        late: list[Job] = []
        with suppress(Empty):
            while True:
                if (job := self._jobs.get_nowait()) is not None:
                    job.error = StoreUnavailable("the store is closed")
                    late.append(job)
        return late


def deliver(jobs: Iterable[Job]) -> None:
    """Wakes the waiting coroutines, once per event loop. Called in a store's thread."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, settled in by_loop.items():
        with suppress(RuntimeError):  # that loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_settle, settled)


def _settle(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()
