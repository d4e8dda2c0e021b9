"""A whole visit over the wire: found, code, check-in, pass, phone; repeated, raced and refused."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest

from kiosk_backend.adapters.passes import cose
from kiosk_backend.adapters.passes.symbols import matrix, svg
from kiosk_backend.api.app import public_app
from kiosk_backend.api.page import Look
from kiosk_backend.api.page_words import LANGUAGES, Words
from kiosk_backend.api.pass_words import PASS
from kiosk_backend.api.phone_page import pass_page
from kiosk_backend.contract import v1
from kiosk_backend.domain.passes import StayDocument
from kiosk_backend.domain.policy import MINUTE
from kiosk_backend.services.grants import issue_grant
from kiosk_backend.services.visits import open_visit
from tests.backend.api.conftest import Answer, Desktop, everything
from tests.backend.domain.test_passes import FLIGHT as BOARDING_PASS

pytestmark = pytest.mark.anyio


@dataclass
class Visitor:
    """The guest with K7M4PQ at a kiosk of aurora."""

    desktop: Desktop
    visit: str = ""
    grant: str = ""
    guest_ids: tuple[str, ...] = ()

    async def post(self, path: str, body: v1.Wire, **how: Any) -> Answer:
        return await self.desktop.post(path, body, token=self.desktop.tokens["aurora"], **how)

    async def verify(self) -> v1.Confirmed:
        """Finds the booking and types the code that was sent."""
        found = await self.post("/v1/bookings/find", v1.ByReference(reference="K7M4PQ", last_name="Lindqvist"))
        self.visit = found.json["visit"]
        await self.post("/v1/code/start", v1.Visit(visit=self.visit))
        (text,) = await self.desktop.texts()
        code = re.search(r"\b[0-9]{6}\b", text.body.reveal())
        assert code is not None
        answer = await self.post("/v1/code/submit", v1.SubmitCode(visit=self.visit, code=code[0]))
        confirmed = msgspec.json.decode(answer.body, type=v1.Confirmed)
        self.grant = confirmed.grant
        self.guest_ids = tuple(guest.guest_id for guest in confirmed.guests)
        return confirmed

    def request(self, *guest_ids: str) -> v1.CheckIn:
        return v1.CheckIn(visit=self.visit, grant=self.grant, guest_ids=list(guest_ids or self.guest_ids))

    async def check_in(self, *guest_ids: str, **how: Any) -> Answer:
        return await self.post("/v1/checkin", self.request(*guest_ids), **how)


@pytest.fixture
async def visitor(desktop: Desktop) -> Visitor:
    await desktop.import_demo("aurora")
    made = Visitor(desktop)
    await made.verify()
    return made


def checked_in(answer: Answer) -> v1.CheckedIn:
    assert answer.status == 200, answer
    return msgspec.json.decode(answer.body, type=v1.CheckedIn)


async def test_from_code_to_a_pass_that_printed(visitor: Visitor) -> None:
    done = checked_in(await visitor.check_in())
    (document,) = done.passes
    assert isinstance(document, v1.StayPass)
    assert (done.status, done.guests, done.left, document.version) == ("confirmed", len(visitor.guest_ids), 0, 1)
    desk = visitor.desktop.house.desk
    valid = cose.verify(document.code, desk.keys.public_keys("pass:aurora"), desk.clock.now() // 1_000)
    assert isinstance(valid, cose.Valid)
    for state in ("sent", "confirmed"):
        told = v1.PassProgress(pass_id=document.pass_id, version=1, state=state)
        assert (await visitor.post("/v1/passes/progress", told)).json == {}
    odd = v1.PassProgress(pass_id=document.pass_id, version=1, state="void")
    assert (await visitor.post("/v1/passes/progress", odd)).code == "request_malformed"


async def test_the_same_key_gets_the_same_bytes_however_often(visitor: Visitor) -> None:
    answers = await asyncio.gather(*(visitor.check_in(key="7c0a1a52-0001-4000-8000-000000000001") for _ in range(20)))
    answers.append(await visitor.check_in(key="7c0a1a52-0001-4000-8000-000000000001"))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1


async def test_the_same_grant_under_other_keys_is_used_once(visitor: Visitor) -> None:
    answers = await asyncio.gather(*(visitor.check_in() for _ in range(20)))
    assert sorted(answer.status for answer in answers) == [200] + [403] * 19


async def test_a_refusal_is_kept_with_its_key_too(visitor: Visitor) -> None:
    key = "7c0a1a52-0001-4000-8000-000000000002"
    assert (await visitor.check_in("no-such-guest", key=key)).code == "guest_unknown"
    assert (await visitor.check_in("no-such-guest", key=key)).code == "guest_unknown"
    assert (await visitor.check_in(key=key)).code == "idempotency_key_reused"


async def test_no_check_in_without_the_code_step(desktop: Desktop) -> None:
    """S16: the API refuses, not the screen."""
    await desktop.import_demo("aurora")
    visitor = Visitor(desktop)
    found = await visitor.post("/v1/bookings/find", v1.ByReference(reference="K7M4PQ", last_name="Lindqvist"))
    visitor.visit = found.json["visit"]
    assert (await visitor.check_in("anybody")).code == "grant_missing"
    again = v1.PassAgain(visit=visitor.visit, grant="gr_" + "A" * 43)
    assert (await visitor.post("/v1/passes/again", again)).code == "grant_missing"
    phone = v1.PhonePass(visit=visitor.visit, pass_ids=["0192f0c4-0000-7000-8000-000000000001"])
    assert (await visitor.post("/v1/passes/phone", phone)).code == "pass_unknown"


async def test_some_now_some_later_then_the_pass_again(visitor: Visitor) -> None:
    first, *others = visitor.guest_ids
    done = checked_in(await visitor.check_in(first))
    assert (done.guests, done.left) == (1, len(others))
    visitor.desktop.clock.advance(MINUTE)
    confirmed = await visitor.verify()
    assert [guest.checked_in for guest in confirmed.guests] == [True] + [False] * len(others)
    assert checked_in(await visitor.check_in(*others)).left == 0
    visitor.desktop.clock.advance(2 * MINUTE)
    assert (await visitor.verify()).next_need == "pass_again"
    again = v1.PassAgain(visit=visitor.visit, grant=visitor.grant)
    passes = checked_in(await visitor.post("/v1/passes/again", again)).passes
    assert {document.version for document in passes} == {2}


async def test_a_lost_answer_after_the_visit_ended_is_still_given(visitor: Visitor) -> None:
    key = "7c0a1a52-0001-4000-8000-000000000003"
    first = await visitor.check_in(key=key)
    await visitor.post("/v1/visits/end", v1.EndVisit(visit=visitor.visit, how="timed_out"))
    assert (await visitor.check_in(key=key)).body == first.body


async def test_nothing_of_a_pass_is_stored_in_clear(visitor: Visitor) -> None:
    (document,) = checked_in(await visitor.check_in()).passes
    stored = await visitor.desktop.run(everything)
    assert isinstance(document, v1.StayPass)
    assert not any(secret in stored for secret in (document.code, document.first_name, visitor.grant, visitor.visit))


class Page:
    """The public listener, with its headers."""

    def __init__(self, desktop: Desktop) -> None:
        self._app: Any = public_app(replace(desktop.house, page_pace=0.0))

    async def __call__(self, method: str, path: str) -> tuple[int, dict[bytes, bytes], str]:
        sent: list[Any] = []
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": [],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
        }  # fmt: skip

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], dict(sent[0]["headers"]), body.decode()


async def phone_link(visitor: Visitor) -> str:
    """The path of a fresh link for the pass in hand."""
    passes = checked_in(await visitor.check_in()).passes
    asked = v1.PhonePass(visit=visitor.visit, pass_ids=[document.pass_id for document in passes])
    answer = await visitor.post("/v1/passes/phone", asked)
    link = msgspec.json.decode(answer.body, type=v1.PhoneLink)
    assert link.expires_in_s == 600
    base, found, token = link.url.partition("/pass/")
    assert (base, found) == (visitor.desktop.house.public_base_url, "/pass/")
    return f"/pass/{token}"


async def test_the_phone_sees_a_button_then_the_pass_once(visitor: Visitor) -> None:
    page, path = Page(visitor.desktop), await phone_link(visitor)
    for _ in range(3):  # previewers
        status, _, html = await page("GET", path)
        assert (status, f'<form method="post" action="{path}"' in html, "<svg" in html) == (200, True, False)
    assert (await page("HEAD", path))[::2] == (200, "")
    status, _, html = await page("POST", path)
    assert status == 200
    assert "<svg" in html
    assert 'role="img" aria-label="Pass code"' in html
    assert (await page("POST", path))[0] == 410
    assert (await page("GET", path))[0] == 410


async def test_the_page_is_kept_nowhere_and_runs_nothing(visitor: Visitor) -> None:
    page, path = Page(visitor.desktop), await phone_link(visitor)
    for method in ("GET", "POST", "PUT"):
        _, headers, html = await page(method, path)
        assert b"no-store" in headers[b"cache-control"]
        assert headers[b"referrer-policy"] == b"no-referrer"
        policy = headers[b"content-security-policy"].decode()
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert not re.search(r"<script|<img|<link|onclick|https?://(?!www\.w3\.org/2000/svg)", html)
        assert '<html lang="en"' in html
        assert path.rpartition("/")[2] not in html or method == "GET"


@pytest.mark.parametrize("token", ["x", "A" * 43, "%2e%2e", "A" * 5_000, "<script>"])
async def test_links_that_are_not_ours_all_say_the_same(visitor: Visitor, token: str) -> None:
    page = Page(visitor.desktop)
    looked, used = await page("GET", f"/pass/{token}"), await page("POST", f"/pass/{token}")
    assert looked[0] == used[0] == 410
    assert looked[2] == used[2]
    assert "<h1>This link can’t be used any more</h1>" in looked[2]


async def test_what_a_booking_says_cannot_become_markup(desktop: Desktop) -> None:
    evil = "<script>alert(1)</script>\"'&"
    document = StayDocument(
        "id", 1, "KP1:AB", evil, evil, "2026-09-21T15:00:00+02:00", evil, evil, "2026-09-21", "2026-09-23", 2, 2,
        floor=evil, wifi_name=evil, breakfast=evil,
    )  # fmt: skip
    html = pass_page(Look(Words(), evil), [document], desktop.house.symbols).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


async def test_without_a_public_address_no_link_is_offered(visitor: Visitor) -> None:
    passes = checked_in(await visitor.check_in()).passes
    object.__setattr__(visitor.desktop.house, "public_base_url", "")
    asked = v1.PhonePass(visit=visitor.visit, pass_ids=[passes[0].pass_id])
    assert (await visitor.post("/v1/passes/phone", asked)).code == "no_public_address"


async def test_a_flight_over_the_wire(desktop: Desktop) -> None:
    await desktop.add_site("northwind", kind="flight", carrier="NW", station="LIS")
    token = desktop.tokens["northwind"] = (await desktop.enrol("northwind")).token
    await desktop.import_demo("northwind")

    async def post(path: str, body: v1.Wire) -> Answer:
        return await desktop.post(path, body, token=token)

    desk = desktop.house.desk
    (kiosk,) = await desktop.run(lambda tx: tx.kiosks.all("northwind"))
    found = await post("/v1/bookings/find", v1.ByReference(reference=FLIGHT[0], last_name=FLIGHT[1]))
    assert found.json["status"] == "found", found.json

    def verified(tx: Any) -> tuple[str, str, list[str]]:
        visit = tx.visits.get(desk.keys.indexes("visit", "northwind", found.json["visit"]))
        handle, opened = open_visit(
            tx, desk, site_id="northwind", kiosk_id=kiosk.kiosk_id, booking_id=visit.booking_id, found_by="reference",
            now=desk.clock.now(),
        )  # fmt: skip
        grant = issue_grant(
            tx, desk, visit=opened, purpose="check_in", evidence="sms", level="V2", now=desk.clock.now()
        )
        booking = tx.bookings.get(desk.keys, "northwind", visit.booking_id)
        return handle.reveal(), grant.reveal(), [guest.guest_id for guest in booking.party]

    visit, grant, guests = await desktop.run(verified)
    asked = v1.CheckIn(visit=visit, grant=grant, guest_ids=guests)
    assert (await post("/v1/checkin", asked)).code == "dangerous_goods"
    asked = v1.CheckIn(visit=visit, grant=grant, guest_ids=guests, no_dangerous_goods=True)
    done = checked_in(await post("/v1/checkin", asked))
    assert all(isinstance(document, v1.FlightPass) and document.code.startswith("M1") for document in done.passes)
    assert len(done.passes) == 2


FLIGHT = ("C5R9XH", "Nowak")  # two legs


async def test_the_page_of_a_flight_has_an_aztec_code_and_says_what_it_is(desktop: Desktop) -> None:
    code = "M1LIND/MARIA          EABC123 LISOSLNW 0418 328Y012A0025 100"
    document = dataclasses.replace(BOARDING_PASS, code=code)
    html = pass_page(Look(Words()), [document], desktop.house.symbols).html
    assert svg(matrix(code, flight=True), "Pass code") in html
    assert '<h2 dir="auto">Boarding pass NW 418</h2>' in html
    assert "<dt>Gate closes</dt><dd><bdi>14:15</bdi></dd>" in html
    assert "<dt>Gate</dt><dd><bdi>See the screens</bdi></dd>" in html


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_pass_is_shown_in_every_language(desktop: Desktop, language: str) -> None:
    """The same frame as the other pages: language, direction, and no word left in English; the mark that asks for a
    document is on the phone as on paper (decisions: "show ID")."""
    document = StayDocument(
        "id", 1, "KP1:AB", "Hotel", "aurora", "2026-09-21T15:00:00+02:00", "Petra", "", "2026-09-21", "2026-09-23", 2,
        2, mark="show_id",
    )  # fmt: skip
    words = Words(language)
    shown = pass_page(Look(words, "Hotel"), [document], desktop.house.symbols)
    assert f'<html lang="{language}" dir="{words.direction}">' in shown.html
    assert words.date(dt.date(2026, 9, 21)) in shown.html
    for name in ("title", "keep", "show_id", "room", "ask_room", "code"):
        assert words.of(PASS[name]) in shown.html
    assert "script-src" not in shown.policy


@pytest.mark.parametrize("name", PASS)
def test_each_language_says_the_same_of_a_pass(name: str) -> None:
    english, *others = PASS[name]
    for text in others:
        assert text.strip()
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", english)
