"""The machine inside the demo printer: what an ESC/POS printer does with bytes, paper and faults.

It stops its head where a real one would (cover, paper, jam), keeps answering in real time meanwhile, and goes on when
the trouble is over. It knows nothing of guests, of the app, or of what becomes of the paper.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from kiosk_app.devices import escpos
from kiosk_app.devices.ports import Raster, RawPrinterStatus

_CLEAR_ANSWER = b"\x37\x25\x00"


@dataclass
class DemoFaults:
    """What is wrong with the printer now; rows and bytes count down while it works."""

    paper: str = "ok"
    cover_open: bool = False
    offline: bool = False
    jam: bool = False
    silent: bool = False
    paper_out_after: int | None = None
    jam_after: int | None = None
    silent_after: int | None = None
    unplug_after: int | None = None

    def raw(self) -> RawPrinterStatus:
        """The flags as the driver will see them."""
        return RawPrinterStatus(
            paper_out=self.paper == "out",
            paper_near_end=self.paper == "near",
            cover_open=self.cover_open,
            jam=self.jam,
            offline=self.offline,
        )

    @property
    def stopped(self) -> bool:
        """The head does not move."""
        return self.paper == "out" or self.cover_open or self.offline or self.jam

    def row_printed(self) -> None:
        """Count one row towards a fault that was ordered."""
        for fault in ("paper_out_after", "jam_after", "silent_after"):
            left: int | None = getattr(self, fault)
            if left is None:
                continue
            setattr(self, fault, left - 1 if left > 1 else None)
            if left <= 1:
                self._strike(fault)

    def _strike(self, fault: str) -> None:
        if fault == "paper_out_after":
            self.paper = "out"
        elif fault == "jam_after":
            self.jam = True
        else:
            self.silent = True

    def obey(self, line: str) -> str:
        """Carry out one control line; the answer is ``ok``, the state, or what was not understood."""
        match line.split():
            case ["state"]:
                return repr(self)
            case ["paper", ("ok" | "near" | "out") as paper]:
                self.paper = paper
            case ["cover", ("open" | "closed") as cover]:
                self.cover_open = cover == "open"
            case [("offline" | "jam" | "silent") as what, ("on" | "off") as on]:
                setattr(self, what, on == "on")
            case [("paper-out-after" | "jam-after" | "silent-after" | "unplug-after") as what, count] if (
                count.isdecimal()
            ):
                setattr(self, what.replace("-", "_"), int(count))
            case _:
                return f"not understood: {line.strip()[:60]}"
        return "ok"


class DemoPrinter:
    """The printer itself: one host at a time, one buffer, one head, one roll of paper.

    The buffer outlives the connection, as in a real printer: what a host left in it comes out when the head moves on.
    """

    def __init__(
        self,
        on_pass: Callable[[Raster], None],
        *,
        width: int = 576,
        faults: DemoFaults | None = None,
        buffer: int = 65536,
    ) -> None:
        self.faults = faults or DemoFaults()
        self._on_pass = on_pass
        self._head = _Head(width, self.faults, self._cut)
        self._room = buffer
        self._changed = asyncio.Condition()
        self._turn = asyncio.Lock()
        self._hosts: set[asyncio.Task[None]] = set()
        self._say: Callable[[bytes], None] = _to_nobody

    @contextlib.asynccontextmanager
    async def serving(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[int]:
        """Listen; yields the port."""
        server = await asyncio.start_server(self._serve, host, port)
        work = asyncio.create_task(self._work())
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            tasks = (work, *self._hosts)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await server.wait_closed()

    async def control(self, line: str) -> str:
        """Obey a control line and let a stopped head look again."""
        async with self._changed:
            answer = self.faults.obey(line)
            self._changed.notify_all()
        return answer

    async def seen(self, condition: Callable[[], bool]) -> None:
        """Wait until ``condition`` of the printer holds; looked at whenever something moves."""
        async with self._changed:
            await self._changed.wait_for(condition)

    @property
    def hanging_out(self) -> int:
        """Rows that were printed and not cut yet."""
        return self._head.rows

    @property
    def held(self) -> int:
        """Bytes received and not worked off."""
        return len(self._head.data)

    @property
    def _has_room(self) -> bool:
        return len(self._head.data) < self._room

    @property
    def _next_waits(self) -> bool:
        return len(self._hosts) > 1

    def _cut(self, paper: Raster) -> None:
        self._on_pass(paper)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is served by a task")
        self._hosts.add(task)
        try:
            async with self._changed:
                self._changed.notify_all()  # a host that is stuck makes room for this one
            async with self._turn:
                self._say = writer.write
                await self._receive(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # asyncio's streams report a cancelled handler as an error
        finally:
            self._say = _to_nobody
            writer.close()
            self._hosts.discard(task)

    def _answer(self, answer: bytes) -> None:
        if not self.faults.silent:
            self._say(answer)

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take bytes while there is room; a full buffer stops the sender, as a real one does."""
        ears = _Ears(self.faults, self._answer)
        while data := await reader.read(1024):
            left = self.faults.unplug_after
            if left is not None:
                self.faults.unplug_after = None if left <= len(data) else left - len(data)
                data = data[:left]
            cleared, data = ears.listen(data)
            async with self._changed:
                if cleared:
                    self._head.clear()
                self._head.data += data
                self._changed.notify_all()
                await self._changed.wait_for(lambda: self._has_room or self._next_waits)
                stuck = not self._has_room
            if stuck:
                return
            if left is not None and self.faults.unplug_after is None:
                writer.transport.abort()
                return

    async def _work(self) -> None:
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: not self.faults.stopped and self._head.ready())
                answer = self._head.step()
                self._changed.notify_all()
            if answer:
                self._answer(answer)


