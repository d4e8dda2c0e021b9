"""A code by SMPP, and its receipt back into the delivery line, also when another process of ours takes it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import structlog

from kiosk_backend.adapters.sms.smpp import SmppGateway
from kiosk_backend.cli.delivering import noted
from kiosk_backend.cli.house import finder
from kiosk_backend.domain.gateways import Smpp
from kiosk_backend.domain.private import Secret
from kiosk_backend.services.sending import SendingWorker
from tests.backend.api.test_codes import Guest, guest
from tests.peers.smsc import Smsc

__all__ = ["guest"]
pytestmark = pytest.mark.anyio


@contextlib.asynccontextmanager
async def session(guest: Guest, centre: Smsc) -> AsyncIterator[SmppGateway]:
    """One process of ours, bound."""
    house = guest.desktop.house
    own = Smpp(
        host="127.0.0.1", port=centre.port, tls=False, system_id="kiosk", password=Secret("secret1"), sender="Aurora"
    )
    gateway = SmppGateway(own, "carrier", finder(house.store))
    guest.desktop.house = replace(house, gateways={"carrier": gateway})
    listening = asyncio.create_task(gateway.listen(noted(house.store, house.desk, [gateway], "carrier")))
    binds = centre.binds
    await centre.until(lambda: centre.binds > binds)
    async with asyncio.timeout(10):
        while gateway._link is None:
            await asyncio.sleep(0)
    yield gateway
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening


async def send(guest: Guest, gateway: SmppGateway) -> None:
    house = guest.desktop.house
    await SendingWorker(
        house.store, house.desk, [gateway], structlog.get_logger(), sessions=frozenset({"carrier"})
    ).send_due()


async def line(guest: Guest) -> str:
    return str((await guest.watch(0, 0)).json["delivery"])


@pytest.mark.parametrize("word", ["DELIVRD", "UNDELIV"])
async def test_a_receipt_that_another_process_takes_finds_the_message(guest: Guest, word: str) -> None:
    """F7, F8: nothing but the outbox remembers it."""
    async with Smsc() as centre:
        await guest.start()
        async with session(guest, centre) as first:
            await send(guest, first)
            assert await line(guest) == "handed_over"
        async with session(guest, centre):
            await centre.receipt("M1", word)
            await centre.receipt("M1", word)
            await centre.until(lambda: len(centre.answers) == 2)
        assert {status for _, status in centre.answers} == {0}
    assert await line(guest) == {"DELIVRD": "delivered", "UNDELIV": "not_delivered"}[word]


async def test_a_receipt_overtakes_the_response(guest: Guest) -> None:
    """F8."""
    async with Smsc(early="DELIVRD") as centre:
        await guest.start()
        async with session(guest, centre) as gateway:
            await send(guest, gateway)
            await centre.until(lambda: centre.answers)
    assert await line(guest) == "delivered"


async def test_a_cut_in_flight_sends_the_same_code_again(guest: Guest) -> None:
    """F6: nobody knows whether it left, so what leaves again is the same code, and either receipt counts."""
    async with Smsc(cut_next=True) as centre:
        await guest.start()
        async with session(guest, centre) as gateway:
            await send(guest, gateway)
            assert await line(guest) == "queued"
        guest.desktop.clock.advance(2_000)
        async with session(guest, centre) as gateway:
            await send(guest, gateway)
            await centre.receipt("M2", "DELIVRD")
            await centre.until(lambda: centre.answers)
    first, second = (unit.short_message.decode() for unit in centre.submits)
    assert first[:6] == second[:6]
    assert await line(guest) == "delivered"
    assert (await guest.submit(second[:6])).status == 200
