"""Callers and changed addresses over the wire: what staff are told, who may, and what is in no answer."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from kiosk_backend.contract import v1
from kiosk_backend.domain.policy import HOUR, SECOND
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.verification import Challenge
from kiosk_backend.ports import sealed_for
from kiosk_backend.ports.risk import Verdict
from tests.backend.api.conftest import Answer
from tests.backend.api.test_staff import Team, team

__all__ = ["team"]
pytestmark = pytest.mark.anyio
LOOK = v1.ByReference(reference="K7M4PQ", last_name="Lindqvist")


async def begun(team: Team, token: str) -> v1.CallerStatus:
    booking = await team.booking(token)
    answer = await team.post("/v1/staff/caller/start", v1.VerifyCaller(booking_id=booking.booking_id), staff=token)
    assert answer.status == 200, answer
    return status(answer)


def status(answer: Answer) -> v1.CallerStatus:
    return msgspec.json.decode(answer.body, type=v1.CallerStatus)


async def code_of(team: Team, token: str) -> str:
    """What the caller's phone shows."""
    booking, house = await team.booking(token), team.desktop.house

    def look(tx: Any) -> Challenge:
        found = tx.challenges.open_of("aurora", booking.booking_id, "caller")
        assert found is not None
        return found  # type: ignore[no-any-return]

    challenge = await house.store.read(look)
    assert challenge.code_sealed is not None
    aad = sealed_for("aurora", "challenges", "code_sealed", challenge.challenge_id)
    return house.desk.keys.open(challenge.code_sealed, aad).decode()


async def try_code(team: Team, token: str, conversation: str, code: str) -> Answer:
    return await team.post("/v1/staff/caller/submit", v1.CallerCode(conversation=conversation, code=code), staff=token)


async def test_a_caller_is_verified_and_the_code_is_in_no_answer(team: Team) -> None:
    """X37, X13: the agent sees the reference, the ending of the number, and verified."""
    token = await team.sign_in("attendant")
    state = await begun(team, token)
    assert re.fullmatch("[A-Z][2-9]", state.reference)
    assert (state.phone_ending, state.tries_left, state.digits, state.verified) == ("42", 3, 6, False)
    code = await code_of(team, token)
    wrong = await try_code(team, token, state.conversation, f"{(int(code) + 1) % 1_000_000:06}")
    assert (wrong.status, wrong.code, wrong.json["tries_left"]) == (403, "code_wrong", 2)
    right = await try_code(team, token, state.conversation, code)
    done = status(right)
    assert (done.verified, done.level, done.verified_for_s) == (True, "V2", 600)
    assert code.encode() not in wrong.body + right.body
    assert (await try_code(team, token, state.conversation, code)).code == "code_missing"
    again = await team.post("/v1/staff/caller/end", v1.Conversation(conversation=state.conversation), staff=token)
    assert again.status == 200
    assert (await try_code(team, token, state.conversation, code)).code == "visit_over"


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "١٢٣٤٥٦", "123456\n", ""])
async def test_only_six_digits_are_a_try(team: Team, code: str) -> None:
    """S18, X27: anything else is malformed and costs no try."""
    token = await team.sign_in()
    state = await begun(team, token)
    assert (await try_code(team, token, state.conversation, code)).code == "request_malformed"
    watched = await team.post(
        "/v1/staff/caller/watch", v1.WatchCaller(conversation=state.conversation, after=0), staff=token
    )
    assert status(watched).tries_left == 3


async def test_a_conversation_belongs_to_who_began_it(team: Team) -> None:
    """X37: a colleague at the same screen has a session of their own and cannot use it."""
    token = await team.sign_in("supervisor")
    state = await begun(team, token)
    code = await code_of(team, token)
    colleague = await team.sign_in("attendant")
    assert (await try_code(team, colleague, state.conversation, code)).code == "visit_over"
    assert (await try_code(team, token, state.conversation, code)).status == 200


