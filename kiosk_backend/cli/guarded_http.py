"""HTTP from strangers, bounded: uvicorn's httptools protocol with a limit on size and time of an unfinished request.

httptools limits neither the head of a request nor the time it may take, so a few sockets could hold all memory or all
connections. It knows no route.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_UNFINISHED: Final = 64 * 1024
"""Bytes of head and body together; the API takes bodies of 16 KB."""


class GuardedProtocol(HttpToolsProtocol):
    """Closes a connection whose request is larger than it may be, or not complete in time."""

    time_limit_s = 10.0
    _unfinished = 0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()

    def data_received(self, data: bytes) -> None:
        self._unfinished += len(data)
        if self._unfinished > MOST_UNFINISHED:
            self.transport.close()
            return
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._begin()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        self._end()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def _begin(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.time_limit_s, self.transport.close)

    def _end(self) -> None:
        self._unfinished = 0
        if self._late is not None:
            self._late.cancel()
            self._late = None
