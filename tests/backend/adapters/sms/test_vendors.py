"""Every vendor by its published contract, failing as vendors fail (X30, X31)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from kiosk_backend.adapters.sms.infobip import InfobipGateway
from kiosk_backend.adapters.sms.sns import SnsGateway
from kiosk_backend.adapters.sms.twilio import TwilioGateway
from kiosk_backend.adapters.sms.vonage import VonageGateway
from kiosk_backend.domain.gateways import Infobip, Sns, Twilio, Vonage
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.ports.sms import Accepted, Refused, SmsGateway, Text, Unclear
from tests.peers.vendors import InfobipFake, SnsFake, TwilioFake, VendorFake, VonageFake, sns, twilio, vonage

pytestmark = [pytest.mark.anyio, pytest.mark.peer]

CODE = "048213"
WORDS = f"{CODE} is your Hotel check-in code. It expires in 5 min."
REPORT_TO = f"https://desk.example/v1/receipts/second/{'1' * 36}/{'f' * 72}"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def text(**more: Any) -> Text:
    own: dict[str, Any] = {"message_id": "1" * 36, "to": Phone("+436601234542"), "body": Secret(WORDS), "life_s": 300}
    return Text(**{**own, "receipt_url": REPORT_TO, **more})


def twilio_at(url: str, **more: Any) -> TwilioGateway:
    own: dict[str, Any] = {"account_sid": twilio.SID, "auth_token": Secret(twilio.TOKEN), "sender": "Hotel"}
    return TwilioGateway(Twilio(url=url, **{**own, "voice_number": "+15005550006", **more}), "second")


def vonage_at(url: str, **more: Any) -> VonageGateway:
    own: dict[str, Any] = {"api_key": "abcd1234", "api_secret": Secret("abcdef0123456789"), "sender": "Hotel"}
    return VonageGateway(Vonage(url=url, **{**own, "signature_secret": Secret(vonage.SIGNING), **more}), "second")


def infobip_at(url: str, **more: Any) -> InfobipGateway:
    own: dict[str, Any] = {"api_key": Secret("key"), "sender": "Hotel", "voice_number": "+442032864231"}
    return InfobipGateway(Infobip(url=url, **{**own, **more}), "second")


def sns_at(url: str, **more: Any) -> SnsGateway:
    own: dict[str, Any] = {"region": sns.REGION, "access_key_id": sns.KEY_ID, "secret_access_key": Secret(sns.KEY)}
    return SnsGateway(Sns(url=url, **{**own, "sender": "Hotel", **more}), "second")


@dataclass(frozen=True)
class Pair:
    fake: Callable[[], VendorFake]
    make: Callable[..., SmsGateway]


PAIRS = {
    "twilio": Pair(TwilioFake.new, twilio_at),
    "vonage": Pair(VonageFake.new, vonage_at),
    "infobip": Pair(InfobipFake.new, infobip_at),
    "sns": Pair(SnsFake.new, sns_at),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
class TestEveryVendor:
    @pytest.mark.parametrize("words", [WORDS, "Grüezi & 100 % = {ok} <b> \"'\\\n€ – オーロラ 😀"])
    async def test_a_text_is_taken_as_the_contract_says(self, pair: Pair, words: str) -> None:
        """X28: nothing in a text can become a field of the request."""
        async with pair.fake() as fake:
            gateway = pair.make(fake.url)
            outcome = await gateway.send(text(body=Secret(words)))
            await gateway.close()
        assert fake.faults == []
        [taken] = fake.taken
        assert outcome == Accepted(taken.reference)
        assert (taken.to.lstrip("+"), taken.words) == ("436601234542", words)

    @pytest.mark.parametrize("life_s", [0, 1, 59, 61, 10**7])
    async def test_any_life_fits_the_contract(self, pair: Pair, life_s: int) -> None:
        """X33: the network drops what is too old; a life beyond the vendor's longest or shortest is cut to it."""
        async with pair.fake() as fake:
            gateway = pair.make(fake.url)
            for channel in sorted(gateway.channels):
                assert isinstance(await gateway.send(text(life_s=life_s, channel=channel)), Accepted)
            await gateway.close()
        assert fake.faults == []

    @pytest.mark.parametrize(
        ("meets", "outcome"),
        [
            ("throttle", (Refused, False)),
            ("elsewhere", (Refused, False)),
            ("deny", (Refused, True)),
            ("fail", (Unclear, None)),
            ("empty", (Unclear, None)),
            ("hang", (Unclear, None)),
            ("cut", (Unclear, None)),
        ],
    )
    async def test_it_fails_as_vendors_fail(self, pair: Pair, meets: Any, outcome: tuple[type, bool | None]) -> None:
        """X30, X31: what may be tried elsewhere, what never, and what nobody knows."""
        async with pair.fake() as fake:
            fake.plan.append(meets)
            gateway = pair.make(fake.url, timeout_s=0.3)
            found = await gateway.send(text())
            again = await gateway.send(text())
            await gateway.close()
        assert fake.faults == []
        assert (type(found), getattr(found, "permanent", None)) == outcome
        assert isinstance(again, Accepted)  # it recovers
        assert "1234542" not in getattr(found, "reason", "")  # vendors name the number in their errors

    async def test_the_sender_is_the_one_of_the_country(self, pair: Pair) -> None:
        async with pair.fake() as fake:
            gateway = pair.make(fake.url, senders={"at": "AuroraAT", "US": "+15005550006"})
            for number in ("+436601234542", "+12015550123", "+4915112345678"):
                assert isinstance(await gateway.send(text(to=Phone(number))), Accepted)
            assert isinstance(await gateway.send(text(sender="Registered")), Accepted)
            await gateway.close()
        assert fake.faults == []
        assert [one.sender.lstrip("+") for one in fake.taken] == ["AuroraAT", "15005550006", "Hotel", "Registered"]


@pytest.mark.parametrize("pair", [PAIRS["twilio"], PAIRS["infobip"]], ids=["twilio", "infobip"])
async def test_a_call_reads_line_by_line(pair: Pair) -> None:
    async with pair.fake() as fake:
        gateway = pair.make(fake.url)
        assert gateway.channels == {"text", "voice"}
        call = text(channel="voice", body=Secret("Your code & more:\n4\n8"), language="de")
        assert isinstance(await gateway.send(call), Accepted)
        await gateway.close()
    assert fake.faults == []
    [taken] = fake.taken
    assert taken.voice
    assert taken.report_to == REPORT_TO
    said = {
        "second": '<Say language="de-DE">Your code &amp; more:</Say><Pause length="1"/>'
        '<Say language="de-DE">4</Say><Pause length="1"/>',
        "": "Your code & more:,\n4,\n8",
    }
    assert any(one in taken.words for one in said.values())


def test_without_a_number_to_call_from_there_are_no_calls() -> None:
    assert twilio_at("http://127.0.0.1:1", voice_number="").channels == {"text"}
    assert infobip_at("http://127.0.0.1:1", voice_number="").channels == {"text"}
