"""The one route of all receipts: whose key, whose signature, how large, and nothing of it in a log (X15, X29)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import structlog

from kiosk_backend.adapters.sms.infobip import InfobipGateway
from kiosk_backend.adapters.sms.kannel import KannelGateway
from kiosk_backend.adapters.sms.twilio import TwilioGateway
from kiosk_backend.adapters.sms.vonage import VonageGateway
from kiosk_backend.api import receipts
from kiosk_backend.domain.gateways import Infobip, Kannel, Twilio, Vonage
from kiosk_backend.domain.private import Secret
from kiosk_backend.ports import StoreBusy
from kiosk_backend.services.delivery import receipt_key
from tests.backend.api.conftest import Answer, Desktop, asgi
from tests.peers.vendors import InfobipFake, Taken, TwilioFake, VonageFake, twilio, vonage

pytestmark = pytest.mark.anyio

BASE = "https://desk.example/behind"
ECHO = "048213 is your code"


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What reaches the service: message id and state, in the order it came."""
    taken: list[tuple[str, str]] = []

    def take(*_: object, message_id: str, state: str, **__: object) -> bool:
        taken.append((message_id, state))
        return True

    monkeypatch.setattr(receipts, "take_receipt", take)
    return taken


@pytest.fixture
def posted(desktop: Desktop) -> Desktop:
    """A house with four gateways, two of them of one vendor."""
    kannel = Kannel(url="http://127.0.0.1:1/x", username="u", password=Secret("p"), sender="Hotel")
    signing = Secret(vonage.SIGNING)
    gateways: list[Any] = [
        KannelGateway(kannel, "first"),
        KannelGateway(kannel, "second"),
        TwilioGateway(Twilio(account_sid=twilio.SID, auth_token=Secret(twilio.TOKEN), sender="Hotel"), "west"),
        VonageGateway(
            Vonage(api_key="k", api_secret=Secret("s"), sender="Hotel", signature_secret=signing), "vonage-eu"
        ),
        InfobipGateway(Infobip(url="https://x.api.infobip.com", api_key=Secret("k"), sender="Hotel"), "infobip"),
    ]
    named = {gateway.name: gateway for gateway in gateways}
    desktop.house = replace(desktop.house, gateways=named, receipts_base_url=BASE)
    desktop.__post_init__()
    return desktop


async def call(
    posted: Desktop,
    path: str,
    body: bytes = b"",
    method: str = "GET",
    headers: dict[str, str] | None = None,
    chunks: int = 1,
) -> Answer:
    told = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    return await asgi(posted.public, method, path, told, body, chunks)


def path_of(posted: Desktop, name: str, message_id: str = "m-1") -> str:
    return f"/v1/receipts/{name}/{message_id}/{receipt_key(posted.house.desk, message_id, name)}"


async def test_a_key_is_of_one_message_and_one_gateway(posted: Desktop, noted: list[tuple[str, str]]) -> None:
    """X29: also of another tenant: the key of one gateway opens nothing at a laxer one."""
    path = path_of(posted, "first")
    assert (await call(posted, f"{path}?st=1")).status == 202
    assert noted == [("m-1", "delivered")]
    for wrong in (
        path.replace("first", "second"), path.replace("m-1", "m-2"), path[:-1] + "0" + "1", path.rpartition("/")[0],
        path_of(posted, "west").replace("west", "first"), f"{path}/more", "/v1/receipts/first/x", f"{path}x",
    ):  # fmt: skip
        assert (await call(posted, f"{wrong}?st=1")).status == 403, wrong
    assert noted == [("m-1", "delivered")]


async def test_a_gateway_that_is_gone_is_thanked(posted: Desktop, noted: list[tuple[str, str]]) -> None:
    """Taken out of the configuration while its messages were on their way."""
    assert (await call(posted, f"{path_of(posted, 'gone')}?st=1")).status == 202
    assert (await call(posted, "/v1/receipts/gone")).status == 404
    assert noted == []


async def test_other_methods_are_refused(posted: Desktop) -> None:
    for method in ("PUT", "DELETE", "HEAD"):
        assert (await call(posted, f"{path_of(posted, 'first')}?st=1", method=method)).status == 405


async def test_a_body_is_bounded(posted: Desktop, noted: list[tuple[str, str]]) -> None:
    path = f"{path_of(posted, 'first')}?st=1"
    assert (await call(posted, path, b"x" * 20_000, "POST", chunks=7)).status == 413
    assert noted == []
    assert (await call(posted, path, b"x" * 16_000, "POST", chunks=7)).status == 202


