"""A TCP proxy on loopback that fails on demand, for any protocol: HTTP, PostgreSQL, ESC/POS."""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Literal, Self

from tests.peers.ports import free_port

Mode = Literal["up", "refuse", "reset", "blackhole", "hold_reply", "cut_reply", "cut_after"]


class FaultProxy:
    """Forwards 127.0.0.1:`port` to `target`. Change what it does with `set()` at any moment, from any thread.

    up         forwards
    refuse     nobody listens: connection refused
    reset      accepts and resets at once
    blackhole  accepts and keeps silent, on links that are open too: time-outs
    hold_reply requests go through, answers wait until another mode is set; `held` is set when one waits
    cut_reply  the request goes through, the link is reset before the first byte of the answer ("did it happen?")
    cut_after  the link is reset once `after` bytes went from the client to the target
    """

    def __init__(self, target_port: int, target_host: str = "127.0.0.1") -> None:
        self.port = free_port()
        self.connections = 0
        self.cuts = 0
        self.held = threading.Event()
        self._target = (target_host, target_port)
        self._mode: Mode = "up"
        self._after = 0
        self._links: set[asyncio.StreamWriter] = set()
        self._open: asyncio.Event
        self._answers: asyncio.Event
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="faultproxy", daemon=True)

    @property
    def mode(self) -> Mode:
        """What it does now."""
        return self._mode

    def start(self) -> Self:
        """Listen; returns when connections are accepted."""
        self._thread.start()
        self._do(self._begin())
        return self

    def set(self, mode: Mode, *, after: int = 0) -> None:
        """Behave so from now on, for open links too; returns when it is in force. `after`: bytes, for cut_after."""
        self._do(self._set(mode, after))

    def kill_links(self) -> None:
        """Reset every link that is open now."""
        self._do(self._kill())

    def stop(self) -> None:
        """Close everything."""
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _begin(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._answers = asyncio.Event()
        self._answers.set()
        await self._listen()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._link, "127.0.0.1", self.port, reuse_address=True)

    async def _set(self, mode: Mode, after: int) -> None:
        self._mode, self._after = mode, after
        if mode == "blackhole":
            self._open.clear()
        else:
            self._open.set()
        if mode == "hold_reply":
            self.held.clear()
            self._answers.clear()
        else:
            self._answers.set()
        if mode == "refuse":
            await self._close_listener()
        else:
            await self._listen()

    async def _close_listener(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _kill(self) -> None:
        for writer in list(self._links):
            reset(writer)
        self._links.clear()

    async def _end(self) -> None:
        await self._close_listener()
        await self._kill()
        me = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not me]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError):  # only `stop` cancels; asyncio would log it as an error of a callback
            await self._carry(reader, writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._mode == "reset":
            self.cuts += 1
            reset(writer)
            return
        self._links.add(writer)
        try:
            await self._open.wait()
            up_reader, up_writer = await asyncio.open_connection(*self._target)
        except OSError:
            reset(writer)
            return
        self._links.add(up_writer)
        there = self._pump(reader, up_writer, writer, True)
        back = self._pump(up_reader, writer, up_writer, False)
        await asyncio.gather(there, back)
        self._links -= {writer, up_writer}

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, other: asyncio.StreamWriter, to_target: bool
    ) -> None:
        sent = 0
        try:
            while data := await reader.read(4096):
                await self._open.wait()
                if not to_target and self._mode == "hold_reply":
                    self.held.set()
                    await self._answers.wait()
                cut = len(data)
                if to_target and self._mode == "cut_after":
                    cut = max(self._after - sent, 0)
                if not to_target and self._mode == "cut_reply":
                    cut = 0
                writer.write(data[:cut])
                await writer.drain()
                sent += len(data)
                if cut < len(data):
                    self.cuts += 1
                    reset(writer)
                    reset(other)
                    return
            writer.close()
        except OSError:
            reset(other)


def reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN, as a crashed or unplugged machine looks to the other side."""
    connection = writer.get_extra_info("socket")
    if connection is not None and not writer.transport.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
