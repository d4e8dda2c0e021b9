"""Staff over the wire: every role at every route, PINs, overrides with a second person, help, service."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from kiosk_backend.api.app import PRIVATE
from kiosk_backend.cli import staff as staff_command
from kiosk_backend.contract import v1
from kiosk_backend.domain.policy import SECOND
from kiosk_backend.domain.private import PersonName, Secret
from tests.backend.api.conftest import Answer, Desktop
from tests.backend.api.test_doors import sample

pytestmark = pytest.mark.anyio

ALLOWED = {
    # route: attendant, supervisor, technician
    "/v1/staff/sign-out": "yyy",
    "/v1/staff/stay": "yyy",
    "/v1/staff/home": "yyy",
    "/v1/staff/help/ack": "yyn",
    "/v1/staff/bookings/find": "yyn",
    "/v1/staff/override": "yyn",
    "/v1/staff/passes/reprint": "yyn",
    "/v1/staff/passes/send": "yyn",
    "/v1/staff/bookings/lock": "yyn",
    "/v1/staff/checkin/undo": "nyn",
    "/v1/staff/bookings/unlock": "nyn",
    "/v1/staff/service": "yyy",
    "/v1/staff/caller/start": "yyn",
    "/v1/staff/caller/resend": "yyn",
    "/v1/staff/caller/watch": "yyn",
    "/v1/staff/caller/submit": "yyn",
    "/v1/staff/caller/end": "yyn",
    "/v1/staff/bookings/change-address": "yyn",
    "/v1/staff/bookings/revert-address": "yyn",
}
ROLES = ("attendant", "supervisor", "technician")


@dataclass
class Team:
    """Staff of aurora at its kiosk: number and PIN by role."""

    desktop: Desktop
    pins: dict[str, tuple[str, str]]

    async def post(self, path: str, body: v1.Wire, *, staff: str = "", site: str = "aurora", **how: Any) -> Answer:
        return await self.desktop.post(path, body, token=self.desktop.tokens[site], staff=staff, **how)

    async def sign_in(self, role: str = "supervisor", **how: Any) -> str:
        number, pin = self.pins[role]
        answer = await self.post("/v1/staff/sign-in", v1.StaffSignIn(number=number, pin=pin), **how)
        assert answer.status == 200, answer
        return str(answer.json["token"])

    async def home(self, token: str) -> v1.StaffHome:
        answer = await self.desktop.call("GET", "/v1/staff/home", token=self.desktop.tokens["aurora"], staff=token)
        assert answer.status == 200, answer
        return msgspec.json.decode(answer.body, type=v1.StaffHome)

    async def booking(self, token: str, reference: str = "K7M4PQ") -> v1.StaffBooking:
        answer = await self.post("/v1/staff/bookings/find", v1.StaffFind(reference=reference), staff=token)
        (found,) = msgspec.json.decode(answer.body, type=v1.StaffBookings).bookings
        return found


@pytest.fixture
async def team(desktop: Desktop) -> Team:
    await desktop.import_demo("aurora")
    pins = {}
    for number, role in enumerate(ROLES, 204):
        pin = await staff_command.add(
            desktop.house.store, desktop.house.desk, site_id="aurora", number=str(number),
            first=PersonName(role.title()), last=PersonName("Berg"), role=role,
        )  # fmt: skip
        pins[role] = (str(number), pin.reveal())
    return Team(desktop, pins)


def test_the_matrix_names_every_staff_route() -> None:
    guarded = {route.path for route in PRIVATE if route.guarded}
    assert guarded == set(ALLOWED)


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_reaches_exactly_its_routes(team: Team, role: str) -> None:
    """T5, default deny: a route that is not in the matrix fails the test above."""
    token = await team.sign_in(role)
    for route in PRIVATE:
        if not route.guarded or route.path == "/v1/staff/sign-out":
            continue
        body = b"" if route.takes is None else msgspec.json.encode(sample(route.takes))
        answer = await team.desktop.call(
            route.method, route.path, body, token=team.desktop.tokens["aurora"], staff=token
        )
        refused = answer.status == 403 and answer.code == "not_allowed"
        assert refused is (ALLOWED[route.path][ROLES.index(role)] == "n"), (route.path, answer)


async def test_a_session_is_worth_nothing_at_another_kiosk_or_site(team: Team) -> None:
    token = await team.sign_in()
    other = await team.desktop.enrol("aurora", "Lobby right")
    for kiosk in (other.token, team.desktop.tokens["borealis"]):
        answer = await team.desktop.call("GET", "/v1/staff/home", token=kiosk, staff=token)
        assert (answer.status, answer.code) == (401, "staff_signed_out")


async def test_a_session_tells_what_the_role_may_and_ends_idle_or_by_signing_out(team: Team) -> None:
    number, pin = team.pins["technician"]
    answer = await team.post("/v1/staff/sign-in", v1.StaffSignIn(number=number, pin=pin))
    session = msgspec.json.decode(answer.body, type=v1.StaffSession)
    assert (session.display_name, session.role) == ("Technician B.", "technician")
    assert (session.allowed, session.locks_after_s) == (["service", "devices"], 120)
    await team.home(session.token)
    team.desktop.clock.advance(120 * SECOND)
    late = await team.post("/v1/staff/sign-out", v1.Done(), staff=session.token)
    assert late.code == "staff_signed_out"
    token = await team.sign_in()
    for _ in range(2):
        team.desktop.clock.advance(119 * SECOND)
        assert (await team.post("/v1/staff/stay", v1.Done(), staff=token)).status == 200, (
            "touching the screen is using it"
        )
    assert (await team.post("/v1/staff/sign-out", v1.Done(), staff=token)).status == 200
    assert (await team.post("/v1/staff/sign-out", v1.Done(), staff=token)).code == "staff_signed_out"


async def test_a_wrong_pin_is_told_how_long_to_wait(team: Team) -> None:
    asked = v1.StaffSignIn(number="204", pin="000000")
    wrong, paused = await team.post("/v1/staff/sign-in", asked), await team.post("/v1/staff/sign-in", asked)
    assert (wrong.status, wrong.code, wrong.json["retry_after_s"]) == (403, "pin_wrong", 15)
    assert (paused.status, paused.code, paused.json["retry_after_s"]) == (423, "pin_paused", 15)
    for body in (b'{"number":"204","pin":482193}', b'{"number":"204","pin":["482193"]}', b'{"number":"204"}'):
        answer = await team.desktop.post("/v1/staff/sign-in", body, token=team.desktop.tokens["aurora"])
        assert answer.code == "request_malformed"


async def test_the_database_is_free_while_a_pin_is_stretched(team: Team) -> None:
    """argon2id runs in a thread and outside of transactions: another request is served meanwhile."""
    started, go_on = threading.Event(), threading.Event()
    house, plain = team.desktop.house, team.desktop.house.pins

    class Slow:
        async def stretch(self, pin: Secret, recipe: str) -> bytes:
            def wait() -> None:
                started.set()
                assert go_on.wait(30)

            await asyncio.to_thread(wait)
            return await plain.stretch(pin, recipe)

    object.__setattr__(house, "pins", Slow())
    signing = asyncio.create_task(team.sign_in())
    await asyncio.to_thread(started.wait, 30)
    report = v1.Report(app_version=v1.MIN_APP, contract=v1.CONTRACT, printer="ready", scanner="ready")
    assert (await team.post("/v1/kiosk/report", report)).status == 200
    assert not signing.done()
    go_on.set()
    assert (await signing).startswith("st_")


async def test_home_shows_calls_and_events_and_no_guest(team: Team) -> None:
    token = await team.sign_in()
    called = await team.post("/v1/help/call", v1.CallHelp(step="ENTER_CODE"))
    team.desktop.clock.advance(5 * SECOND)
    home = await team.home(token)
    (call,) = home.help_calls
    assert (call.call_id, call.this_kiosk, call.step, call.waiting_s) == (
        called.json["call_id"],
        True,
        "ENTER_CODE",
        5,
    )
    assert home.kiosk_name == "Lobby"
    assert home.service.open
    assert [event.event for event in home.events][:2] == ["help.called", "staff.signed_in"]
    assert len(home.events) <= 10
    technician = await team.home(await team.sign_in("technician"))
    assert technician.help_calls == []


async def test_a_waiting_guest_learns_at_once_who_comes(team: Team) -> None:
    token = await team.sign_in()
    made = msgspec.json.decode((await team.post("/v1/help/call", v1.CallHelp(step="FIND"))).body, type=v1.HelpCall)
    watching = asyncio.create_task(
        team.post("/v1/help/watch", v1.WatchHelp(call_id=made.call_id, after=made.version, wait_s=25))
    )
    await asyncio.sleep(0)
    answer = await team.post("/v1/staff/help/ack", v1.AcknowledgeHelp(call_id=made.call_id, eta_min=3), staff=token)
    assert answer.status == 200
    seen = msgspec.json.decode((await watching).body, type=v1.HelpCall)
    assert (seen.state, seen.staff_first_name, seen.eta_min) == ("coming", "Supervisor", 3)


async def test_nobody_answered_is_said_by_the_long_poll_itself(team: Team) -> None:
    made = msgspec.json.decode((await team.post("/v1/help/call", v1.CallHelp(step="FIND"))).body, type=v1.HelpCall)
    team.desktop.clock.advance(59_950)  # 50 ms of real waiting are left
    watching = asyncio.create_task(
        team.post("/v1/help/watch", v1.WatchHelp(call_id=made.call_id, after=made.version, wait_s=25))
    )
    await asyncio.sleep(0)
    team.desktop.clock.advance(50)
    async with asyncio.timeout(5):
        seen = msgspec.json.decode((await watching).body, type=v1.HelpCall)
    assert seen.state == "unanswered"


async def test_staff_see_a_masked_booking_and_need_one_word_to_look(team: Team) -> None:
    token = await team.sign_in()
    booking = await team.booking(token)
    assert (booking.reference, booking.display_name, booking.status) == ("K7M4PQ", "Maria L.", "due_in")
    assert (booking.phone_ending, booking.pass_version, booking.locked) == ("42", 0, False)
    answer = await team.post("/v1/staff/bookings/find", v1.StaffFind(), staff=token)
    assert answer.code == "request_malformed"
    answer = await team.post("/v1/staff/bookings/find", v1.StaffFind(last_name="Lindqvist"), staff=token)
    assert b"Lindqvist" not in answer.body
    assert len(answer.json["bookings"]) >= 1


async def test_an_override_leads_to_a_pass_a_reprint_and_an_undo(team: Team) -> None:
    token = await team.sign_in()
    booking = await team.booking(token)
    asked = v1.Override(booking_id=booking.booking_id, why="no_phone", checked=["photo_id"])
    answer = await team.post("/v1/staff/override", asked, staff=token)
    done = msgspec.json.decode(answer.body, type=v1.Overridden)
    assert (done.expires_in_s, done.confirmed.next_need) == (600, "review")
    guests = [guest.guest_id for guest in done.confirmed.guests]
    request = v1.CheckIn(visit=done.visit, grant=done.confirmed.grant, guest_ids=guests)
    assert (await team.post("/v1/checkin", request)).status == 200
    act = v1.StaffBookingAction(booking_id=booking.booking_id, why="paper_jam")
    again = await team.post("/v1/staff/passes/reprint", act, staff=token)
    assert again.json["passes"][0]["version"] == 2
    assert (await team.booking(token)).pass_version == 2
    act = v1.StaffBookingAction(booking_id=booking.booking_id, why="")
    assert (await team.post("/v1/staff/passes/reprint", act, staff=token)).code == "reason_missing"
    act = v1.StaffBookingAction(booking_id=booking.booking_id, why="wrong_guest")
    assert (await team.post("/v1/staff/checkin/undo", act, staff=token)).status == 200
    after = await team.booking(token)
    assert (after.status, after.pass_version) == ("due_in", 0)


async def test_a_pass_is_texted_to_the_number_on_file(team: Team) -> None:
    token = await team.sign_in()
    booking = await team.booking(token)
    asked = v1.Override(booking_id=booking.booking_id, why="no_phone", checked=["photo_id"])
    done = msgspec.json.decode((await team.post("/v1/staff/override", asked, staff=token)).body, type=v1.Overridden)
    guests = [guest.guest_id for guest in done.confirmed.guests]
    await team.post("/v1/checkin", v1.CheckIn(visit=done.visit, grant=done.confirmed.grant, guest_ids=guests))
    act = v1.StaffBookingAction(booking_id=booking.booking_id, why="")
    answer = await team.post("/v1/staff/passes/send", act, staff=token)
    assert (answer.status, b"/pass/" in answer.body) == (200, False)
    (text,) = await team.desktop.texts()
    assert "/pass/" in text.body.reveal()
    assert text.to.ending == "42"


async def test_a_second_person_types_a_pin_of_their_own(team: Team) -> None:
    await team.desktop.add_site("aurora", policy={"second_person_for_override": True})
    token = await team.sign_in()
    booking = await team.booking(token)

    async def ask(second: tuple[str, str] | None) -> Answer:
        other = None if second is None else v1.SecondPerson(number=second[0], pin=second[1])
        asked = v1.Override(booking_id=booking.booking_id, why="no_phone", checked=["photo_id"], second=other)
        return await team.post("/v1/staff/override", asked, staff=token)

    assert (await ask(None)).code == "second_person_needed"
    assert (await ask(team.pins["supervisor"])).code == "second_person_same"
    assert (await ask(team.pins["technician"])).code == "not_allowed"
    assert (await ask((team.pins["attendant"][0], "000000"))).code == "pin_wrong"
    assert (await ask(team.pins["attendant"])).code == "pin_paused"
    team.desktop.clock.advance(15 * SECOND)
    assert (await ask(team.pins["attendant"])).status == 200


async def test_without_a_session_nobody_can_try_pins_through_an_override(team: Team) -> None:
    second = v1.SecondPerson(number="204", pin="000000")
    asked = v1.Override(booking_id="x", why="no_phone", checked=["photo_id"], second=second)
    assert (await team.post("/v1/staff/override", asked)).code == "staff_signed_out"
    await team.sign_in()  # the kiosk was not charged


async def test_a_repeated_override_is_the_same_override(team: Team) -> None:
    token = await team.sign_in()
    booking = await team.booking(token)
    asked = v1.Override(booking_id=booking.booking_id, why="no_phone", checked=["photo_id"])
    key = "7c0a1a52-0001-4000-8000-000000000009"
    one, two = [await team.post("/v1/staff/override", asked, staff=token, key=key) for _ in range(2)]
    assert one.body == two.body


async def test_out_of_service_reaches_the_kiosks_own_report(team: Team) -> None:
    token = await team.sign_in("technician")
    report = v1.Report(app_version=v1.MIN_APP, contract=v1.CONTRACT, printer="ready", scanner="ready")
    for asked, open_ in (
        (v1.SetService(open=False, why="cleaning", minutes=15), False),
        (v1.SetService(open=True), True),
    ):
        assert (await team.post("/v1/staff/service", asked, staff=token)).status == 200
        kiosk = msgspec.json.decode((await team.post("/v1/kiosk/report", report)).body, type=v1.Kiosk)
        assert kiosk.service.open is open_
    assert (await team.post("/v1/staff/service", v1.SetService(open=False), staff=token)).code == "reason_missing"


async def test_a_locked_booking_sends_the_guest_to_staff_until_it_is_unlocked(team: Team) -> None:
    token = await team.sign_in()
    booking = await team.booking(token)
    act = v1.StaffBookingAction(booking_id=booking.booking_id, why="fraud")
    look = v1.ByReference(reference="K7M4PQ", last_name="Lindqvist")
    assert (await team.post("/v1/staff/bookings/lock", act, staff=token)).status == 200
    assert (await team.post("/v1/bookings/find", look)).json["next_need"] == "staff"
    assert (await team.post("/v1/staff/bookings/unlock", act, staff=token)).status == 200
    assert (await team.post("/v1/bookings/find", look)).json["next_need"] == "code"


async def test_staff_of_one_site_do_nothing_at_another(team: Team) -> None:
    """A supervisor of borealis, at a kiosk of borealis, with true ids of aurora: as if they did not exist."""
    desktop, supervisor = team.desktop, await team.sign_in()
    booking = await team.booking(supervisor)
    called = await team.post("/v1/help/call", v1.CallHelp(step="CONFIRM"))
    pin = await staff_command.add(
        desktop.house.store, desktop.house.desk, site_id="borealis", number="301",
        first=PersonName("Nora"), last=PersonName("Dahl"), role="supervisor",
    )  # fmt: skip
    other = await staff_command.add(
        desktop.house.store, desktop.house.desk, site_id="borealis", number="302",
        first=PersonName("Emil"), last=PersonName("Dahl"), role="attendant",
    )  # fmt: skip
    signed_in = await team.post("/v1/staff/sign-in", v1.StaffSignIn(number="301", pin=pin.reveal()), site="borealis")
    stranger = str(signed_in.json["token"])
    act = v1.StaffBookingAction(booking_id=booking.booking_id, why="wrong_guest")
    instead = v1.Override(booking_id=booking.booking_id, why="no_phone", checked=["photo_id"])
    second = v1.SecondPerson(number="302", pin=other.reveal())
    about = {"booking_id": booking.booking_id, "what": "phone", "why": "new_number"}
    caller = await team.post("/v1/staff/caller/start", v1.VerifyCaller(booking_id=booking.booking_id), staff=supervisor)
    handle = caller.json["conversation"]
    asked: list[tuple[str, v1.Wire, str]] = [
        ("/v1/staff/caller/start", v1.VerifyCaller(booking_id=booking.booking_id), "booking_unknown"),
        ("/v1/staff/caller/resend", v1.Conversation(conversation=handle), "visit_over"),
        ("/v1/staff/caller/watch", v1.WatchCaller(conversation=handle, after=0), "visit_over"),
        ("/v1/staff/caller/submit", v1.CallerCode(conversation=handle, code="123456"), "visit_over"),
        (
            "/v1/staff/bookings/change-address",
            v1.ChangeAddress(**about, new="0664 1239999", second=second),
            "booking_unknown",
        ),
        ("/v1/staff/bookings/revert-address", v1.RevertAddress(**about, second=second), "booking_unknown"),
        ("/v1/staff/override", instead, "booking_unknown"),
        ("/v1/staff/help/ack", v1.AcknowledgeHelp(call_id=called.json["call_id"], eta_min=2), "help_call_unknown"),
        *((path, act, "booking_unknown") for path in (
            "/v1/staff/checkin/undo", "/v1/staff/passes/reprint", "/v1/staff/passes/send",
            "/v1/staff/bookings/lock", "/v1/staff/bookings/unlock",
        )),
    ]  # fmt: skip
    named = {path for path, _, _ in asked} | {"/v1/staff/bookings/find", "/v1/staff/caller/end"}
    assert named >= {route.path for route in PRIVATE if route.guarded and route.takes is not v1.Done} - {
        "/v1/staff/home", "/v1/staff/service",
    }, "a new staff route belongs in this list"  # fmt: skip
    for path, body, code in asked:
        answer = await team.post(path, body, staff=stranger, site="borealis")
        assert answer.code == code, path
    found = await team.post(
        "/v1/staff/bookings/find", v1.StaffFind(reference="K7M4PQ"), staff=stranger, site="borealis"
    )
    assert found.json["bookings"] == []
    assert (await team.booking(supervisor)).booking_id == booking.booking_id
    assert (await team.home(supervisor)).help_calls, "nobody of another site took the call"
