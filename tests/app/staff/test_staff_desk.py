"""Staff mode from sign-in to the guest's pass, against the real backend: what each step does and what it leaves."""

from __future__ import annotations

import gc
import json
from typing import Any

import msgspec
import pytest

from kiosk_app.duty import Duty
from kiosk_app.flow import Step as GuestStep
from kiosk_app.settings import Patience
from kiosk_app.staff_flow import Event, Position, Step
from kiosk_backend.contract import v1
from kiosk_backend.domain.policy import SECOND
from tests.app.staff.conftest import FLIGHT, REFERENCE, Lobby

LINDQVIST = ("Lindqvist", REFERENCE)


def test_signing_in_shows_who_and_when_it_locks(lobby: Lobby) -> None:
    lobby.sign_in()
    assert lobby.desk.who == "Supervisor B., supervisor"
    assert lobby.desk.locksIn in ("2:00", "1:59", "1:58")
    assert not lobby.desk.locksSoon
    assert lobby.desk.view["kioskName"] == "Lobby"
    assert lobby.desk.view["open"]
    assert lobby.desk.view["events"][0]["text"] == "Staff signed in"


def test_a_wrong_pin_waits_and_the_right_one_then_works(lobby: Lobby) -> None:
    lobby.open()
    lobby.type_in("204")
    lobby.type_in("000000")
    lobby.qtbot.waitUntil(lambda: lobby.desk.view["problem"] == "pin_wrong", timeout=10_000)
    assert lobby.desk.position.step is Step.TYPE_PIN
    assert lobby.desk.view["problemText"] == "Wait 15 seconds, then type it again."
    lobby.type_in("1")
    assert lobby.desk.view["typed"] == 0, "the pad takes nothing during the pause"
    assert lobby.desk.duty.pin == ""


def test_nothing_of_the_guest_is_told_under_staff_mode(lobby: Lobby) -> None:
    lobby.session.send("START")
    lobby.session.send("TYPE")
    lobby.session.typeText("K7")
    lobby.open()
    assert "K7" not in str(lobby.session.view)
    lobby.desk.send("LEAVE")
    assert lobby.session.position.step is GuestStep.TYPE_REFERENCE
    assert lobby.session.position.overlay is None
    assert lobby.session.view["reference"] == "K7", "the guest's place was kept"


@pytest.mark.parametrize(
    ("role", "slots"),
    [("attendant", {"home", "bookings", "leave"}), ("technician", {"home", "devices", "leave"})],
)
def test_the_bar_offers_what_the_role_allows(lobby: Lobby, role: str, slots: set[str]) -> None:
    lobby.sign_in(role)
    assert set(lobby.desk.slots) == slots


def test_a_help_call_is_answered_and_the_guest_learns_who_comes(lobby: Lobby) -> None:
    lobby.session.send("START")
    lobby.session.send("CALL_HELP")
    lobby.qtbot.waitUntil(lambda: bool(lobby.session.help.state), timeout=10_000)
    lobby.sign_in()
    lobby.qtbot.waitUntil(lambda: bool(lobby.desk.view["calls"]), timeout=10_000)
    (call,) = lobby.desk.view["calls"]
    assert (call["place"], call["number"]) == ("", 1)
    lobby.desk.answer(0)
    lobby.qtbot.waitUntil(lambda: lobby.session.help.state == "coming", timeout=10_000)
    assert lobby.session.help.staffName == "Supervisor"
    lobby.qtbot.waitUntil(lambda: lobby.desk.view["calls"] == [], timeout=10_000)


