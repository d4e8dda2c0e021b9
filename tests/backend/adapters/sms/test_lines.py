"""One conformance class over the gateways with a line of their own (SMPP, modem), and the demo phone, their twin."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from aiohttp import web

from kiosk_backend.adapters.sms.demo_phone import DemoPhoneGateway
from kiosk_backend.adapters.sms.demo_phone_app import DemoPhone
from kiosk_backend.adapters.sms.gammu import GammuGateway
from kiosk_backend.adapters.sms.smpp import SmppGateway
from kiosk_backend.domain.delivery import MessageState
from kiosk_backend.domain.gateways import DemoPhone as DemoPhoneSettings
from kiosk_backend.domain.gateways import Gammu, Smpp
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.ports.sms import Accepted, Refused, SmsGateway, Text
from tests.peers.smsc import Smsc

CODE = "048213"
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def text() -> Text:
    return Text(message_id="m-1", to=Phone("+436601234542"), body=Secret(f"{CODE} is your code."), life_s=300)


class Line(Protocol):
    """Another side: `gateway` speaks with it, `arrived` are the texts it has."""

    gateway: SmsGateway

    async def start(self, folder: Path) -> None: ...
    def arrived(self) -> list[str]: ...
    async def away(self) -> None: ...


class SmppLine:
    async def start(self, folder: Path) -> None:
        self._centre = await Smsc().__aenter__()
        self.gateway: SmsGateway = SmppGateway(
            Smpp(
                host="127.0.0.1", port=self._centre.port, tls=False, system_id="kiosk", password=Secret("secret1"),
                sender="Hotel",
            )
        )  # fmt: skip

    def arrived(self) -> list[str]:
        return [unit.short_message.decode() for unit in self._centre.submits]

    async def away(self) -> None:
        await self._centre.away()


class GammuLine:
    async def start(self, folder: Path) -> None:
        self._outbox = folder / "outbox"
        for name in ("outbox", "sent", "errors"):
            (folder / name).mkdir()
        self.gateway: SmsGateway = GammuGateway(
            Gammu(outbox=str(self._outbox), sent=f"{folder}/sent", errors=f"{folder}/errors")
        )

    def arrived(self) -> list[str]:
        return [file.read_bytes().decode("utf-16") for file in self._outbox.iterdir()]

    async def away(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            for file in self._outbox.iterdir():
                file.unlink()
            self._outbox.rmdir()


@dataclass
class PhoneLine:
    seen: list[str] = field(default_factory=list)

    async def start(self, folder: Path) -> None:
        self._runner = web.AppRunner(DemoPhone(lambda _, words, __: self.seen.append(words)).app(), access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.gateway: SmsGateway = DemoPhoneGateway(DemoPhoneSettings(url=url))

    def arrived(self) -> list[str]:
        return self.seen

    async def away(self) -> None:
        await self._runner.cleanup()


@pytest.fixture(params=[SmppLine, GammuLine, PhoneLine], ids=["smpp", "gammu", "demo_phone"])
async def line(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Line]:
    made = request.param()
    await made.start(tmp_path)
    yield made
    await made.away()


@contextlib.asynccontextmanager
async def listening(gateway: SmsGateway) -> AsyncIterator[None]:
    async def note(message_id: str, state: MessageState) -> None:
        raise AssertionError("nothing was reported")

    task = asyncio.ensure_future(gateway.listen(note))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await gateway.close()


class TestEveryLine:
    """What the worker relies on, whatever the line."""

    async def test_takes_a_text(self, line: Line) -> None:
        async with listening(line.gateway), asyncio.timeout(10):
            while not isinstance(outcome := await line.gateway.send(text()), Accepted):
                assert isinstance(outcome, Refused)  # not connected yet
                assert not outcome.permanent
                await asyncio.sleep(0.01)
            assert line.arrived() == [f"{CODE} is your code."]

    async def test_away_is_certainly_not_sent_and_not_for_good(self, line: Line) -> None:
        async with listening(line.gateway):
            await line.away()
            outcome: object = None
            async with asyncio.timeout(10):
                while not isinstance(outcome, Refused):
                    outcome = await line.gateway.send(text())
            assert not outcome.permanent
            assert CODE not in outcome.reason
            assert "1234542" not in outcome.reason

    async def test_prints_no_secret(self, line: Line) -> None:
        assert "secret1" not in repr(line.gateway)
        await line.gateway.close()

    async def test_closing_twice_is_fine(self, line: Line) -> None:
        async with listening(line.gateway):
            await line.gateway.close()

    async def test_texts_are_among_its_channels(self, line: Line) -> None:
        assert "text" in line.gateway.channels
        assert line.gateway.name
        await line.gateway.close()
