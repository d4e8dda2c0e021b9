"""Staff at the screen: real pages, real touches, the real backend behind them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from kiosk_app.flow import Step as GuestStep
from kiosk_app.staff_flow import Step
from tests.app.driver import Screen
from tests.app.staff.conftest import REFERENCE, Lobby

SIZES = {"portrait": (1080, 1920, 96.0), "landscape": (1920, 1080, 96.0), "small": (1024, 600, 118.0)}


@pytest.fixture(params=SIZES)
def window_size(request: pytest.FixtureRequest) -> tuple[int, int, float]:
    return SIZES[request.param]


def sign_in(lobby: Lobby, screen: Screen, role: str = "supervisor") -> None:
    """As staff do it: Get help, Staff, number, PIN."""
    lobby.session.send("START")
    screen.wait_for("findBooking")
    touch(lobby, screen, "footer_help")
    screen.wait_for("help")
    tap(lobby, screen, "staff")
    number, pin = lobby.pins[role]
    type_digits(lobby, screen, number + pin)
    screen.wait_for("staffHome")


def type_digits(lobby: Lobby, screen: Screen, digits: str) -> None:
    """On the pad of the screen; the same key again once it would not be taken for a bounce."""
    for digit in digits:
        touch(lobby, screen, f"pad_{digit}")


def touch(lobby: Lobby, screen: Screen, name: str) -> None:
    """Touch a control once it would not take the touch for a bounce of the last one."""
    item = screen.wait_for(name)
    lobby.qtbot.waitUntil(lambda: not item.property("settling"), timeout=5000)
    screen.tap(name)


def tap(lobby: Lobby, screen: Screen, name: str) -> None:
    """Touch a control that may stand on a later page of a list."""
    for _ in range(12):
        item = screen.find(name)
        if item is not None and inside(screen, name):
            touch(lobby, screen, name)
            return
        touch(lobby, screen, "showMore")
    raise AssertionError(f"{name} is on no page: {screen.names()}")


def inside(screen: Screen, name: str) -> bool:
    """Whether no list has cut the control off."""
    item = screen.wait_for(name)
    rect = screen.rect(item).adjusted(1, 1, -1, -1)
    lists = (one for one in screen.items() if one.clip() and one.isAncestorOf(item))
    return all(screen.rect(one).contains(rect) for one in lists)


def test_from_get_help_to_the_guests_pass_by_touch_alone(lobby: Lobby, screen: Screen) -> None:
    sign_in(lobby, screen)
    tap(lobby, screen, "override")
    screen.wait_for("findBooking")
    for character in REFERENCE:
        touch(lobby, screen, f"key_{character}")
    touch(lobby, screen, "search")
    touch(lobby, screen, "booking_0")
    screen.wait_for("confirmGuest")
    touch(lobby, screen, "confirm")
    screen.wait_says("Choose why there is no code first.")
    tap(lobby, screen, "why_no_phone")
    touch(lobby, screen, "confirm")
    screen.wait_says("Tick what you checked first.")
    tap(lobby, screen, "check_photo_id")
    touch(lobby, screen, "confirm")
    screen.wait_for("confirmDetails")
    assert lobby.session.position.step is GuestStep.CONFIRM_DETAILS
    assert not screen.shows("staffDesk")


def test_the_pin_is_masked_and_counted(lobby: Lobby, screen: Screen) -> None:
    lobby.open()
    screen.wait_for("signIn")
    assert screen.text("typed") == "0 of 3 typed"
    lobby.type_in("205")
    screen.type("48")
    assert screen.text("typed") == "2 of 6 typed"
    shown = [text for text in screen.texts() if text not in ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")]
    assert not any("48" in text for text in shown)
    screen.key(Qt.Key.Key_Backspace)
    assert screen.text("typed") == "1 of 6 typed"


def test_a_wrong_pin_says_so_and_how_long_to_wait(lobby: Lobby, screen: Screen) -> None:
    lobby.open()
    screen.wait_for("signIn")
    lobby.type_in("205000000")
    screen.wait_says("That PIN didn’t match")
    screen.wait_says("Wait 15 seconds, then type it again.")


def test_back_to_guest_is_always_in_reach_and_keeps_the_place(lobby: Lobby, screen: Screen) -> None:
    sign_in(lobby, screen)
    touch(lobby, screen, "footer_leave")
    screen.wait_gone("staffDesk")
    assert lobby.session.position.step is GuestStep.FIND_BOOKING
    lobby.open()
    touch(lobby, screen, "leave" if screen.window.height() == 600 else "footer_leave")
    screen.wait_gone("staffDesk")


def test_a_technician_sees_no_way_to_a_booking(lobby: Lobby, screen: Screen) -> None:
    sign_in(lobby, screen, "technician")
    assert not any(screen.shows(name) for name in ("find", "override", "reprint", "sendPass", "footer_bookings"))
    touch(lobby, screen, "footer_devices")
    screen.wait_for("devices")
    screen.wait_says("Checked at")


def test_closing_and_opening_by_touch(lobby: Lobby, screen: Screen) -> None:
    sign_in(lobby, screen)
    tap(lobby, screen, "close")
    screen.wait_for("closeForGuests")
    touch(lobby, screen, "closeNow")
    screen.wait_says("Choose why first.")
    tap(lobby, screen, "why_cleaning")
    tap(lobby, screen, "why_60")
    touch(lobby, screen, "closeNow")
    screen.wait_for("staffHome")
    lobby.qtbot.waitUntil(lambda: not lobby.desk.view["open"], timeout=10_000)
    tap(lobby, screen, "open")
    lobby.qtbot.waitUntil(lambda: lobby.desk.view["open"], timeout=10_000)


def test_cleaning_hears_no_touch(lobby: Lobby, screen: Screen) -> None:
    sign_in(lobby, screen)
    tap(lobby, screen, "clean")
    screen.wait_for("cleaning")
    for x in range(50, screen.window.width(), 90):
        for y in range(50, screen.window.height(), 90):
            screen.tap_at(x, y)
    assert lobby.desk.page == "Cleaning"
    assert lobby.desk.position.step is Step.HOME
    assert screen.says("Touch works again in")


@pytest.mark.parametrize("event", ["REPRINT", "SEND_PASS", "UNDO", "LOCK", "UNLOCK"])
def test_each_action_has_its_page_and_a_way_back(lobby: Lobby, screen: Screen, event: str) -> None:
    lobby.checked_in()
    lobby.sign_in()
    lobby.see()
    screen.wait_for("seeBooking")
    tap(lobby, screen, {"REPRINT": "reprint", "SEND_PASS": "sendPass"}.get(event, event.lower()))
    screen.wait_for("giveReason")
    assert screen.text("confirm") != ""
    touch(lobby, screen, "back")
    screen.wait_for("seeBooking")


def test_nobody_reads_a_full_reference_over_a_shoulder(lobby: Lobby, screen: Screen) -> None:
    lobby.sign_in()
    lobby.see()
    screen.wait_for("seeBooking")
    assert not any(REFERENCE in text or "Lindqvist" in text for text in screen.texts())


def test_a_bar_that_locks_soon_says_so(lobby: Lobby, screen: Screen) -> None:
    sign_in(lobby, screen)
    frame = screen.wait_for("staffFrame")
    assert not frame.property("lockSoon")
    lobby.desk._clock._deadline -= 105
    lobby.qtbot.waitUntil(lambda: bool(frame.property("lockSoon")), timeout=5000)
    screen.wait_says("Locks in 0:1")


def test_a_caller_is_verified_by_touch_alone(lobby: Lobby, screen: Screen) -> None:
    """X37: from the booking to Verified with a finger; what is typed is dots, the reference is there to be read out."""
    lobby.sign_in()
    lobby.see()
    screen.wait_for("seeBooking")
    tap(lobby, screen, "verifyCaller")
    screen.wait_for("verifyCaller")
    lobby.until(Step.TYPE_CALLER_CODE)
    reference, code = lobby.desk.view["callerReference"], lobby.caller_code()
    screen.wait_says(reference)
    for count, digit in enumerate(code, 1):
        touch(lobby, screen, f"pad_{digit}")
        shown = [text for text in screen.texts() if text not in set("0123456789")]
        assert not any(code[:count] in text for text in shown) or count < 3
        if count < len(code):
            assert shown.count("•") == count
    screen.wait_for("callerResult")
    screen.wait_says("Verified")
    screen.wait_says("Level V2")
    touch(lobby, screen, "back")
    screen.wait_for("seeBooking")


def test_who_is_not_verified_is_told_nothing(lobby: Lobby, screen: Screen) -> None:
    lobby.sign_in()
    lobby.see()
    lobby.desk.send("VERIFY_CALLER")
    screen.wait_for("verifyCaller")
    lobby.until(Step.TYPE_CALLER_CODE)
    wrong = "000000" if lobby.caller_code() != "000000" else "000001"
    for _ in range(3):
        lobby.type_in(wrong)
        lobby.qtbot.waitUntil(lambda: lobby.desk.position.step is not Step.CHECKING_CALLER, timeout=10_000)
    screen.wait_for("callerResult")
    screen.wait_says("Not verified")
    screen.wait_says("Tell this caller nothing about the booking")
    touch(lobby, screen, "verifyAgain")
    screen.wait_for("verifyCaller")


def test_a_new_e_mail_address_is_typed_with_fingers(lobby: Lobby, screen: Screen) -> None:
    lobby.sign_in()
    lobby.see()
    screen.wait_for("seeBooking")
    tap(lobby, screen, "changeAddress")
    screen.wait_for("typeAddress")
    touch(lobby, screen, "other" if screen.window.height() == 600 else "segment_email")
    for key in ("key_M", "sign_@", "key_E", "key_X", "sign_.", "key_O", "key_R", "key_G"):
        touch(lobby, screen, key)
    assert lobby.desk.view["addressText"] == "m@ex.org"
    touch(lobby, screen, "key_erase")
    screen.type("g")
    assert lobby.desk.view["addressText"] == "m@ex.org"
    touch(lobby, screen, "confirm")
    screen.wait_for("giveReason")
    screen.wait_says("m@ex.org")
    touch(lobby, screen, "back")
    screen.wait_for("typeAddress")
    assert lobby.desk.view["addressText"] == "m@ex.org", "going back keeps what was typed"
