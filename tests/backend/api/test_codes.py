"""Codes over the wire: exactly six digits in, nothing of the code out, receipts from the world (X13, X15, X27, X29)."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest
import structlog

from kiosk_backend.adapters.sms.kannel import STATES
from kiosk_backend.contract import v1
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.ports import Transaction
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Note, Reading, Text
from kiosk_backend.services import submission
from kiosk_backend.services.delivery import receipt_key
from kiosk_backend.services.kiosks import authenticate
from kiosk_backend.services.sending import SendingWorker
from kiosk_backend.services.visits import open_visit
from tests.backend.api.conftest import Answer, Desktop, everything
from tests.backend.services.codes.scene import PHONE, Anywhere, Scene

pytestmark = pytest.mark.anyio


class AcceptingGateway:
    """Takes everything."""

    name = "kannel"
    channels: frozenset[Channel] = frozenset({"text"})
    receipts = True

    def __init__(self) -> None:
        self.sent: list[Text] = []

    async def send(self, text: Text) -> Handover:
        self.sent.append(text)
        return Accepted("taken")

    def read_receipt(self, callback: Callback) -> Reading:
        """In Kannel's numbers."""
        return STATES.get(callback.query.get("st", ""), "unknown")

    async def listen(self, note: Note) -> None:
        """Reports by callback."""

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Guest:
    """One guest at the first kiosk of aurora."""

    desktop: Desktop
    scene: Scene
    visit: str
    gateway: AcceptingGateway

    async def post(self, path: str, body: v1.Wire | bytes, **how: Any) -> Answer:
        return await self.desktop.post(path, body, token=self.desktop.tokens["aurora"], **how)

    async def start(self) -> Answer:
        return await self.post("/v1/code/start", v1.Visit(visit=self.visit))

    async def submit(self, code: str, **how: Any) -> Answer:
        return await self.post("/v1/code/submit", v1.SubmitCode(visit=self.visit, code=code), **how)

    async def watch(self, after: int, wait_s: float = 20.0) -> Answer:
        return await self.post("/v1/code/delivery", v1.WatchDelivery(visit=self.visit, after=after, wait_s=wait_s))

    async def deliver(self) -> Text:
        house = self.desktop.house
        worker = SendingWorker(house.store, house.desk, [self.gateway], structlog.get_logger(), "https://desk.example")
        await worker.send_due()
        return self.gateway.sent[-1]

    async def receipt(self, path: str) -> Answer:
        return await self.desktop.call("GET", path, app=self.desktop.public, key="")


@pytest.fixture
async def guest(desktop: Desktop) -> Guest:
    gateway = AcceptingGateway()
    desktop.house = replace(desktop.house, destinations=Anywhere(), gateways={"kannel": gateway})
    desktop.__post_init__()
    scene = Scene(desktop.house.store, desktop.clock, keys=desktop.house.desk.keys)
    booking_id = await scene.book()
    kiosk = await desktop.run(lambda tx: authenticate(tx, desktop.house.desk, desktop.tokens["aurora"]))

    def open_(tx: Transaction) -> str:
        handle, _ = open_visit(
            tx, scene.desk, site_id="aurora", kiosk_id=kiosk.kiosk_id, booking_id=booking_id, found_by="reference",
            now=desktop.clock.now(),
        )  # fmt: skip
        return handle.reveal()

    return Guest(desktop, scene, await desktop.run(open_), gateway)


async def test_from_start_to_confirmed(guest: Guest) -> None:
    status = msgspec.json.decode((await guest.start()).body, type=v1.CodeStatus)
    assert (status.delivery, status.digits, status.phone_ending, status.tries_left) == ("queued", 6, "42", 5)
    code = (await guest.deliver()).body.reveal()[:6]
    answer = await guest.submit(code)
    confirmed = msgspec.json.decode(answer.body, type=v1.Confirmed)
    assert (answer.status, confirmed.first_name, confirmed.next_need) == (200, "Maria", "review")
    assert confirmed.guests[0].display_name == "Maria L."
    assert confirmed.details.room_type == "Double room"  # type: ignore[union-attr]
    assert confirmed.grant.startswith("gr_")