async def test_a_store_that_is_away_is_reported_to_again(posted: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> bool:
        raise StoreBusy

    monkeypatch.setattr(receipts, "take_receipt", busy)
    assert (await call(posted, f"{path_of(posted, 'first')}?st=1")).status == 503


async def test_twilio_signs_the_public_url(posted: Desktop, noted: list[tuple[str, str]]) -> None:
    """Duplicates, any order, before the answer to the send request: each is read for itself."""
    fake, path = TwilioFake.new(), path_of(posted, "west")
    taken = Taken("SM1", "+436601234542", "", report_to=f"{BASE}{path}")
    for status in ("delivered", "sent", "delivered"):
        report = fake.report(taken, status)
        assert (await call(posted, path, report.body, report.method, report.headers)).status == 202
    assert [state for _, state in noted] == ["delivered", "handed_over", "delivered"]
    forged = fake.report(taken, "failed", url=f"https://elsewhere.example{path}")
    assert (await call(posted, path, forged.body, "POST", forged.headers)).status == 403
    unsigned = {name: value for name, value in report.headers.items() if "Signature" not in name}
    assert (await call(posted, path, report.body, "POST", unsigned)).status == 403
    assert len(noted) == 3


@pytest.mark.parametrize("form", ["json", "form", "query"])
async def test_vonage_reports_to_one_address(posted: Desktop, noted: list[tuple[str, str]], form: str) -> None:
    """X29: signed and at most five minutes old, whichever form the account has chosen."""
    fake, now = VonageFake.new(), posted.clock.now()
    taken = Taken("0A", "436601234542", "", ours="m-7")
    for at, status, answer in ((now, "delivered", 200), (now - 301_000, "failed", 403), (now, "unknown", 200)):
        report = fake.report(taken, status, at=at, url="/v1/receipts/vonage-eu", form=form)
        assert (await call(posted, report.url, report.body, report.method, report.headers)).status == answer
    assert noted == [("m-7", "delivered")]
    assert fake.faults == []


async def test_only_who_signs_may_report_to_one_address(posted: Desktop, noted: list[tuple[str, str]]) -> None:
    for name in ("first", "west", "infobip"):
        body = json.dumps({"client-ref": "m-1", "status": "delivered"}).encode()
        assert (await call(posted, f"/v1/receipts/{name}?st=1", body, "POST")).status == 403
    assert noted == []


async def test_infobip_reports_of_several_count_for_one(posted: Desktop, noted: list[tuple[str, str]]) -> None:
    fake, path = InfobipFake.new(), path_of(posted, "infobip", "m-8")
    mine, other = (Taken(ours, "436601234542", "", ours=ours, report_to=path) for ours in ("m-8", "m-9"))
    report = fake.report(mine, 3, other)
    assert (await call(posted, path, report.body, report.method, report.headers)).status == 202
    assert noted == [("m-8", "delivered")]
    assert fake.faults == []


@pytest.mark.parametrize("name", ["first", "west", "vonage-eu", "infobip"])
async def test_nothing_of_a_receipt_reaches_a_log(posted: Desktop, noted: list[tuple[str, str]], name: str) -> None:
    """X15: an echoed text, in query, headers and body, known status or not, forged or not."""
    assert noted == []
    with structlog.testing.capture_logs() as logs:
        for path in (path_of(posted, name), f"/v1/receipts/{name}", f"/v1/receipts/{name}/{ECHO}/{ECHO}"):
            for query in (f"?st=1&text={ECHO}", f"?st={ECHO}", f"?text:{ECHO}"):
                for body in (ECHO.encode(), json.dumps({"status": ECHO}).encode(), f"MessageStatus={ECHO}".encode()):
                    for headers in ({"x-text": ECHO}, {"content-type": "application/json", "x-twilio-signature": ECHO}):
                        answer = await call(posted, path + query.replace(" ", "+"), body, "POST", headers)
                        assert answer.status in (202, 403)
    assert logs
    assert "048213" not in repr(logs)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"[" * 9_000, b"{}", b"null", b'{"results": [{"status": 3}]}'])
async def test_rubbish_is_no_bug(posted: Desktop, noted: list[tuple[str, str]], body: bytes) -> None:
    for name in posted.house.gateways:
        for path in (path_of(posted, name), f"/v1/receipts/{name}"):
            for headers in ({}, {"content-type": "application/json"}, {"x-twilio-signature": "\xe9"}):
                assert (await call(posted, f"{path}?st=%ff&a=%00&b", body, "POST", headers)).status in (202, 403)
    assert noted == []
