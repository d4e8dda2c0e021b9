"""A stranger's socket holds neither memory nor a connection for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from kiosk_backend.cli.guarded_http import MOST_UNFINISHED, GuardedProtocol
from kiosk_backend.cli.serve import connections

pytestmark = pytest.mark.anyio

LARGE = 64 * 1024 * 1024
WHOLE = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Quick(GuardedProtocol):
    """The same with less patience."""

    time_limit_s = 0.1
    answer_limit_s = 0.5
    lost: asyncio.Event

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.lost.set()


async def answer(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Reads the body, then answers when the test's path says so."""
    while (await receive()).get("more_body"):
        pass
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
    if scope["path"] == "/large":
        headers = [(b"content-length", b"%d" % LARGE)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": bytes(LARGE)})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def connected(most: int | None = None) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    config = uvicorn.Config(
        answer, http=Quick, ws="none", lifespan="off", log_config=None, access_log=False, limit_concurrency=most
    )
    config.load()
    Quick.lost = asyncio.Event()
    state = uvicorn.Server(config).server_state
    server = await asyncio.get_running_loop().create_server(
        lambda: Quick(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
    try:
        async with asyncio.timeout(20):
            yield reader, writer
    finally:
        writer.close()
        server.close()


async def closed(reader: asyncio.StreamReader) -> bool:
    """Whether the server hangs up without a word."""
    try:
        return await reader.read() == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("start", [b"", b"POST / HT", WHOLE[:30], WHOLE[:-1]])
async def test_a_request_that_never_ends_is_hung_up_on(start: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(start)
        assert await closed(reader)


@pytest.mark.parametrize(
    "endless", [b"GET / HTTP/1.1\r\nX: " + b"x" * (MOST_UNFINISHED + 1), b"GET /" + b"x" * (MOST_UNFINISHED + 1)]
)
async def test_an_endless_head_is_hung_up_on(endless: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(endless)
        assert await closed(reader)


async def test_an_answer_may_take_longer_than_a_question() -> None:
    async with connected() as (reader, writer):
        for path in (b"/slow", b"/", b"/slow"):
            writer.write(WHOLE.replace(b"POST /", b"POST " + path))
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert await reader.readexactly(2) == b"ok"


async def test_many_requests_on_one_line_are_not_added_up() -> None:
    async with connected() as (reader, writer):
        for _ in range(2 * MOST_UNFINISHED // len(WHOLE)):
            writer.write(WHOLE)
            await reader.readuntil(b"\r\n\r\nok")


async def test_empty_lines_keep_no_connection() -> None:
    """They begin no request, so nothing of uvicorn's would ever end it."""
    async with connected() as (reader, writer):
        writer.write(WHOLE)
        await reader.readuntil(b"\r\n\r\nok")
        writer.write(b"\r\n")
        assert await closed(reader)


async def test_an_answer_nobody_reads_is_given_up() -> None:
    """Nor does hanging up wait until somebody does."""
    async with connected() as (reader, writer):
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(WHOLE.replace(b"POST /", b"POST /large"))
        await Quick.lost.wait()


async def test_one_connection_more_than_there_may_be_is_hung_up_on() -> None:
    """The others are served as ever."""
    async with connected(most=2) as (reader, writer):
        address = writer.get_extra_info("peername")[:2]
        writer.write(WHOLE)
        await reader.readuntil(b"\r\n\r\nok")
        _, second = await asyncio.open_connection(*address)
        one_more, third = await asyncio.open_connection(*address)
        third.write(WHOLE)
        assert await closed(one_more)
        writer.write(WHOLE)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 ")
        second.close()
        third.close()


@pytest.mark.parametrize(("soft", "hard", "most"), [(1024, 1024, 412), (1024, 524_288, 2000), (20_000, 20_000, 2000)])
def test_strangers_leave_the_kiosks_their_connections(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, most: int
) -> None:
    """X22: both listeners, full, fit into the files the process may open."""
    limits = [(soft, hard)]
    monkeypatch.setattr("resource.getrlimit", lambda _: limits[-1])
    monkeypatch.setattr("resource.setrlimit", lambda _, pair: limits.append(pair))
    assert connections() == most
    assert connections() == most
    assert limits[-1][0] >= 2 * most + 200