async def test_the_line_moves_while_the_agent_waits(team: Team) -> None:
    """The long poll answers as soon as the text is handed over; watching does not keep the session open."""
    token = await team.sign_in()
    state = await begun(team, token)
    asked = v1.WatchCaller(conversation=state.conversation, after=state.version, wait_s=25)
    watching = asyncio.create_task(team.post("/v1/staff/caller/watch", asked, staff=token))
    await asyncio.sleep(0)
    assert not watching.done()
    booking, house = await team.booking(token), team.desktop.house

    def deliver(tx: Any) -> None:
        challenge = tx.challenges.open_of("aurora", booking.booking_id, "caller")
        kiosk_id = tx.challenges.report(challenge.challenge_id, "delivered")
        tx.changed(f"delivery:{kiosk_id}")

    await house.store.run(deliver)
    assert status(await watching).delivery == "delivered"
    team.desktop.clock.advance(121 * SECOND)
    late = await team.post("/v1/staff/caller/watch", asked, staff=token)
    assert late.code == "staff_signed_out"


async def changed(team: Team, token: str, **more: Any) -> Answer:
    booking = await team.booking(token)
    number, pin = team.pins["attendant"]
    asked = {
        "booking_id": booking.booking_id, "what": "phone", "new": "0664 123 99 99", "why": "new_number",
        "second": v1.SecondPerson(number=number, pin=pin), **more,
    }  # fmt: skip
    return await team.post("/v1/staff/bookings/change-address", v1.ChangeAddress(**asked), staff=token)


async def test_two_people_change_a_number_and_change_it_back(team: Team) -> None:
    """S10, X35, N12: held for 24 hours, told on the staff's page, taken back with the same two people."""
    token = await team.sign_in()
    assert (await changed(team, token, second=None)).code == "second_person_needed"
    wrong = await changed(team, token, second=v1.SecondPerson(number="204", pin="000000"))
    assert wrong.code == "pin_wrong"
    team.desktop.clock.advance(20 * SECOND)
    assert (await changed(team, token, new="+4490 98790000")).code == "address_unusable"
    answer = await changed(team, token)
    assert answer.status == 200, answer
    assert answer.json["hint"] == "99"
    assert b"1239999" not in answer.body
    seen = await team.booking(token)
    assert (seen.phone_ending, seen.phone_held_until is not None, seen.email_held_until) == ("99", True, None)
    refused = await team.post("/v1/staff/caller/start", v1.VerifyCaller(booking_id=seen.booking_id), staff=token)
    assert refused.code == "address_on_hold"
    number, pin = team.pins["attendant"]
    back = v1.RevertAddress(
        booking_id=seen.booking_id, what="phone", why="guest_asked", second=v1.SecondPerson(number=number, pin=pin)
    )
    assert (await team.post("/v1/staff/bookings/revert-address", back, staff=token)).json["hint"] == "42"
    assert (await team.booking(token)).phone_held_until is None
    assert (await team.post("/v1/staff/bookings/revert-address", back, staff=token)).code == "change_unknown"


async def test_a_number_on_hold_is_no_way_to_check_in(team: Team) -> None:
    """X35: the guest is not offered a code to it, and asking for one is refused; a day later it is as ever."""
    token = await team.sign_in()
    assert (await changed(team, token)).status == 200
    found = await team.post("/v1/bookings/find", LOOK)
    assert "sms" not in found.json["booking"].get("ways", [])
    started = await team.post("/v1/code/start", v1.StartCode(visit=found.json["visit"], method="sms"))
    assert started.code == "address_on_hold"
    team.desktop.clock.advance(24 * HOUR)
    token = await team.sign_in()
    assert (await team.booking(token)).phone_held_until is None


class Careful:
    """A risk service that warns of every number, and notes what it was asked."""

    asks = True

    def __init__(self) -> None:
        self.asked: list[tuple[Phone, str]] = []

    async def verdict(self, phone: Phone, purpose: str) -> Verdict:
        self.asked.append((phone, purpose))
        return "step_up"


async def test_the_risk_service_is_asked_before_a_caller_is_texted(team: Team) -> None:
    """N10: for whoever may verify callers, and nobody else; its warning is not lost on the way."""
    token, careful = await team.sign_in("attendant"), Careful()
    booking = await team.booking(token)
    team.desktop.house = replace(team.desktop.house, risk=careful)
    team.desktop.__post_init__()
    start = v1.VerifyCaller(booking_id=booking.booking_id)
    assert (await team.post("/v1/staff/caller/start", start, staff="A" * 43)).code == "staff_signed_out"
    assert careful.asked == []
    assert (await team.post("/v1/staff/caller/start", start, staff=token)).code == "no_such_way"
    assert [purpose for _, purpose in careful.asked] == ["caller"]
