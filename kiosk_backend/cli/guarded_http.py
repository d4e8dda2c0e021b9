"""HTTP from strangers, bounded: uvicorn's httptools protocol with limits on size, time and number of connections.

httptools limits neither the head of a request nor the time it may take, and uvicorn neither how many connections are
open nor how long an answer waits to be read, so a few sockets could hold all memory and many all of the process's
files, those of the other listener included. It knows no route.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_UNFINISHED: Final = 64 * 1024
"""Bytes of head and body together; the API takes bodies of 16 KB."""


class GuardedProtocol(HttpToolsProtocol):
    """Closes a connection whose request is larger than it may be, not complete in time, or whose answer nobody reads;
    and at once one more than `limit_concurrency`."""

    time_limit_s = 10.0
    answer_limit_s = 60.0
    """From the whole request to the last byte taken: longer than a long poll."""
    _unfinished = 0
    _late: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.limit_concurrency is not None and len(self.connections) > self.limit_concurrency:
            transport.abort()
            return
        self._begin()

    def data_received(self, data: bytes) -> None:
        self._unfinished += len(data)
        if self._unfinished > MOST_UNFINISHED:
            self._hang_up()
            return
        if self.cycle is None or self.cycle.response_complete:
            self._begin()  # empty lines before a request end uvicorn's wait for the next one, and begin no message
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._begin()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        self._end()
        if self._unread is None:
            self._unread = self.loop.call_later(self.answer_limit_s, self._hang_up)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self._forget_unread()
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        if not self.transport.is_closing():
            self._hang_up()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        self._forget_unread()
        super().connection_lost(exc)

    def _begin(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.time_limit_s, self._hang_up)

    def _end(self) -> None:
        self._unfinished = 0
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _forget_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _hang_up(self) -> None:
        """At once if the other side does not take what is left to say: a close would wait for it."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()