@pytest.mark.parametrize(
    "code",
    [
        b"123456", b"12345", b"null", b"true", b"1e5", b'["123456","123457"]', b'{"code":"123456"}', b'"12345"',
        b'"1234567"', b'"123456\\n"', b'" 123456"', b'"12 3456"', b'"+12345"', b'"-12345"', b'"0x1234"',
        b'"12345\\u0000"', '"٤٨١٩٢٠"'.encode(), '"１２３４５６"'.encode(), '"12345²"'.encode(),
        b'"' + b"1" * 10_000 + b'"', b'""',
    ],
)  # fmt: skip
async def test_anything_but_six_ascii_digits_is_malformed_and_costs_no_try(guest: Guest, code: bytes) -> None:
    """S18, X27."""
    await guest.start()
    answer = await guest.post("/v1/code/submit", b'{"visit":"' + guest.visit.encode() + b'","code":' + code + b"}")
    assert (answer.status, answer.code) == (400, "request_malformed")
    assert (await guest.scene.challenge(guest.visit)).attempts == 0


async def test_no_answer_holds_the_code_or_the_number(guest: Guest) -> None:
    """X13."""
    with structlog.testing.capture_logs() as logs:
        answers = [await guest.start()]
        code = await guest.scene.code(guest.visit)
        wrong = await guest.scene.wrong(guest.visit)
        answers += [await guest.submit(wrong), await guest.watch(0, 0), await guest.submit(wrong + "0")]
        await guest.deliver()
        answers += [await guest.watch(0, 0), await guest.submit(code), await guest.submit(code)]
        stored = await guest.desktop.run(everything)
    said = b" ".join(answer.body for answer in answers).decode() + repr(logs)
    for canary in (code, wrong, PHONE[1:], PHONE[5:]):
        assert canary not in said
    assert PHONE[5:] not in stored
    assert f"'{code}" not in stored


async def test_a_repeated_wrong_code_is_charged_once(guest: Guest) -> None:
    """The reply was lost and the kiosk asks again with the same key."""
    await guest.start()
    wrong, key = await guest.scene.wrong(guest.visit), str(uuid.uuid4())
    first, second = await guest.submit(wrong, key=key), await guest.submit(wrong, key=key)
    assert first == second
    assert (first.code, first.json["tries_left"]) == ("code_wrong", 4)
    assert (await guest.scene.challenge(guest.visit)).attempts == 1


async def test_a_repeated_right_code_gets_the_same_grant(guest: Guest) -> None:
    await guest.start()
    code, key = await guest.scene.code(guest.visit), str(uuid.uuid4())
    first = await guest.submit(code, key=key)
    assert first.status == 200
    assert await guest.submit(code, key=key) == first
    assert (await guest.submit(code)).code == "code_missing"


