"""A thermal printer that speaks ESC/POS over TCP (port 9100). Knows bytes and time-outs, nothing of guests.

A print is: status before, raster, cut, fence, status after. Only the fence's answer followed by a healthy status is
Confirmed. As soon as one byte of the page may have left, everything else is Unknown (reliability F11).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from kiosk_app.devices import escpos
from kiosk_app.devices.ports import (
    DOTS,
    Blocked,
    Confirmed,
    Disconnected,
    PassForm,
    PrinterStatus,
    PrintJob,
    PrintOutcome,
    Raster,
    Ready,
    Refused,
    Unknown,
    UnknownWord,
    printer_status,
    printer_word,
)


@dataclass(frozen=True, slots=True)
class EscposTimes:
    """Seconds. A 220 mm pass takes 1.5 s at 150 mm/s and 4.4 s at 50 mm/s."""

    connect: float = 2.0
    answer: float = 1.0
    print: float = 20.0
    poll: float = 0.5


class EscposPrinter:
    """``PassPrinter`` on a network printer. One job at a time; a second one waits its turn."""

    def __init__(
        self, host: str, port: int = 9100, form: PassForm = "thermal_80", times: EscposTimes | None = None
    ) -> None:
        if form not in DOTS:
            raise ValueError("an ESC/POS printer takes a thermal form")
        self._host = host
        self._port = port
        self._form: PassForm = form
        self._times = times or EscposTimes()
        self._turn = asyncio.Lock()
        self._left_over = False

    @property
    def form(self) -> PassForm:
        """The width of the roll."""
        return self._form

    async def status(self) -> PrinterStatus:
        """Connect, ask, disconnect."""
        async with self._turn, self._connected() as line:
            return Disconnected() if line is None else await line.status()

    async def print(self, job: PrintJob) -> PrintOutcome:
        """Print one raster; see the module for what each outcome means."""
        if not isinstance(job.body, Raster) or job.body.width != DOTS[self._form]:
            return Refused(job.serial, "FORMAT_ERROR")
        async with self._turn:
            async with self._connected() as line:
                if line is not None and self._left_over:
                    line.clear()
                before = Disconnected() if line is None else await line.status()
                if line is None or not isinstance(before, Ready):
                    return Refused(job.serial, printer_word(before))
                self._left_over = True
                trouble = await line.send_page(escpos.page(job.body))
                if trouble is None:
                    self._left_over = False
                    return await self._outcome_after(line, job.serial)
            return Unknown(job.serial, await self._clear(trouble))

    @staticmethod
    async def _outcome_after(line: _Line, serial: str) -> PrintOutcome:
        after = await line.status()
        if isinstance(after, Ready):
            return Confirmed(serial, after.paper)
        return Unknown(serial, "CONNECTION_LOST" if line.closed else printer_word(after))

    async def _clear(self, trouble: UnknownWord) -> UnknownWord:
        """Make a stopped printer forget the page, else it comes out for the next guest when the cover is closed.

        A page that was only late gets its reason from the same call.
        """
        async with self._connected() as line:
            if line is None:
                return trouble
            line.clear()
            status = await line.status()
            self._left_over = isinstance(status, Disconnected)
        return printer_word(status) if trouble == "TIMEOUT" and isinstance(status, Blocked) else trouble

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[_Line | None]:
        try:
            async with asyncio.timeout(self._times.connect):
                reader, writer = await asyncio.open_connection(self._host, self._port)
        except (OSError, TimeoutError):
            yield None
            return
        line = _Line(reader, writer, self._times)
        try:
            yield line
        finally:
            await line.hang_up()


class _Line:
    """One connection. Gives each real-time answer to the oldest open question; the rest may be the fence's answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, times: EscposTimes) -> None:
        self._writer = writer
        self._times = times
        self._questions: deque[asyncio.Future[int]] = deque()
        self._fence = asyncio.Event()
        self._ended = asyncio.Event()
        self._stuck = False
        self._listener = asyncio.create_task(self._listen(reader))

    @property
    def closed(self) -> bool:
        """The printer's side of the cable is gone."""
        return self._ended.is_set()

    async def status(self) -> PrinterStatus:
        """Ask the three questions in turn."""
        answers = []
        for which in escpos.ASKS:
            if self.closed:
                return Disconnected()
            question = asyncio.get_running_loop().create_future()
            self._questions.append(question)
            self._writer.write(escpos.ask(which))
            try:
                async with asyncio.timeout(self._times.answer):
                    answers.append(await question)
            except TimeoutError:
                return printer_status(None)
            except ConnectionError:
                return Disconnected()
        return printer_status(escpos.raw_status(*answers))

    def clear(self) -> None:
        """Drop what the printer holds."""
        self._writer.write(escpos.CLEAR)

    async def send_page(self, page: bytes) -> UnknownWord | None:
        """Send and wait for the fence. None: the printer reached it. A word: what we know instead."""
        self._stuck = True
        self._writer.write(page)
        try:
            async with asyncio.timeout(self._times.print):
                trouble = await self._fence_reached()
        except TimeoutError:
            return "TIMEOUT"
        self._stuck = trouble is not None
        return trouble

    async def _fence_reached(self) -> UnknownWord | None:
        """Ask now and then while waiting: a head that has stopped never reaches the fence by itself."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._times.poll):
                    await self._first(self._fence, self._ended)
            if self._fence.is_set():
                return None
            if self.closed:
                return "CONNECTION_LOST"
            status = await self.status()
            if isinstance(status, Blocked) and not self._fence.is_set():
                return printer_word(status)

    @staticmethod
    async def _first(*events: asyncio.Event) -> None:
        waits = [asyncio.create_task(event.wait()) for event in events]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while data := await reader.read(256):
                for byte in data:
                    self._hear(byte)
        except OSError:
            pass
        finally:
            self._ended.set()
            for question in self._questions:
                if not question.done():
                    question.set_exception(ConnectionResetError())

    def _hear(self, byte: int) -> None:
        if escpos.is_real_time_answer(byte):
            question = self._questions.popleft() if self._questions else None
            if question is not None and not question.done():
                question.set_result(byte)
        elif escpos.is_fence_answer(byte):
            self._fence.set()

    async def hang_up(self) -> None:
        """Close; a page that got stuck is dropped, not flushed."""
        self._listener.cancel()
        await asyncio.gather(self._listener, return_exceptions=True)
        if self._stuck:
            self._writer.transport.abort()
        else:
            self._writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._times.answer):
                await self._writer.wait_closed()
