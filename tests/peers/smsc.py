"""A message centre of the mobile network that speaks SMPP 3.4 over TCP or TLS, in the event loop of a test.

Its units are read and written by smpp34, a codec that shares nothing with ours. What it does with the next message is
set on its attributes; what it saw is kept. Errors may come as a header alone, as SMPP 3.4 allows.
"""

import asyncio
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import smpp34

BIND_TRANSCEIVER, SUBMIT, DELIVER, UNBIND, ENQUIRE = 0x09, 0x04, 0x05, 0x06, 0x15
ANSWER = 0x8000_0000
THROTTLED, QUEUE_FULL, BAD_NUMBER, BAD_PASSWORD, SYSTEM_ERROR = 0x58, 0x14, 0x0B, 0x0E, 0x08


@dataclass
class Smsc:
    """`async with Smsc() as centre`: listens on `port`. Messages get the ids M1, M2, …"""

    password: str = "secret1"
    tls: tuple[str, str] | None = None
    """Certificate and key file."""
    statuses: list[int] = field(default_factory=list)
    """What the next messages are answered with, instead of being taken."""
    header_only: bool = False
    mute: bool = False
    """Takes and answers nothing more, not even enquire_link."""
    silent: int = 0
    """Messages that are taken and never answered."""
    cut_next: bool = False
    early: str = ""
    """State word of a receipt that is sent before the response."""
    report: str = ""
    """State word of a receipt that is sent after the response."""
    spell: Callable[[int], str] = "M{}".format
    binds: int = 0
    enquiries: int = 0
    goodbyes: int = 0
    submits: list[smpp34.SubmitSm] = field(default_factory=list)
    answers: list[tuple[int, int]] = field(default_factory=list)
    """Command and status of what the client answered."""

    async def __aenter__(self) -> Self:
        self._writers: set[asyncio.StreamWriter] = set()
        self._news = asyncio.Condition()
        self._sequence = 0
        context = None
        if self.tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.tls)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, at: TracebackType | None) -> None:
        await self.away()

    async def away(self) -> None:
        """Closes everything: nobody listens any more."""
        self._server.close()
        cut = list(self._writers)
        self.cut()
        await self._server.wait_closed()
        for writer in cut:
            with suppress(OSError):
                await writer.wait_closed()  # else the loop may end before its connections do

    def cut(self) -> None:
        """Breaks every connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def until(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        """Returns once `condition` holds; looked at whenever something was read."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(condition)

    @property
    def bound(self) -> bool:
        return self.binds > 0

    async def receipt(
        self, reference: str, word: str, *, text: str = "048213 is your code.", tags: bool = False, to: str = "H"
    ) -> None:
        """Sends a delivery receipt as of SMPP 3.4 Appendix B; with `tags` the id and state are optional parameters."""
        dates = "submit date:261121190201 done date:261121190205"  # twelve digits, as some centres write them
        said = f"id:{reference} sub:001 dlvrd:001 {dates} stat:{word} err:00A text:{text}"
        more = []
        if tags:
            state = bytes([{"DELIVRD": 2, "UNDELIV": 5}[word]])
            more = [
                smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, reference.encode() + b"\0"),
                smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, state),
            ]
            said = ""
        self._sequence += 1
        unit = smpp34.DeliverSm(
            "436601234542", to, said.encode(), esm_class=4, tlvs=more, sequence_number=self._sequence
        )
        await self.send(unit.encode())

    async def send(self, data: bytes) -> None:
        """Sends bytes to every client."""
        for writer in list(self._writers):
            writer.write(data)
            await writer.drain()

    async def ask(self, command: int) -> None:
        """Sends a request without a body, such as enquire_link."""
        self._sequence += 1
        await self.send(struct.pack("!4I", 16, command, 0, self._sequence))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                head = await reader.readexactly(16)
                length, command, status, sequence = struct.unpack("!4I", head)
                body = await reader.readexactly(length - 16)
                if not self.mute:
                    await self._take(writer, command, status, sequence, head + body)
                async with self._news:
                    self._news.notify_all()
        except (OSError, EOFError):
            pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _take(self, writer: asyncio.StreamWriter, command: int, status: int, sequence: int, unit: bytes) -> None:
        if command & ANSWER:
            self.answers.append((command, status))
        elif command == BIND_TRANSCEIVER:
            self._bind(writer, sequence, unit)
        elif command == SUBMIT:
            await self._submit(writer, sequence, unit)
        else:
            self.enquiries += command == ENQUIRE
            self.goodbyes += command == UNBIND
            self._answer(writer, command, sequence)

    def _answer(
        self, writer: asyncio.StreamWriter, command: int, sequence: int, status: int = 0, body: bytes = b""
    ) -> None:
        writer.write(struct.pack("!4I", 16 + len(body), command | ANSWER, status, sequence) + body)

    def _bind(self, writer: asyncio.StreamWriter, sequence: int, unit: bytes) -> None:
        name, password = unit[16:].split(b"\0")[:2]
        right = (name, password) == (b"kiosk", self.password.encode())
        body = b"" if self.header_only else b"SIM\0"
        self._answer(writer, BIND_TRANSCEIVER, sequence, 0 if right else BAD_PASSWORD, body)
        self.binds += right

    async def _submit(self, writer: asyncio.StreamWriter, sequence: int, unit: bytes) -> None:
        read = smpp34.decode(unit)
        assert isinstance(read, smpp34.SubmitSm)
        if self.statuses:
            self._answer(writer, SUBMIT, sequence, self.statuses.pop(0), b"" if self.header_only else b"\0")
            return
        self.submits.append(read)
        if self.cut_next:
            self.cut_next = False
            writer.transport.abort()
            return
        reference = self.spell(len(self.submits))
        if self.silent:
            self.silent -= 1
            return
        if self.early and read.registered_delivery:
            await self.receipt(reference, self.early)
        self._answer(writer, SUBMIT, sequence, 0, reference.encode() + b"\0")
        if self.report and read.registered_delivery:
            await self.receipt(reference, self.report)