async def test_a_bug_while_comparing_costs_the_try_and_tells_nothing(
    guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """decisions "Charge before compare": rolled back with its work, the charge is repeated on its own."""

    def broken(*_: object) -> bool:
        raise RuntimeError("048213")

    await guest.start()
    code = await guest.scene.code(guest.visit)
    with monkeypatch.context() as patch, structlog.testing.capture_logs() as logs:
        patch.setattr(submission, "matches", broken)
        answer = await guest.submit(code)
    assert (answer.status, answer.code) == (500, "internal")
    assert "048213" not in repr(logs)
    assert (await guest.scene.challenge(guest.visit)).attempts == 1


async def test_an_old_code_says_that_a_new_one_is_coming(guest: Guest) -> None:
    await guest.start()
    old = await guest.scene.code(guest.visit)
    guest.desktop.clock.advance(300_000)
    answer = await guest.submit(old)
    assert (answer.status, answer.json) == (410, {"code": "code_expired", "sent_new_code": True})


async def test_the_delivery_line_wakes_for_each_change(guest: Guest) -> None:
    version = (await guest.start()).json["version"]
    waiting = asyncio.create_task(guest.watch(version))
    text = await guest.deliver()
    answer = await waiting
    assert answer.json["delivery"] == "handed_over"
    waiting = asyncio.create_task(guest.watch(answer.json["version"]))
    assert (await guest.receipt(text.receipt_url.removeprefix("https://desk.example") + "?st=1")).status == 202
    assert (await waiting).json["delivery"] == "delivered"


async def test_the_delivery_line_wakes_for_a_resend(guest: Guest) -> None:
    await guest.start()
    await guest.deliver()
    guest.desktop.clock.advance(31_000)
    version = (await guest.watch(0, 0)).json["version"]
    waiting = asyncio.create_task(guest.watch(version))
    assert (await guest.post("/v1/code/resend", v1.Visit(visit=guest.visit))).status == 200
    async with asyncio.timeout(5):
        assert (await waiting).json["delivery"] == "queued"


async def test_the_delivery_line_becomes_late_without_any_event(guest: Guest) -> None:
    """The poll itself wakes when the thirty seconds are over."""
    await guest.start()
    await guest.deliver()
    version = (await guest.watch(0, 0)).json["version"]
    guest.desktop.clock.advance(29_900)
    waiting = asyncio.create_task(guest.watch(version))
    await asyncio.sleep(0)
    guest.desktop.clock.advance(100)
    async with asyncio.timeout(5):
        answer = await waiting
    assert answer.json["delivery"] == "late"
    assert answer.json["version"] > version


async def test_a_forged_receipt_changes_nothing(guest: Guest) -> None:
    """X29: another message's key, no key, a made-up key."""
    await guest.start()
    text = await guest.deliver()
    other = receipt_key(guest.desktop.house.desk, guest.scene.ids.new(), "kannel")
    base = f"/v1/receipts/kannel/{text.message_id}"
    for path in (f"{base}/{other}", base, f"{base}/", f"{base}/{'0' * 72}", "/v1/receipts/kannel/", f"{base}/é"):
        assert (await guest.receipt(f"{path}?st=1")).status == 403
    assert (await guest.watch(0, 0)).json["delivery"] == "handed_over"


async def test_strange_receipts_are_taken_and_change_nothing(guest: Guest) -> None:
    """X15, X29: unknown status, none, an unknown message; an echoed text reaches no log."""
    await guest.start()
    text = await guest.deliver()
    code = await guest.scene.code(guest.visit)
    path = text.receipt_url.removeprefix("https://desk.example")
    unknown = guest.scene.ids.new()
    gone = f"/v1/receipts/kannel/{unknown}/{receipt_key(guest.desktop.house.desk, unknown, 'kannel')}"
    with structlog.testing.capture_logs() as logs:
        for odd in (f"{path}?st=99", path, f"{path}?st={code}&text:{code}", f"{path}?text={code}", f"{gone}?st=1"):
            assert (await guest.receipt(odd)).status == 202
        assert (await guest.receipt(f"{path}?st=1&{'x' * 3_000}")).status == 202
    assert code not in json.dumps(logs)
    assert (await guest.watch(0, 0)).json["delivery"] == "handed_over"
    assert (await guest.desktop.call("DELETE", path, app=guest.desktop.public, key="")).status == 405


async def test_routes_of_codes_ask_for_a_kiosk(guest: Guest) -> None:
    for path in ("start", "resend", "delivery", "submit"):
        assert (await guest.desktop.post(f"/v1/code/{path}", v1.Visit(visit=guest.visit))).status == 401
    strange = await guest.desktop.post(
        "/v1/code/start", v1.Visit(visit=guest.visit), token=guest.desktop.tokens["borealis"]
    )
    assert strange.code == "visit_over"


async def test_a_kiosk_learns_that_texts_are_slow(guest: Guest) -> None:
    """The line under the attract screen (design §8.1)."""
    report = v1.Report(app_version=v1.MIN_APP, contract=v1.CONTRACT, printer="ready", scanner="ready")
    assert (await guest.post("/v1/kiosk/report", report)).json.get("texts", "working") == "working"
    await guest.start()
    path = (await guest.deliver()).receipt_url.removeprefix("https://desk.example")
    guest.desktop.clock.advance(40_000)
    await guest.receipt(f"{path}?st=1")
    assert (await guest.post("/v1/kiosk/report", report)).json["texts"] == "slow"
