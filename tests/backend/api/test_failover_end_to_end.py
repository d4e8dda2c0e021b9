"""Two demo phones as two networks: the first takes the code and never delivers, the second does, and the code works."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import structlog
from aiohttp import web

from kiosk_backend.adapters.sms.demo_phone import DemoPhoneGateway
from kiosk_backend.adapters.sms.demo_phone_app import DemoPhone
from kiosk_backend.domain.gateways import DemoPhone as DemoPhoneSettings
from kiosk_backend.domain.policy import SECOND
from kiosk_backend.services.sending import SendingWorker
from tests.backend.api.conftest import Desktop
from tests.backend.api.test_codes import Guest, guest
from tests.backend.api.test_kannel_end_to_end import served
from tests.backend.services.codes.scene import Steady

__all__ = ["guest"]

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def phone(mode: Any) -> AsyncIterator[tuple[DemoPhone, str]]:
    """A demo phone that listens."""
    made = DemoPhone(lambda _number, _words, _kind: None, mode=mode, receipt_after_s=0.0)
    runner = web.AppRunner(made.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield made, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_the_second_network_delivers_what_the_first_swallowed(desktop: Desktop, guest: Guest) -> None:
    """X30, X32: the line tells every turn, the guest types the code of either text, nothing leaves afterwards."""
    house = replace(desktop.house, desk=replace(desktop.house.desk, codes=Steady()))
    async with phone("silent") as (first, first_url), phone("deliver") as (second, second_url):
        gateways = [
            DemoPhoneGateway(DemoPhoneSettings(url=url), name)
            for name, url in (("first", first_url), ("second", second_url))
        ]
        desktop.house = replace(house, gateways={gateway.name: gateway for gateway in gateways})
        desktop.__post_init__()
        async with served(desktop.public) as url:
            worker = SendingWorker(house.store, house.desk, gateways, structlog.get_logger(), url)
            running = asyncio.create_task(worker.run())
            version, seen, waited = (await guest.start()).json["version"], ["queued"], False
            async with asyncio.timeout(20):
                while seen[-1] != "delivered":
                    answer = (await guest.watch(version)).json
                    version, delivery = answer["version"], answer["delivery"]
                    if delivery == "handed_over" and not waited:
                        waited = True
                        desktop.clock.advance(15 * SECOND)
                        await desktop.run(lambda tx: tx.changed("outbox"))
                    seen.append(delivery)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        for gateway in gateways:
            await gateway.close()
    assert [one["text"] for one in first.texts] == [one["text"] for one in second.texts]
    assert set(seen) <= {"queued", "handed_over", "rerouted", "delivered"}
    assert "message.rerouted" in await guest.scene.events()
    code = second.texts[0]["text"][:6]
    assert (await guest.submit(code)).status == 200