def _to_nobody(_answer: bytes) -> None:
    """The host has hung up."""


class _Ears:
    """Hears real-time commands wherever they stand in the stream, pictures included."""

    def __init__(self, faults: DemoFaults, answer: Callable[[bytes], None]) -> None:
        self._faults = faults
        self._answer = answer
        self._tail = b""

    def listen(self, data: bytes) -> tuple[bool, bytes]:
        """Answer; tells whether the buffer was to be cleared, and what is left for the buffer."""
        seen, old = self._tail + data, len(self._tail)
        for at in range(max(0, old - 2), len(seen) - 2):
            if seen[at] == 0x10 and seen[at + 1] == 0x04:
                self._answer(bytes((escpos.answer(seen[at + 2], self._faults.raw()),)))
        self._tail = seen[-(len(escpos.CLEAR) - 1) :]
        at = seen.rfind(escpos.CLEAR)
        if at < 0 or at + len(escpos.CLEAR) <= old:
            return False, data
        self._answer(_CLEAR_ANSWER)
        return True, seen[at + len(escpos.CLEAR) :]


class _Head:
    """Works off the buffer, one command or one row of dots at a time."""

    def __init__(self, width: int, faults: DemoFaults, on_cut: Callable[[Raster], None]) -> None:
        self.data = bytearray()
        self._width = width
        self._faults = faults
        self._on_cut = on_cut
        self._paper = bytearray()
        self._rows_left = 0
        self._stride = 0

    @property
    def rows(self) -> int:
        """Rows on the paper that hangs out."""
        return len(self._paper) // (self._width // 8)

    def clear(self) -> None:
        """Forget everything that is not on paper yet."""
        self.data.clear()
        self._rows_left = 0

    def ready(self) -> bool:
        """A whole row or command is there."""
        if self._rows_left:
            return len(self.data) >= self._stride
        length = _command_length(self.data)
        return length is not None and len(self.data) >= length

    def step(self) -> bytes:
        """Do one thing; the bytes are the answer for the host."""
        if self._rows_left:
            row = bytes(self.data[: self._stride])
            del self.data[: self._stride]
            self._rows_left -= 1
            self._paper += row[: self._width // 8].ljust(self._width // 8, b"\0")
            self._faults.row_printed()
            return b""
        length = _command_length(self.data) or 0
        command = bytes(self.data[:length])
        del self.data[:length]
        if command.startswith(b"\x1dv0"):
            self._stride = int.from_bytes(command[4:6], "little")
            self._rows_left = int.from_bytes(command[6:8], "little")
        elif command.startswith(b"\x1dV") and self._paper:
            paper, self._paper = bytes(self._paper), bytearray()
            self._on_cut(Raster(self._width, paper))
        elif command.startswith(b"\x1dr"):
            return b"\x03" if self._faults.paper == "near" else b"\x00"
        return b""


_LENGTHS = {b"\x1b@": 2, b"\x1dv": 8, b"\x1dV": 4, b"\x1dr": 3, b"\x10\x04": 3, b"\x10\x05": 3, b"\x10\x14": 10}


def _command_length(data: bytearray) -> int | None:
    """Bytes of the command at the front; anything the driver never sends is one byte of noise."""
    if not data:
        return None
    if data[0] not in (0x1B, 0x1D, 0x10):
        return 1
    return 2 if len(data) < 2 else _LENGTHS.get(bytes(data[:2]), 1)
