"""What the fakes share: a server on a random port, what the next requests meet, and the check of each exchange."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, NamedTuple, Self

from aiohttp import web

from tests.peers.contracts import Contract

Meets = Literal["accept", "throttle", "elsewhere", "deny", "fail", "empty", "hang", "cut"]
"""What a request meets: taken; too many requests; a fault of account or route; refused for good (opted out); 503; a
success without content; taken, and no answer ever; taken, and the connection cut."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message the vendor has."""

    reference: str
    to: str
    words: str
    sender: str = ""
    ours: str = ""
    """Our id of it, where the vendor gets one."""
    report_to: str = ""
    voice: bool = False


class Call(NamedTuple):
    """A report on its way to us."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, str, str]
"""Status, body, content type."""


@dataclass(slots=True)
class VendorFake:
    """`async with` it: `url` is where it listens. Subclasses know the vendor."""

    contract: Contract
    plan: deque[Meets] = field(default_factory=deque)
    taken: list[Taken] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = field(default=None, repr=False)
    _over: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def read(self, request: web.Request, body: bytes) -> Taken:
        """The message in a request."""
        raise NotImplementedError

    def said(self, meets: Meets, taken: Taken) -> Answer:
        """What the vendor answers."""
        raise NotImplementedError

    def fault(self, request: web.Request, body: bytes, answer: Answer | None) -> str:
        """Why the exchange breaks the contract."""
        path = str(request.rel_url)
        return self.contract.fault(request.method, path, dict(request.headers), body, answer)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        meets: Meets = self.plan.popleft() if self.plan else "accept"
        message = self.read(request, body)
        if meets in ("accept", "hang", "cut"):
            self.taken.append(message)
        if meets == "hang":
            await self._over.wait()
        if meets == "cut":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if meets in ("fail", "empty"):
            self._note(self.fault(request, body, None))
            return web.Response(status=503 if meets == "fail" else 200)
        status, words, kind = answer = self.said(meets, message)
        self._note(self.fault(request, body, answer))
        return web.Response(status=status, text=words, content_type=kind)

    def _note(self, fault: str) -> None:
        if fault:
            self.faults.append(fault)

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_route("*", "/{rest:.*}", self._answer)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        self._over.set()
        await self._runner.cleanup()
