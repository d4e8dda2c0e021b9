"""A code through vendors that fail as vendors do, and their reports back into the delivery line (X29, X30, X31)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import structlog

from kiosk_backend.adapters.sms.infobip import InfobipGateway
from kiosk_backend.adapters.sms.twilio import TwilioGateway
from kiosk_backend.adapters.sms.vonage import VonageGateway
from kiosk_backend.domain.gateways import Infobip, Twilio, Vonage
from kiosk_backend.domain.private import Secret
from kiosk_backend.ports.sms import SmsGateway
from kiosk_backend.services.sending import SendingWorker
from tests.backend.api.conftest import Answer, Desktop, asgi
from tests.backend.api.test_codes import Guest, guest
from tests.peers.vendors import Call, InfobipFake, TwilioFake, VonageFake, twilio, vonage

__all__ = ["guest"]
pytestmark = [pytest.mark.anyio, pytest.mark.peer]

BASE = "https://desk.example"


@dataclass
class Chain:
    """A guest at the kiosk and the gateways their code may leave by."""

    guest: Guest
    gateways: Sequence[SmsGateway]

    def __post_init__(self) -> None:
        desktop: Desktop = self.guest.desktop
        named = {gateway.name: gateway for gateway in self.gateways}
        desktop.house = replace(desktop.house, gateways=named, receipts_base_url=BASE)
        desktop.__post_init__()

    async def send(self) -> None:
        house = self.guest.desktop.house
        await SendingWorker(house.store, house.desk, self.gateways, structlog.get_logger(), BASE).send_due()

    async def report(self, call: Call) -> Answer:
        headers = [(name.encode(), value.encode()) for name, value in call.headers.items()]
        path = call.url.removeprefix(BASE)
        return await asgi(self.guest.desktop.public, call.method, path, headers, call.body, 1)

    async def line(self) -> str:
        return str((await self.guest.watch(0, 0)).json["delivery"])

    async def close(self) -> None:
        for gateway in self.gateways:
            await gateway.close()


def twilio_at(url: str, **more: Any) -> TwilioGateway:
    own = Twilio(account_sid=twilio.SID, auth_token=Secret(twilio.TOKEN), sender="Hotel", url=url, **more)
    return TwilioGateway(own, "west")


def infobip_at(url: str) -> InfobipGateway:
    return InfobipGateway(Infobip(url=url, api_key=Secret("k"), sender="Hotel"), "infobip")


async def test_refused_by_one_carried_by_the_next_reported_in_any_order(guest: Guest) -> None:
    async with TwilioFake.new() as first, InfobipFake.new() as second:
        first.plan.append("elsewhere")
        chain = Chain(guest, [twilio_at(first.url), infobip_at(second.url)])
        await guest.start()
        await chain.send()
        await chain.close()
        assert (first.taken, len(second.taken)) == ([], 1)
        [taken] = second.taken
        assert await chain.line() == "handed_over"
        for group in (3, 1, 3, 2):  # delivered, then pending late, delivered again, and a failure after all
            assert (await chain.report(second.report(taken, group))).status == 202
            assert await chain.line() == "delivered"
    assert first.faults == second.faults == []
    assert (await guest.submit(taken.words[:6])).status == 200


async def test_a_receipt_before_the_answer_to_the_request(guest: Guest) -> None:
    """The vendor took it and its answer never came: the receipt says so, and no second gateway is asked again (X31)."""
    async with TwilioFake.new() as fake:
        fake.plan.append("hang")
        chain = Chain(guest, [twilio_at(fake.url, timeout_s=0.3)])
        await guest.start()
        await chain.send()
        [taken] = fake.taken
        assert (await chain.report(fake.report(taken, "delivered"))).status == 202
        assert await chain.line() == "delivered"
        guest.desktop.clock.advance(10_000)
        await chain.send()
        await chain.close()
        assert len(fake.taken) == 1
    assert fake.faults == []
    assert (await guest.submit(taken.words[:6])).status == 200


async def test_opted_out_stops_and_says_so(guest: Guest) -> None:
    """X31: a refusal for good asks nobody else."""
    async with TwilioFake.new() as first, InfobipFake.new() as second:
        first.plan.append("deny")
        chain = Chain(guest, [twilio_at(first.url), infobip_at(second.url)])
        await guest.start()
        await chain.send()
        await chain.close()
    assert (first.taken, second.taken) == ([], [])
    assert await chain.line() == "not_delivered"


async def test_a_success_that_is_none_goes_to_the_next(guest: Guest) -> None:
    """X30: Vonage's 200 with an error in it."""
    async with VonageFake.new() as first, InfobipFake.new() as second:
        first.plan.append("throttle")
        own = Vonage(api_key="abcd1234", api_secret=Secret("abcdef"), sender="Hotel", url=first.url)
        own = replace(own, signature_secret=Secret(vonage.SIGNING))
        chain = Chain(guest, [VonageGateway(own), infobip_at(second.url)])
        await guest.start()
        await chain.send()
        await chain.close()
        assert (len(first.taken), len(second.taken)) == (0, 1)
    assert first.faults == second.faults == []
