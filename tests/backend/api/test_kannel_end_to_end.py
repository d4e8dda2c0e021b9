"""A code through a real Kannel to a pretended phone, and its receipts back into the delivery line."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog
import uvicorn

from kiosk_backend.adapters.sms.kannel import KannelGateway
from kiosk_backend.domain.gateways import Kannel as KannelSettings
from kiosk_backend.domain.private import Secret
from kiosk_backend.services.kiosks import authenticate
from kiosk_backend.services.sending import SendingWorker
from kiosk_backend.services.visits import open_visit
from tests.backend.api.conftest import Desktop
from tests.backend.api.test_codes import AcceptingGateway, Guest, guest
from tests.peers.kannel import Kannel

__all__ = ["guest"]

pytestmark = [pytest.mark.anyio, pytest.mark.peer]


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """The application behind a real socket on loopback."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        while not server.started:
            await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


async def new_guest(desktop: Desktop, guest: Guest, number: str) -> Guest:
    booking_id = await guest.scene.book(number)
    kiosk = await desktop.run(lambda tx: authenticate(tx, desktop.house.desk, desktop.tokens["aurora"]))
    handle, _ = await desktop.run(
        lambda tx: open_visit(
            tx, guest.scene.desk, site_id="aurora", kiosk_id=kiosk.kiosk_id, booking_id=booking_id,
            found_by="reference", now=desktop.clock.now(),
        )
    )  # fmt: skip
    return Guest(desktop, guest.scene, handle.reveal(), AcceptingGateway())


async def test_a_code_arrives_is_reported_and_verifies(desktop: Desktop, guest: Guest, kannel: Kannel) -> None:
    number = f"+43660{secrets.randbelow(10**7):07}"
    guest = await new_guest(desktop, guest, number)
    settings = KannelSettings(
        url=kannel.send_url, username=kannel.user, password=Secret(kannel.password), sender="Aurora", smsc=kannel.smsc
    )
    gateway = KannelGateway(settings)
    async with served(desktop.public) as url:
        worker = SendingWorker(desktop.house.store, desktop.house.desk, [gateway], structlog.get_logger(), url)
        running = asyncio.create_task(worker.run())
        version, seen = (await guest.start()).json["version"], []
        async with asyncio.timeout(20):
            while "delivered" not in seen:
                answer = (await guest.watch(version)).json
                version = answer["version"]
                seen.append(answer["delivery"])
        words = await asyncio.to_thread(kannel.wait_for_text, number)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await gateway.close()
    assert set(seen) <= {"queued", "handed_over", "delivered"}
    code = words[:6]
    assert words == f"{code} is your Hotel Aurora check-in code. It expires in 5 min. We never call to ask for it."
    assert (await guest.submit(code)).status == 200
    assert code not in kannel.logs()
