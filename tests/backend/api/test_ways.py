"""Ways to confirm over the wire: which are offered, what each answers, what the kiosk may show (N8, I1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import msgspec
import pytest
import structlog

from kiosk_backend.adapters.passkeys import WebAuthn
from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.contract import v1
from kiosk_backend.domain.booking import Proofs
from kiosk_backend.domain.itinerary import Money
from kiosk_backend.domain.private import Document, Phone
from kiosk_backend.ports.passkeys import Passkey
from kiosk_backend.ports.risk import Verdict
from kiosk_backend.services.kiosks import authenticate
from kiosk_backend.services.links import pick_number
from kiosk_backend.services.visits import open_visit
from tests.backend.api.conftest import Answer, Desktop, Phones
from tests.backend.services.codes.scene import PHONE, Anywhere, Scene
from tests.backend.services.codes.test_proofs import LINES

pytestmark = pytest.mark.anyio
MAIL = "maria@example.com"


class Callers(Phones):
    """Texts and calls."""

    channels = frozenset({"text", "voice"})


@dataclass
class Lobby:
    """A kiosk of aurora, with bookings as a test wants them."""

    desktop: Desktop
    scene: Scene

    async def post(self, path: str, body: v1.Wire) -> Answer:
        return await self.desktop.post(path, body, token=self.desktop.tokens["aurora"])

    async def furnish(self, **house: Any) -> None:
        """Another house, or a site with other choices (`policy`)."""
        policy = house.pop("policy", None)
        if policy is not None:
            await self.desktop.add_site("aurora", policy=policy)
        self.desktop.house = replace(self.desktop.house, **house)
        self.desktop.__post_init__()

    async def visit(self, phone: str | None = PHONE, **booked: Any) -> str:
        booking_id = await self.scene.book(phone, **booked)
        house, token = self.desktop.house, self.desktop.tokens["aurora"]
        kiosk = await self.desktop.run(lambda tx: authenticate(tx, house.desk, token))
        handle, _ = await self.desktop.run(
            lambda tx: open_visit(
                tx, house.desk, site_id="aurora", kiosk_id=kiosk.kiosk_id, booking_id=booking_id, found_by="reference",
                now=self.desktop.clock.now(),
            )
        )  # fmt: skip
        return str(handle.reveal())

    async def card(self, visit: str) -> v1.Found:
        answer = await self.post("/v1/bookings/choose", v1.Visit(visit=visit))
        return msgspec.json.decode(answer.body, type=v1.Found)

    async def start(self, visit: str, method: str = "sms") -> v1.CodeStatus:
        answer = await self.post("/v1/code/start", v1.StartCode(visit=visit, method=method))
        assert answer.status == 200, answer
        return msgspec.json.decode(answer.body, type=v1.CodeStatus)


@pytest.fixture
async def lobby(desktop: Desktop) -> Lobby:
    made = Lobby(desktop, Scene(desktop.house.store, desktop.clock, keys=desktop.house.desk.keys))
    await made.furnish(destinations=Anywhere(), gateways={"phones": Callers()}, mails=True, passkeys=WebAuthn())
    return made


async def test_a_text_is_never_the_only_way(lobby: Lobby) -> None:
    """N8, I1: beside what travels by phone there is always one that does not; and staff."""
    for booked in ({}, {"email": MAIL}, {"proofs": Proofs(Document("L898902C3"))}):
        card = (await lobby.card(await lobby.visit(**booked))).booking
        assert card is not None
        assert card.ways[:3] == ["sms", "link", "voice"]
        assert "document" in card.ways


async def test_the_ways_follow_what_there_is(lobby: Lobby) -> None:
    """Gateways, mailer, public address, number, policy of the site."""
    visit = await lobby.visit(email=MAIL)
    await lobby.furnish(policy={"check_in_by_email": True})
    card = (await lobby.card(visit)).booking
    assert card is not None
    assert (card.ways, card.email_hint) == (["sms", "link", "voice", "email", "document"], "m••••@e••••.com")
    await lobby.furnish(gateways={"phones": Phones()}, mails=False, public_base_url="")
    card = (await lobby.card(visit)).booking
    assert card is not None
    assert (card.ways, card.email_hint) == (["sms", "document"], "")
    nobody = await lobby.card(await lobby.visit(None))
    assert nobody.booking is not None
    assert (nobody.booking.ways, nobody.next_need) == (["document"], "staff")
    proved = await lobby.card(await lobby.visit(None, proofs=Proofs(Document("L898902C3"))))
    assert proved.next_need == "code"


async def test_a_landline_is_offered_a_call_and_gets_the_code_by_it(lobby: Lobby) -> None:
    """X20, I1: a voice reads the code out; where nothing can call, it is as if there were no number."""
    await lobby.furnish(destinations=NumberingPlans())
    visit = await lobby.visit("+4315880100")
    found = await lobby.card(visit)
    assert found.booking is not None
    assert (found.booking.ways, found.next_need) == (["voice", "document"], "code")
    refused = await lobby.post("/v1/code/start", v1.StartCode(visit=visit, method="sms"))
    assert b"no_such_way" in refused.body
    status = await lobby.start(visit, "voice")
    assert (status.method, status.digits, status.ways) == ("voice", 6, ["document"])
    [message] = await lobby.desktop.run(lambda tx: tx.outbox.lease("w", lobby.desktop.clock.now(), 1 << 60, 9))
    assert (message.kind, message.channel) == ("code", "voice")
    confirmed = await lobby.post("/v1/code/submit", v1.SubmitCode(visit=visit, code=await lobby.scene.code(visit)))
    assert confirmed.status == 200
    await lobby.furnish(gateways={"phones": Phones()})
    silent = await lobby.card(await lobby.visit("+4315880101"))
    assert silent.booking is not None
    assert (silent.booking.ways, silent.next_need) == (["document"], "staff")


async def test_a_passkey_is_offered_to_whom_has_one(lobby: Lobby) -> None:
    visit = await lobby.visit()
    index = lobby.scene.keys.index("phone", "aurora", PHONE)
    await lobby.desktop.run(lambda tx: tx.passkeys.add(Passkey(b"1", "aurora", index, b"key", 0, 0)))
    card = (await lobby.card(visit)).booking
    assert card is not None
    assert "passkey" in card.ways
    state = await lobby.start(visit, "passkey")
    assert state.page_url.startswith("http://127.0.0.1:8401/link/")
    assert (state.digits, len(state.choose_number)) == (0, 2)


async def test_a_paused_number_leaves_the_other_ways(lobby: Lobby) -> None:
    """N6, X22."""
    visit = await lobby.visit(email=MAIL)
    await lobby.furnish(policy={"check_in_by_email": True})
    booking_id = (await lobby.desktop.run(lambda tx: tx.visits.get(_indexes(lobby, visit)))).booking_id
    now = lobby.desktop.clock.now()

    def fail(tx: Any, times: int) -> None:
        for _ in range(times):
            tx.challenges.failed("aurora", booking_id, now)
        tx.challenges.pause("aurora", booking_id, now + 60_000, now)

    await lobby.desktop.run(lambda tx: fail(tx, 10))
    card = (await lobby.card(visit)).booking
    assert card is not None
    assert card.ways == ["email", "document"]
    assert (await lobby.start(visit, "email")).ways == ["document"]
    await lobby.desktop.run(lambda tx: fail(tx, 15))
    card = (await lobby.card(visit)).booking
    assert card is not None
    assert card.ways == []


def _indexes(lobby: Lobby, visit: str) -> list[bytes]:
    return lobby.scene.keys.indexes("visit", "aurora", visit)


async def test_the_status_says_what_goes_on_and_what_else_there_is(lobby: Lobby) -> None:
    visit = await lobby.visit(email=MAIL)
    text = await lobby.start(visit)
    assert (text.method, text.digits, text.phone_ending) == ("sms", 6, "42")
    assert text.ways == ["link", "voice", "document"]
    mail = await lobby.start(visit, "email")
    assert (mail.method, mail.digits, mail.email_hint, mail.expires_in_s) == ("email", 8, "m••••@e••••.com", 600)
    link = await lobby.start(visit, "link")
    assert (link.method, link.digits, len(link.choose_number), link.page_url) == ("link", 0, 2, "")


@pytest.mark.parametrize("method", ["carrier_pigeon", "", "questions", "document", "staff", "SMS"])
async def test_what_is_no_challenge_is_no_such_way(lobby: Lobby, method: str) -> None:
    visit = await lobby.visit()
    answer = await lobby.post("/v1/code/start", v1.StartCode(visit=visit, method=method))
    assert answer.code == "no_such_way"


async def test_a_link_from_start_to_confirmed(lobby: Lobby) -> None:
    """I1: nothing is typed. X13: the token is in no answer to the kiosk."""
    visit = await lobby.visit()
    state = await lobby.start(visit, "link")
    early = await lobby.post("/v1/code/continue", v1.Visit(visit=visit))
    assert early.code == "not_proved_yet"
    (text,) = await lobby.desktop.texts()
    url = next(word for word in text.body.reveal().split() if word.startswith("http"))
    token = url.rpartition("/")[2]
    assert url == f"http://127.0.0.1:8401/link/{token}"
    desk, clock = lobby.desktop.house.desk, lobby.desktop.clock
    picked = await lobby.desktop.run(lambda tx: pick_number(tx, desk, token, state.choose_number, clock.now()))
    assert picked == "proved"
    watched = await lobby.post("/v1/code/delivery", v1.WatchDelivery(visit=visit, after=0))
    assert msgspec.json.decode(watched.body, type=v1.CodeStatus).proved
    assert token.encode() not in watched.body
    done = await lobby.post("/v1/code/continue", v1.Visit(visit=visit))
    assert msgspec.json.decode(done.body, type=v1.Confirmed).next_need == "review"
    assert (await lobby.post("/v1/code/continue", v1.Visit(visit=visit))).code == "code_missing"


async def test_an_e_mail_and_two_answers_check_in_with_a_marked_pass(lobby: Lobby) -> None:
    """S4, N7: V1 where the site allows it, and the pass says to show a document."""
    await lobby.furnish(policy={"check_in_by_email": True, "pre_verification_detail": "minimal"})
    visit = await lobby.visit(email=MAIL, bed="King bed", city_tax=Money(Decimal("6.40"), "EUR"))
    await lobby.start(visit, "email")
    code = await lobby.scene.code(visit)
    assert len(code) == 8
    more = await lobby.post("/v1/code/submit", v1.SubmitCode(visit=visit, code=code))
    assert more.code == "more_needed"
    assert {"questions", "sms"} <= set(more.json["needs"])
    asked = await lobby.post("/v1/code/questions", v1.Visit(visit=visit))
    questions = msgspec.json.decode(asked.body, type=v1.Questions)
    known = {
        "room_type": "Double room", "bed": "King bed", "city_tax": "6.40 EUR", "nights": "2",
        "leave_date": "2026-09-23", "arrival_weekday": "1", "booked_name_initial": "M",
    }  # fmt: skip
    answers = {one.fact: known[one.fact] for one in questions.questions}
    assert all(known[one.fact] in one.choices and len(one.choices) == 5 for one in questions.questions)
    answer = await lobby.post("/v1/code/answers", v1.Answers(visit=visit, answers=answers))
    confirmed = msgspec.json.decode(answer.body, type=v1.Confirmed)
    signed = await lobby.post(
        "/v1/checkin",
        v1.CheckIn(visit=visit, grant=confirmed.grant, guest_ids=[one.guest_id for one in confirmed.guests]),
    )
    passed = msgspec.json.decode(signed.body, type=v1.CheckedIn)
    assert [one.mark for one in passed.passes] == ["show_id"]


async def test_right_answers_alone_call_for_staff(lobby: Lobby) -> None:
    """S9, X39."""
    await lobby.furnish(policy={"pre_verification_detail": "minimal"})
    visit = await lobby.visit(bed="King bed", city_tax=Money(Decimal("6.40"), "EUR"))
    asked = msgspec.json.decode((await lobby.post("/v1/code/questions", v1.Visit(visit=visit))).body, type=v1.Questions)
    wrong = {one.fact: one.choices[0] + "?" for one in asked.questions}
    answer = await lobby.post("/v1/code/answers", v1.Answers(visit=visit, answers=wrong))
    assert (answer.code, answer.json["tries_left"]) == ("answers_wrong", 1)


async def test_a_document_over_the_wire_leaves_nothing_in_logs_or_answers(lobby: Lobby) -> None:
    """X14, S27."""
    visit = await lobby.visit(None, last="Lindqvist", proofs=Proofs(Document("L898902C3")))
    with structlog.testing.capture_logs() as logs:
        bad = await lobby.post("/v1/code/document", v1.ShowDocument(visit=visit, lines=[LINES[0], LINES[1][:-1] + "0"]))
        done = await lobby.post("/v1/code/document", v1.ShowDocument(visit=visit, lines=LINES))
    assert (bad.code, done.status) == ("document_unreadable", 200)
    told = f"{logs} {bad.body!r} {done.body!r}"
    assert not any(part in told for part in ("L898902C3", "740812", "P<UTO"))


async def test_eight_digits_for_a_text_are_wrong_and_seven_malformed(lobby: Lobby) -> None:
    """S18."""
    visit = await lobby.visit()
    await lobby.start(visit)
    assert (await lobby.post("/v1/code/submit", v1.SubmitCode(visit=visit, code="1234567"))).code == "request_malformed"
    assert (await lobby.post("/v1/code/submit", v1.SubmitCode(visit=visit, code="12345678"))).code == "code_wrong"


class Careful:
    """A risk service that asks for more, and notes what it was asked."""

    asks = True

    def __init__(self) -> None:
        self.asked: list[tuple[Phone, str]] = []

    async def verdict(self, phone: Phone, purpose: str) -> Verdict:
        self.asked.append((phone, purpose))
        return "step_up"


async def test_the_risk_service_is_asked_before_a_text_and_not_for_an_e_mail(lobby: Lobby) -> None:
    """N10."""
    careful = Careful()
    await lobby.furnish(risk=careful)
    visit = await lobby.visit(email=MAIL)
    await lobby.start(visit, "email")
    assert careful.asked == []
    await lobby.start(visit)
    assert careful.asked == [(Phone(PHONE), "check_in")]
    answer = await lobby.post("/v1/code/submit", v1.SubmitCode(visit=visit, code=await lobby.scene.code(visit)))
    assert answer.code == "more_needed"
    assert "document" in answer.json["needs"]
    assert (await lobby.post("/v1/code/start", v1.StartCode(visit="vh_" + "A" * 43))).code == "visit_over"
