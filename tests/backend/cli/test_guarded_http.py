"""A stranger's socket holds neither memory nor a connection for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from kiosk_backend.cli.guarded_http import MOST_UNFINISHED, GuardedProtocol

pytestmark = pytest.mark.anyio

WHOLE = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Quick(GuardedProtocol):
    """The same with less patience."""

    time_limit_s = 0.1


async def answer(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Reads the body, then answers when the test's path says so."""
    while (await receive()).get("more_body"):
        pass
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    config = uvicorn.Config(answer, http=Quick, ws="none", lifespan="off", log_config=None, access_log=False)
    config.load()
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
