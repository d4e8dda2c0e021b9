"""A supervisor steps in: checks a guest in without a code, closes the kiosk, answers a call."""

import re

from kiosk_app.flow import Overlay, Step
from kiosk_app.staff_flow import Step as Staff
from tests.flows.conftest import AtKiosk
from tests.flows.lobby import Booked, Lobby
from tests.flows.test_visits import claims
from tests.flows.visitor import Visitor

STAFF_PHONE = "+43664123400"


def sign_in(visitor: Visitor, pin: str) -> None:
    """From any page of the guest's: Get help, Staff, number and PIN."""
    visitor.tap("footer_help")
    visitor.until(lambda: visitor.position.overlay is Overlay.HELP, "the help page")
    visitor.tap("staff")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.TYPE_NUMBER, "the staff number")
    for digit in "204":
        visitor.tap(f"pad_{digit}")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.TYPE_PIN, "the PIN")
    for digit in pin:
        visitor.tap(f"pad_{digit}")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.HOME, "the staff's first page")


def test_a_supervisor_checks_in_a_guest_whose_phone_is_lost(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    sign_in(visitor, lobby.pins["aurora"])
    visitor.tap("override")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.FIND_BOOKING, "the search")
    visitor.ready("reference")
    visitor.screen.type(booked.reference)
    visitor.tap("search")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.CHOOSE_BOOKING, "what was found")
    visitor.tap("booking_0")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.CONFIRM_GUEST, "the page to confirm the guest")
    visitor.tap("why_phone_cant_get_texts")
    for what in ("photo_id", "name_matches", "knew_dates"):
        visitor.tap(f"check_{what}")
    visitor.tap("confirm")
    visitor.at(Step.CONFIRM_DETAILS)
    visitor.tap("checkIn")
    (sheet,) = visitor.take_passes()
    assert claims(lobby, sheet)["room"] == booked.room
    assert "enter_code" not in visitor.visited


def see(visitor: Visitor, booked: Booked) -> None:
    """From the staff's first page to the page of a booking."""
    visitor.tap("find")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.FIND_BOOKING, "the search")
    visitor.ready("reference")
    visitor.screen.type(booked.reference)
    visitor.tap("search")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.CHOOSE_BOOKING, "what was found")
    visitor.tap("booking_0")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.SEE_BOOKING, "the booking")


def test_a_caller_verified_at_the_desk(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    """X37, §5.6: the caller hears the reference, finds it in the text and reads the code out; the screen never shows
    it, says Verified, and the same code is worth nothing at the kiosk beside it."""
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)  # somebody stands at the kiosk with the reference of the guest on the phone
    before = lobby.last_text()
    sign_in(visitor, lobby.pins["aurora"])
    see(visitor, booked)
    visitor.tap("verifyCaller")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.TYPE_CALLER_CODE, "the page of the caller")
    text = lobby.text(booked.phone, after=before)["text"]
    reference = visitor.screen.text("reference")
    assert re.search(rf"\b{reference}\b", text), text
    assert "Sofia" in text, "it names who calls"
    assert "only" in text.lower(), "it says what the code is good for"
    assert "we never" not in text.lower(), "this code is read out: the text must not say that nobody asks for it"
    visitor.until(lambda: visitor.kiosk.staff.view["callerDelivery"] == "delivered", "the delivery report")
    code = lobby.code(booked, after=before)
    for digit in code:
        visitor.tap(f"pad_{digit}")
        assert code not in "".join(visitor.screen.texts())
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.CALLER_VERIFIED, "the result")
    visitor.ready("result")
    assert visitor.screen.says("Verified")
    visitor.tap("back")
    visitor.tap("footer_leave")
    visitor.at(Step.CONFIRM_BOOKING)
    visitor.ask_for_code()
    visitor.type_code(code)
    visitor.until(
        lambda: visitor.kiosk.session.view["problem"] == "code_wrong", "the kiosk to refuse the caller's code"
    )


def test_a_number_changed_at_the_desk_and_put_back(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    """S10, N12, X35: two PINs; the old phone is told where to object, the new one gets no code for a day, and an
    administrator puts the old one back."""
    visitor, booked = at_kiosk(), lobby.stay()
    new = booked.phone[:-6] + "987654"
    add = ("staff", "add", "--site", "aurora", "--number", "205", "--name", "Jonas Vik", "--role", "attendant")
    colleague = lobby.run(*add).strip()
    visitor.at(Step.ATTRACT)
    before = lobby.last_text()
    sign_in(visitor, lobby.pins["aurora"])
    see(visitor, booked)
    while not visitor.screen.shows("changeAddress"):
        visitor.tap("showMore")
    visitor.tap("changeAddress")
    visitor.ready("address")
    visitor.screen.type(new)
    visitor.tap("confirm")
    visitor.ready("why_new_number")
    visitor.tap("why_new_number")
    visitor.tap("confirm")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.TYPE_WITNESS_NUMBER, "the colleague's number")
    for digit in "205" + colleague:
        visitor.tap(f"pad_{digit}")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.SEE_BOOKING, "the booking again")
    assert visitor.kiosk.staff.view["phoneEnding"] == new[-2:]
    told = lobby.text(booked.phone, after=before)["text"]
    assert re.search(r"Not you\? http://\S+/undo/[\w-]{43}", told), "where to object when it was not them"
    assert new not in told
    assert lobby.text(new, after=before)["text"]
    visitor.tap("footer_leave")
    visitor.find(booked)
    assert not visitor.screen.shows("sendCode"), "a number just changed is no way to confirm"
    done = lobby.run("booking", "revert-change", booked.reference, "--site", "aurora")
    assert f"ends in {booked.phone[-2:]} again" in done
    visitor.restart()
    visitor.confirm(booked)


def test_a_call_for_help_reaches_the_staff_phone(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor = at_kiosk()
    visitor.start()
    before = lobby.last_text()
    visitor.tap("footer_help")
    visitor.at(Step.FIND_BOOKING, Overlay.HELP)
    assert "Kiosk" in lobby.text(STAFF_PHONE, after=before)["text"]
    visitor.tap("keepGoing")
    visitor.at(Step.FIND_BOOKING)


def test_staff_close_the_kiosk_and_open_it_again(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor = at_kiosk()
    visitor.at(Step.ATTRACT)
    sign_in(visitor, lobby.pins["aurora"])
    visitor.tap("close")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.ASK_SERVICE, "the reason")
    visitor.tap("why_cleaning")
    visitor.tap("closeNow")
    visitor.until(lambda: visitor.kiosk.staff.position.step is Staff.HOME, "the staff's first page")
    visitor.tap("open")
    visitor.until(lambda: visitor.screen.shows("close"), "the kiosk to be open")
