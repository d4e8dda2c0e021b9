"""Guests at kiosks, in great numbers: the four requests of a visit over kept-alive connections, and their phones.

Bare asyncio, so that one core of load drives one core of backend. A guest reads the code on a phone: the phone network
here speaks the demo phone's side of its protocol (`POST /texts`), so the backend sends through its real gateway.
"""

import asyncio
import datetime as dt
import json
import re
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast
from zoneinfo import ZoneInfo

from kiosk_backend.contract import v1

CODE = re.compile(r"\b[0-9]{6}\b")
_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


class Guest(NamedTuple):
    """What a guest knows."""

    reference: str
    last_name: str
    phone: str


def guests(count: int, *, first: int = 0) -> list[Guest]:
    """Guests with a booking and a phone each."""
    return [Guest(f"{_letters(n)}", f"Guest{_letters(n).title()}", _number(n)) for n in range(first, first + count)]


def _number(n: int) -> str:
    """Strewn over the plan: numbers one after the other are what pumpers use, and are counted as such."""
    return f"+43664{n * 61_803_399 % 10**8:08}"


def _letters(number: int) -> str:
    found = ""
    for _ in range(6):
        number, digit = divmod(number, 24)
        found = "ABCDEFGHJKLMNPQRSTUVWXYZ"[digit] + found
    return found


def bookings(known: list[Guest], *, zone: str = "Europe/Vienna") -> str:
    """The file an operator would import: one guest a booking, arriving today at the demo hotel."""
    today = dt.datetime.now(ZoneInfo(zone)).date()
    leave = today + dt.timedelta(days=2)
    lines = ["booking,references,phone,guest,last_name,first_name,arrive,leave,room_type,room,room_ready"]
    lines += [
        f"B-{one.reference},{one.reference},{one.phone},1,{one.last_name},Ana,{today},{leave},Courtyard double,{n},yes"
        for n, one in enumerate(known, 100)
    ]
    return "\n".join(lines) + "\n"


class Answer(NamedTuple):
    """Status and body as they came."""

    status: int
    body: bytes


class Line(asyncio.Protocol):
    """One kept-alive connection: one request at a time. Raises ConnectionError when the other end is gone."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionResetError("the backend hung up"))

    def data_received(self, data: bytes) -> None:
        self._data += data
        if (message := take_message(self._data)) is None:
            return
        head, body, self._data = message
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Answer(int(head[9:12]), body))

    async def post(self, path: str, body: bytes, *, token: str = "", key: str = "") -> Answer:
        """One request and its answer."""
        if self._transport is None:
            raise ConnectionResetError("not connected")
        self._waiting = asyncio.get_running_loop().create_future()
        head = f"POST {path} HTTP/1.1\r\nHost: k\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        head += f"Authorization: Bearer {token}\r\n" if token else ""
        head += f"{v1.IDEMPOTENCY_HEADER}: {key}\r\n" if key else ""
        self._transport.write(head.encode() + b"\r\n" + body)
        return await self._waiting

    def close(self) -> None:
        """Hangs up."""
        if self._transport is not None:
            self._transport.close()


async def dial(port: int) -> Line:
    """A line to 127.0.0.1:port. Raises ConnectionError."""
    _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
    return line


def take_message(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Head, body and rest of one HTTP message with a content length; None while it is incomplete."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    length = _LENGTH.search(data, 0, end)
    over = end + 4 + (int(length[1]) if length else 0)
    return None if len(data) < over else (data[:end], data[end + 4 : over], data[over:])


class Phones:
    """The phones of all guests, behind a gateway on loopback that takes every text at once."""

    def __init__(self, log: Path | None = None) -> None:
        """`log` gets a line "NUMBER CODE" for each text, for a guest in another process."""
        self._log = log
        self.codes: dict[str, list[str]] = {}
        """By number: the code of each text that came."""
        self.port = 0
        self._waiting: dict[str, asyncio.Future[str]] = {}
        self._server: asyncio.Server | None = None

    async def open(self) -> "Phones":
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Gateway(self._take), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    @property
    def url(self) -> str:
        """The gateway's."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """No more texts."""
        assert self._server is not None
        self._server.close()

    async def code(self, number: str) -> str:
        """The latest code on that phone, once there is one."""
        if (there := self.codes.get(number)) is not None:
            return there[-1]
        waiting = self._waiting.get(number)
        if waiting is None:
            waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        return await waiting

    def _take(self, message: dict[str, Any]) -> None:
        number = message["to"]
        code = CODE.search(message["text"])
        assert code is not None, "a text without a code"
        self.codes.setdefault(number, []).append(code[0])
        if self._log is not None:
            with self._log.open("a", encoding="utf-8") as log:
                log.write(f"{number} {code[0]}\n")
        waiting = self._waiting.pop(number, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(code[0])


class _Gateway(asyncio.Protocol):
    """The gateway's side of one connection."""

    def __init__(self, take: Callable[[dict[str, Any]], None]) -> None:
        self._take, self._data = take, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (message := take_message(self._data)) is not None:
            _, body, self._data = message
            self._take(json.loads(body))
            self._transport.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}")


class Ask(Protocol):
    """Posts a request under a new idempotency key and returns the answer of a 200, decoded."""

    def __call__(self, path: str, body: dict[str, Any], /) -> Awaitable[Any]: ...


async def visit(ask: Ask, phones: Phones, guest: Guest, read: Callable[[str], Awaitable[str]] | None = None) -> Any:
    """A whole visit: look-up, code, its six digits, check-in. Returns the answer of the check-in.

    `read(number)` waits for the code on the phone; given by callers who want to time it or to let others go first.
    """
    found = await ask(
        "/v1/bookings/find", {"by": "reference", "reference": guest.reference, "last_name": guest.last_name}
    )
    handle = found["visit"]
    await ask("/v1/code/start", {"visit": handle})
    code = await (read or phones.code)(guest.phone)
    confirmed = await ask("/v1/code/submit", {"visit": handle, "code": code})
    who = [one["guest_id"] for one in confirmed["guests"]]
    return await ask("/v1/checkin", {"visit": handle, "grant": confirmed["grant"], "guest_ids": who})


async def enrol(line: Line, code: str) -> str:
    """Trades an enrolment code for the token of a kiosk."""
    body = {"code": code, "app_version": v1.MIN_APP, "contract": v1.CONTRACT}
    answer = await line.post("/v1/kiosk/enrol", json.dumps(body).encode())
    assert answer.status == 200, answer
    return str(json.loads(answer.body)["token"])


def new_key() -> str:
    """An idempotency key."""
    return str(uuid.uuid4())