def test_a_booking_is_found_by_name_and_room_and_says_so_when_not(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.desk.look("")
    lobby.desk.send("FIND")
    assert lobby.desk.view["problem"] == "nothing_typed"
    lobby.desk.activate("last_name")
    lobby.type_in("LINDQVIST")
    lobby.desk.send("FIND")
    lobby.until(Step.CHOOSE_BOOKING)
    row = lobby.desk.view["rows"][0]
    assert row["title"] == "Maria L."
    assert "K7M•••" in row["line"]
    lobby.desk.send("BACK")
    lobby.type_in("X")
    lobby.desk.send("FIND")
    lobby.qtbot.waitUntil(lambda: lobby.desk.view["problem"] == "booking_not_found", timeout=10_000)


def test_a_scanned_reference_or_boarding_pass_is_looked_for(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.desk.look("")
    assert lobby.desk.scanned("an opaque booking token of ours")
    assert lobby.desk.view["problem"] == "unreadable"
    assert lobby.desk.scanned(f"M1LINDQVIST/MARIA     E{REFERENCE} LISOSLNW 0418 329Y012A0001 100")
    lobby.until(Step.CHOOSE_BOOKING)


def test_pressed_too_early_nothing_is_sent(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.find("override")
    lobby.desk.choose(0)
    assert lobby.desk.position.step is Step.CONFIRM_GUEST
    lobby.desk.setWhy("no_phone")
    lobby.desk.send("CONFIRM")
    assert lobby.desk.position.step is Step.CONFIRM_GUEST
    assert lobby.desk.view["problemTitle"] == "Tick what you checked first."
    assert lobby.desk.view["checked"] == []


def test_an_override_goes_on_as_the_guests_visit_and_prints(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.find("override")
    lobby.desk.choose(0)
    lobby.desk.setWhy("number_wrong")
    lobby.desk.check("photo_id", True)
    lobby.desk.send("CONFIRM")
    lobby.until(Step.LEFT)
    assert lobby.session.position.step is GuestStep.CONFIRM_DETAILS
    assert lobby.session.position.overlay is None
    assert lobby.desk.duty == Duty(number_of_duty=lobby.desk.duty.number_of_duty)
    lobby.session.send("CHECK_IN")
    lobby.qtbot.waitUntil(lambda: lobby.session.position.step is GuestStep.TAKE_PASS, timeout=10_000)
    assert len(lobby.pdfs()) == 1


def test_the_visit_that_was_begun_ends_when_staff_verify(lobby: Lobby) -> None:
    lobby.session.send("START")
    lobby.session.send("TYPE")
    lobby.session.typeText(REFERENCE)
    lobby.session.nextField()
    lobby.session.typeText("LINDQVIST")
    lobby.session.send("FIND")
    lobby.qtbot.waitUntil(lambda: lobby.session.position.step is GuestStep.CONFIRM_BOOKING, timeout=10_000)
    begun = lobby.session.visit_handle
    lobby.override()
    assert lobby.session.visit_handle not in ("", begun)
    lobby.qtbot.waitUntil(lambda: lobby.background.call(_start_code, lobby, begun) == "visit_over", timeout=10_000)
    lobby.session.send("CHECK_IN")
    lobby.qtbot.waitUntil(lambda: lobby.session.position.step is GuestStep.TAKE_PASS, timeout=10_000)


async def _start_code(lobby: Lobby, visit: str) -> str:
    answer = await lobby.desktop.post("/v1/code/start", v1.Visit(visit=visit), token=lobby.desktop.tokens["aurora"])
    return str(json.loads(answer.body).get("code", "sent"))


def test_leaving_signs_out_at_the_backend(lobby: Lobby) -> None:
    lobby.sign_in()
    token = lobby.desk.duty.token
    lobby.desk.send("LEAVE")

    def signed_out() -> bool:
        answer = lobby.background.call(_home, lobby, token)
        return bool(answer == "staff_signed_out")

    lobby.qtbot.waitUntil(signed_out, timeout=10_000)


async def _home(lobby: Lobby, token: str) -> str:
    answer = await lobby.desktop.call("GET", "/v1/staff/home", token=lobby.desktop.tokens["aurora"], staff=token)
    return str(json.loads(answer.body).get("code", "signed in"))


def test_a_session_ended_by_the_backend_asks_for_the_number_again(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.desktop.clock.advance(121 * SECOND)
    lobby.desk.look("")
    lobby.type_in(REFERENCE)
    lobby.desk.send("FIND")
    lobby.until(Step.TYPE_NUMBER)
    assert lobby.desk.view["problemTitle"] == "You were signed out"
    assert lobby.desk.duty.rows == ()


class TestSecondPerson:
    @pytest.fixture
    def policy(self) -> dict[str, Any]:
        return {"second_person_for_override": True}

    def test_types_a_pin_of_their_own(self, lobby: Lobby) -> None:
        lobby.sign_in()
        lobby.find("override")
        lobby.desk.choose(0)
        lobby.desk.setWhy("no_phone")
        lobby.desk.check("name_matches", True)
        lobby.desk.send("CONFIRM")
        lobby.qtbot.waitUntil(lambda: lobby.desk.view["secondNeeded"], timeout=10_000)
        assert lobby.desk.view["checked"] == ["name_matches"]
        self._second(lobby, *lobby.pins["supervisor"])
        lobby.qtbot.waitUntil(lambda: lobby.desk.view["problem"] == "second_person_same", timeout=10_000)
        assert lobby.desk.duty.second_pin == ""
        lobby.desk.send("BACK")
        lobby.desk.send("BACK")
        self._second(lobby, *lobby.pins["attendant"])
        lobby.until(Step.LEFT)
        assert lobby.session.position.step is GuestStep.CONFIRM_DETAILS

    @staticmethod
    def _second(lobby: Lobby, number: str, pin: str) -> None:
        lobby.desk.send("ASK_SECOND")
        assert lobby.desk.position.step is Step.TYPE_SECOND_NUMBER
        lobby.type_in(number)
        lobby.type_in(pin)


def test_a_reprint_is_a_new_version_on_paper(lobby: Lobby) -> None:
    lobby.checked_in()
    lobby.sign_in("attendant")
    lobby.find("reprint")
    lobby.desk.choose(0)
    lobby.desk.send("CONFIRM")
    assert lobby.desk.view["problem"] == "reason_missing"
    lobby.desk.setWhy("lost")
    lobby.desk.send("CONFIRM")
    lobby.until(Step.SEE_BOOKING)
    assert lobby.desk.view["notice"] == "Pass 2 is printed"
    assert len([name for name in lobby.pdfs() if name.endswith("-2.pdf")]) == 1


def test_no_paper_keeps_the_new_pass_until_it_is_printed(lobby: Lobby) -> None:
    lobby.checked_in()
    lobby.sign_in()
    lobby.find("reprint")
    lobby.desk.choose(0)
    lobby.desk.setWhy("paper_jam")
    lobby.printer.trouble = "no_paper"
    lobby.desk.send("CONFIRM")
    lobby.until(Step.NOT_PRINTED)
    assert lobby.desk.view["printerAdvice"] == "Put in a new paper roll."
    lobby.desk.send("PRINT_AGAIN")
    lobby.until(Step.SEE_BOOKING)
    assert lobby.desk.view["passVersion"] == 2, "the same pass was printed, no third one was made"
    assert len([name for name in lobby.pdfs() if name.endswith("-2.pdf")]) == 1


class TestFlight:
    @pytest.fixture
    def kind(self) -> str:
        return "flight"

    def test_a_verified_passenger_is_asked_about_dangerous_goods_first(self, lobby: Lobby) -> None:
        lobby.override(FLIGHT)
        assert lobby.session.position.step is GuestStep.DECLARE_BAGS
        lobby.session.send("NONE_OF_THESE")
        lobby.session.send("CHECK_IN")
        lobby.qtbot.waitUntil(lambda: lobby.session.position.step is GuestStep.TAKE_PASS, timeout=10_000)
        assert len(lobby.pdfs()) == 2

    def test_an_unsure_print_is_asked_about_and_the_rest_of_the_party_follows(self, lobby: Lobby) -> None:
        lobby.checked_in(FLIGHT)
        lobby.sign_in()
        lobby.find("reprint", FLIGHT)
        lobby.desk.choose(0)
        lobby.desk.setWhy("paper_jam")
        lobby.printer.trouble = "unsure"
        lobby.desk.send("CONFIRM")
        lobby.until(Step.SAY_IF_PRINTED)
        lobby.desk.send("PRINTED")
        lobby.until(Step.SEE_BOOKING)
        assert len([name for name in lobby.pdfs() if name.endswith("-2.pdf")]) == 1, "the first was in the hand"


def test_a_pass_goes_to_the_phone_on_file(lobby: Lobby) -> None:
    lobby.checked_in()
    lobby.sign_in()
    lobby.find("send_pass")
    lobby.desk.choose(0)
    assert lobby.desk.position.step is Step.ASK_SEND
    lobby.desk.send("CONFIRM")
    lobby.until(Step.SEE_BOOKING)
    assert lobby.desk.view["notice"] == "The pass is on its way to the phone"
    (text,) = lobby.background.call(lobby.desktop.texts)
    assert text.to.ending == "42"


def test_a_check_in_is_taken_back_with_a_reason(lobby: Lobby) -> None:
    lobby.checked_in()
    lobby.sign_in()
    lobby.see()
    assert lobby.desk.view["canUndo"]
    lobby.desk.send("UNDO")
    lobby.desk.setWhy("mistake")
    lobby.desk.send("CONFIRM")
    lobby.until(Step.SEE_BOOKING)
    assert (lobby.desk.view["canUndo"], lobby.desk.view["passVersion"]) == (False, 0)


def test_a_booking_is_locked_and_unlocked(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.see()
    for event, locked in (("LOCK", True), ("UNLOCK", False)):
        lobby.desk.send(event)
        lobby.desk.setWhy("guest_asked")
        lobby.desk.send("CONFIRM")
        lobby.until(Step.SEE_BOOKING)
        assert lobby.desk.view["locked"] is locked


def test_a_purpose_that_does_not_fit_opens_the_booking(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.find("reprint")
    lobby.desk.choose(0)
    assert lobby.desk.position.step is Step.SEE_BOOKING
    assert not lobby.desk.view["canReprint"]


def test_out_of_service_closes_the_screen_for_guests_and_opens_it(lobby: Lobby) -> None:
    lobby.sign_in("technician")
    lobby.desk.send("ASK_SERVICE")
    lobby.desk.send("CLOSE_FOR_GUESTS")
    assert lobby.desk.view["problem"] == "reason_missing"
    lobby.desk.setWhy("cleaning")
    lobby.desk.setMinutes(60)
    lobby.desk.send("CLOSE_FOR_GUESTS")
    lobby.until(Step.HOME)
    lobby.qtbot.waitUntil(lambda: not lobby.desk.view["open"], timeout=10_000)
    assert lobby.desk.view["closedWhy"].startswith("Cleaning, back at about ")
    lobby.qtbot.waitUntil(lambda: lobby.health.latest.reason == "cleaning", timeout=10_000)
    lobby.desk.send("OPEN_FOR_GUESTS")
    lobby.qtbot.waitUntil(lambda: lobby.desk.view["open"], timeout=10_000)


def test_a_test_page_is_printed_and_opens_nothing(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.desk.send("DEVICES")
    lobby.desk.send("TEST_PRINTER")
    lobby.until(Step.SEE_DEVICES)
    assert lobby.desk.view["printer"]["test"] == "Test page printed"
    assert lobby.pdfs() == ["pass-test-1.pdf"]


def test_the_scanner_passes_its_test_by_a_scan(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.desk.send("DEVICES")
    lobby.desk.testScanner()
    assert lobby.desk.view["scanner"]["status"] == "testing"
    assert lobby.desk.scanned("anything")
    assert lobby.desk.view["scanner"]["test"] == "heard"
    lobby.desk.send("LEAVE")
    assert not lobby.desk.scanned("a guest's own code"), "outside staff mode the guest hears it"


def test_an_outage_is_said_and_ends_by_itself(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.backend.away = True
    lobby.desk.testSystem()
    lobby.qtbot.waitUntil(lambda: lobby.desk.view["system"]["away"], timeout=10_000)
    lobby.backend.away = False
    lobby.desk.testSystem()
    lobby.qtbot.waitUntil(lambda: not lobby.desk.view["system"]["away"], timeout=10_000)
    assert lobby.desk.view["problem"] == ""


class TestIdle:
    @pytest.fixture
    def seconds(self) -> Patience:
        return Patience(staff_s=0.6)

    def test_locks_then_gives_the_screen_back(self, lobby: Lobby) -> None:
        steps: list[str] = []
        lobby.desk.visited.connect(steps.append)
        lobby.sign_in()
        lobby.until(Step.LEFT)
        assert steps[-2:] == [Step.TYPE_NUMBER, Step.LEFT]
        assert lobby.session.position.overlay is None
        assert lobby.desk.duty.token == ""


def test_cleaning_takes_no_touch_and_ends_by_itself(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.desk.send("CLEAN")
    assert lobby.desk.page == "Cleaning"
    before = lobby.desk.secondsLeft
    lobby.desk.noticed()
    assert 28 <= before <= 30
    assert lobby.desk.secondsLeft <= before, "a touch does not prolong it"
    lobby.desk.happen(Event.TIMED_OUT)
    assert lobby.desk.position == Position(Step.HOME)


def test_nothing_of_a_guest_is_left_after_leaving(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.see()
    assert "Maria L." in str(lobby.desk.view)
    lobby.desk.send("LEAVE")
    assert "Maria" not in str(lobby.desk.view)
    lobby.qtbot.wait(0)
    gc.collect()
    left = [one for one in gc.get_objects() if isinstance(one, v1.StaffBooking | v1.StaffBookings)]
    assert left == []


def test_a_duty_prints_no_secret(lobby: Lobby) -> None:
    lobby.sign_in()
    lobby.see()
    assert lobby.pins["supervisor"][1] not in repr(lobby.desk.duty)
    assert not any(word in repr(lobby.desk.duty) for word in (*LINDQVIST, "Maria", "st_"))
    assert msgspec.structs.asdict(lobby.desk.duty.session or v1.Done())["token"].startswith("st_")


def test_touching_the_screen_keeps_the_session_as_it_keeps_the_screen(lobby: Lobby) -> None:
    """An agent who waits for a caller and touches nothing but the screen is not signed out behind their back."""
    lobby.sign_in()
    lobby.see()
    lobby.desktop.clock.advance(100 * SECOND)
    lobby.desk.noticed()
    lobby.qtbot.waitUntil(lambda: lobby.seen_now(), timeout=10_000)
    lobby.desktop.clock.advance(100 * SECOND)
    lobby.find()
    assert lobby.desk.position.step is Step.CHOOSE_BOOKING


class TestCaller:
    def test_is_verified_by_what_they_read_out(self, lobby: Lobby) -> None:
        """X37: the page shows the reference and dots, then verified; nothing of the code is kept or shown."""
        lobby.sign_in("attendant")
        lobby.see()
        lobby.desk.send("VERIFY_CALLER")
        lobby.until(Step.TYPE_CALLER_CODE)
        reference, code = lobby.desk.view["callerReference"], lobby.caller_code()
        assert len(reference) == 2
        (text,) = lobby.background.call(lobby.desktop.texts)
        assert (text.to.ending, reference in text.body.reveal(), code in text.body.reveal()) == ("42", True, True)
        assert "Attendant" in text.body.reveal(), "it names who calls"
        assert "@" not in text.body.reveal(), "no line a browser would fill in"
        lobby.type_in(code[:5])
        assert lobby.desk.view["callerCode"] == "•••••"
        assert code[:5] not in str(lobby.desk.view)
        lobby.type_in(code[5])
        lobby.until(Step.CALLER_VERIFIED)
        assert lobby.desk.view["callerVerified"]
        assert lobby.desk.duty.caller_code == ""
        assert lobby.desk.duty.caller is not None
        assert lobby.desk.duty.caller.level == "V2"

    def test_is_not_verified_after_three_wrong_codes(self, lobby: Lobby) -> None:
        lobby.sign_in()
        lobby.see()
        lobby.desk.send("VERIFY_CALLER")
        lobby.until(Step.TYPE_CALLER_CODE)
        wrong = "000000" if lobby.caller_code() != "000000" else "000001"
        for left in ("2 tries left.", "1 try left."):
            lobby.type_in(wrong)
            self._reads(lobby, left)
            assert lobby.desk.view["callerState"] == "wrong"
        lobby.type_in(wrong)
        lobby.until(Step.CALLER_NOT_VERIFIED)
        assert not lobby.desk.view["callerVerified"]
        assert lobby.desk.view["problemTitle"] == "Too many wrong codes"

    @staticmethod
    def _reads(lobby: Lobby, text: str) -> None:
        lobby.qtbot.waitUntil(lambda: bool(lobby.desk.view["problemText"] == text), timeout=10_000)

    def test_leaving_the_page_ends_the_conversation(self, lobby: Lobby) -> None:
        """X37: a code that is still on its way is worth nothing once the agent has stopped."""
        lobby.sign_in()
        lobby.see()
        lobby.desk.send("VERIFY_CALLER")
        lobby.until(Step.TYPE_CALLER_CODE)
        assert lobby.caller_code() != ""
        lobby.desk.send("BACK")
        lobby.qtbot.waitUntil(lambda: lobby.caller_code() == "", timeout=10_000)
        assert lobby.desk.position.step is Step.SEE_BOOKING
        assert lobby.desk.duty.caller is None

    def test_hears_how_the_text_travels(self, lobby: Lobby) -> None:
        lobby.sign_in()
        lobby.see()
        lobby.desk.send("VERIFY_CALLER")
        lobby.until(Step.TYPE_CALLER_CODE)
        lobby.background.call(lobby.desktop.texts)
        lobby.qtbot.waitUntil(lambda: lobby.desk.view["callerDelivery"] != "queued", timeout=10_000)
        lobby.type_in("12")
        assert lobby.desk.view["callerCode"] == "••", "the line moves beneath what is being typed"

    def test_is_texted_again_after_a_minute(self, lobby: Lobby) -> None:
        lobby.sign_in()
        lobby.see()
        lobby.desk.send("VERIFY_CALLER")
        lobby.until(Step.TYPE_CALLER_CODE)
        before = lobby.caller_code()
        lobby.desk.send("RESEND")
        lobby.qtbot.waitUntil(lambda: lobby.desk.view["problem"] == "resend_too_early", timeout=10_000)
        lobby.desktop.clock.advance(60 * SECOND)
        lobby.desk.send("RESEND")
        lobby.qtbot.waitUntil(lambda: lobby.desk.duty.caller is not None and lobby.desk.duty.caller.sends_left == 1)
        assert lobby.caller_code() == before


class TestAddress:
    def test_a_new_number_needs_a_colleague_and_is_held(self, lobby: Lobby) -> None:
        """S10, X35: two PINs; the booking shows the new ending, until when it proves nothing, and the way back."""
        lobby.sign_in()
        lobby.see()
        lobby.desk.send("CHANGE_ADDRESS")
        lobby.desk.send("CONFIRM")
        assert lobby.desk.view["problemTitle"] == "Type the new one first."
        lobby.type_in("0664 123 99 99")
        lobby.desk.send("CONFIRM")
        lobby.desk.send("CONFIRM")
        assert lobby.desk.view["problem"] == "reason_missing"
        lobby.desk.setWhy("lost_phone")
        lobby.desk.send("CONFIRM")
        lobby.type_in("".join(lobby.pins["supervisor"]))
        lobby.qtbot.waitUntil(lambda: lobby.desk.view["problem"] == "second_person_same", timeout=10_000)
        assert lobby.desk.duty.second_pin == ""
        lobby.desk.send("BACK")
        lobby.type_in("".join(lobby.pins["attendant"]))
        lobby.until(Step.SEE_BOOKING)
        view = lobby.desk.view
        assert (view["notice"], view["phoneEnding"]) == ("The new number is on the booking", "99")
        assert view["phoneHeld"] != ""
        assert lobby.desk.duty.address.text == "", "what was typed is gone"
        lobby.desk.send("VERIFY_CALLER")
        lobby.until(Step.SEE_BOOKING)
        lobby.qtbot.waitUntil(lambda: lobby.desk.view["problem"] == "address_on_hold", timeout=10_000)

    def test_the_old_one_is_put_back(self, lobby: Lobby) -> None:
        lobby.sign_in()
        lobby.see()
        lobby.changed_address()
        assert lobby.desk.view["canRevert"]
        lobby.desk.send("REVERT_ADDRESS")
        lobby.desk.setWhy("guest_asked")
        lobby.desk.send("CONFIRM")
        lobby.type_in("".join(lobby.pins["attendant"]))
        lobby.until(Step.SEE_BOOKING)
        view = lobby.desk.view
        assert (view["notice"], view["phoneEnding"], view["canRevert"], view["phoneHeld"]) == (
            "The old one is on the booking again", "42", False, "",
        )  # fmt: skip

    def test_one_we_cannot_use_is_typed_again(self, lobby: Lobby) -> None:
        """X20: a premium number never gets on a booking."""
        lobby.sign_in()
        lobby.see()
        lobby.desk.send("CHANGE_ADDRESS")
        lobby.type_in("+4490 98790000")
        lobby.desk.send("CONFIRM")
        lobby.desk.setWhy("new_number")
        lobby.desk.send("CONFIRM")
        lobby.type_in("".join(lobby.pins["attendant"]))
        lobby.until(Step.TYPE_ADDRESS)
        assert lobby.desk.view["problemTitle"] == "We can’t use this one"
        assert lobby.desk.view["addressText"] == "+4490 98790000"

    def test_an_e_mail_address_is_typed_in_lower_case(self, lobby: Lobby) -> None:
        lobby.sign_in()
        lobby.see()
        lobby.desk.send("CHANGE_ADDRESS")
        lobby.type_in("0664")
        lobby.desk.setAddress("email")
        assert lobby.desk.view["addressText"] == ""
        lobby.type_in("MARIA @Example.ORG")
        assert lobby.desk.view["addressText"] == "maria@example.org"
        lobby.desk.erase()
        assert lobby.desk.view["addressText"] == "maria@example.or"

    def test_nothing_of_it_prints(self, lobby: Lobby) -> None:
        lobby.sign_in()
        lobby.see()
        lobby.desk.send("CHANGE_ADDRESS")
        lobby.type_in("06641239999")
        assert "1239999" not in repr(lobby.desk.duty) + repr(lobby.desk.duty.address)
        lobby.desk.send("LEAVE")
        assert "1239999" not in str(lobby.desk.view)
