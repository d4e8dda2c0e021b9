"""One connection to an SMPP network: bound, kept alive, read until it ends. It knows no texts, gateways or receipts.

A request in flight when the link ends fails at once, so nobody waits for an answer that cannot come.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from kiosk_backend.adapters.sms import smpp_units as units
from kiosk_backend.adapters.sms.smpp_units import Command, Unit

CONNECT_S: Final = 2.0
ANSWER_S: Final = 5.0
MOST_PENDING: Final = 1_000
BIND_REFUSED: Final = "bind_refused_"
"""How the reason begins when the network does not know us; its status follows."""


class LinkCut(Exception):
    """The link ended. `sent`: whether the request may have left."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__("sent" if sent else "not_sent")
        self.sent = sent


class NotBound(Exception):
    """There is no link. The message is a reason for operators: who refused, and by which status."""


@dataclass(slots=True)
class Pending:
    """A request under way. `answered` is called first, also when nobody waits any more."""

    future: asyncio.Future[Unit]
    answered: Callable[[Unit], None]


@dataclass(slots=True)
class Link:
    """See `connected`. `deliver` gets each deliver_sm and answers it later with `reply`."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    deliver: Callable[[Link, Unit], None]
    quiet_s: float
    """Seconds without a word from the other side after which it is asked (enquire_link)."""
    over: bool = False
    _sequence: int = 1
    _pending: dict[int, Pending] = field(default_factory=dict)

    async def run(self) -> str:
        """Reads until the link ends, and returns why."""
        asked = False
        try:
            while True:
                try:
                    async with asyncio.timeout(ANSWER_S if asked else self.quiet_s):
                        head = await self.reader.readexactly(units.HEADER.size)
                except TimeoutError:
                    if asked:
                        return "silent"
                    asked = True
                    self._write(units.bare(Command.ENQUIRE_LINK, self._next()))
                    continue
                asked = False
                if self._take(await read_rest(self.reader, head)):
                    return "unbound_by_network"
        except (OSError, EOFError, ValueError) as lost:  # TimeoutError is an OSError
            return type(lost).__name__
        except asyncio.CancelledError:
            self.leave()
            raise
        finally:
            self.end()

    def _take(self, unit: Unit) -> bool:
        """Handles one unit; True: the network says goodbye."""
        if unit.command & units.ANSWER:
            pending = self._pending.pop(unit.sequence, None)
            if pending is not None:
                pending.answered(unit)
                if not pending.future.done():
                    pending.future.set_result(unit)
        elif unit.command == Command.DELIVER:
            self.deliver(self, unit)
        elif unit.command in (Command.ENQUIRE_LINK, Command.UNBIND):
            self.reply(unit)
        else:
            self._write(units.bare(Command.GENERIC_NACK, unit.sequence, units.BAD_COMMAND))
        return unit.command == Command.UNBIND

    async def ask(self, build: Callable[[int], bytes], answered: Callable[[Unit], None]) -> Unit:
        """Sends what `build` makes of a sequence number and waits for its answer. Raises LinkCut.

        An answer that comes after the caller lost patience still reaches `answered`.
        """
        if self.over:
            raise LinkCut(sent=False)
        if len(self._pending) >= MOST_PENDING:
            self._pending = {number: one for number, one in self._pending.items() if not one.future.done()}
        number = self._next()
        pending = self._pending[number] = Pending(asyncio.get_running_loop().create_future(), answered)
        self._write(build(number))
        return await pending.future

    def reply(self, unit: Unit, status: int = units.OK) -> None:
        """Answers a request of the network; a deliver_sm_resp has an empty message id (§4.6.2)."""
        body = b"\0" if unit.command == Command.DELIVER else b""
        self._write(units.bare(unit.command | units.ANSWER, unit.sequence, status, body))

    def _next(self) -> int:
        self._sequence = self._sequence % 0x7FFF_FFFF + 1
        return self._sequence

    def _write(self, data: bytes) -> None:
        if not self.over:
            self.writer.write(data)  # a window of requests fits any buffer: nothing to wait for

    def end(self) -> None:
        """Closes it, and fails what is under way."""
        self.over = True
        self.writer.close()
        for pending in self._pending.values():
            if not pending.future.done():
                pending.future.set_exception(LinkCut(sent=True))
        self._pending.clear()

    def leave(self) -> None:
        """Says goodbye and closes; nobody waits for the answer."""
        self._write(units.bare(Command.UNBIND, self._next()))
        self.end()


async def connected(
    host: str,
    port: int,
    tls: ssl.SSLContext | None,
    bind: bytes,
    deliver: Callable[[Link, Unit], None],
    quiet_s: float,
) -> Link:
    """A bound link. Raises NotBound with the reason, also of a refusal that is a header alone."""
    try:
        async with asyncio.timeout(CONNECT_S):
            reader, writer = await asyncio.open_connection(host, port, ssl=tls)
    except OSError as away:
        raise NotBound(f"no_connection_{type(away).__name__}") from None
    link = Link(reader, writer, deliver, quiet_s)
    try:
        writer.write(bind)
        async with asyncio.timeout(ANSWER_S):
            head = await reader.readexactly(units.HEADER.size)
        answer = await read_rest(reader, head)
    except (OSError, EOFError, ValueError) as lost:
        link.end()
        raise NotBound(f"no_answer_to_bind_{type(lost).__name__}") from None
    except asyncio.CancelledError:
        link.end()
        raise
    if answer.status != units.OK or answer.command != Command.BIND_TRANSCEIVER | units.ANSWER:
        link.end()
        raise NotBound(f"{BIND_REFUSED}{units.status_name(answer.status)}")
    return link


async def read_rest(reader: asyncio.StreamReader, head: bytes) -> Unit:
    """The unit that begins with `head`. Raises ValueError for a length no unit has, EOFError, OSError."""
    length, command, status, sequence = units.HEADER.unpack(head)
    if not units.HEADER.size <= length <= units.LONGEST:
        raise ValueError("not SMPP: a unit of impossible length")
    async with asyncio.timeout(ANSWER_S):
        return Unit(command, status, sequence, await reader.readexactly(length - units.HEADER.size))
