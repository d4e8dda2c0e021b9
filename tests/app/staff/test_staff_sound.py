"""Every staff page on every display: can be read aloud and touched, nothing is cut off, covered or half there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from kiosk_app.staff_flow import Event, Step
from tests.app.driver import Screen
from tests.app.pages import inspect_page
from tests.app.staff.conftest import REFERENCE, Lobby

SIZES = {"portrait": (1080, 1920, 96.0), "landscape": (1920, 1080, 96.0), "small": (1024, 600, 118.0)}
RULES = (inspect_page.names, inspect_page.sizes, inspect_page.overlaps, inspect_page.cuts, inspect_page.nonsense)


@pytest.fixture(params=SIZES)
def window_size(request: pytest.FixtureRequest) -> tuple[int, int, float]:
    return SIZES[request.param]


class Shown:
    """The window as the rules of the guest's pages look at it."""

    def __init__(self, screen: Screen, theme: Any) -> None:
        self.window, self.theme, self._screen = screen.window, theme, screen

    def items(self) -> list[QQuickItem]:
        return list(self._screen.items())

    def controls(self) -> list[QQuickItem]:
        return [item for item in self.items() if item.inherits("QQuickItem") and item.property("debounce") is not None]


def to_sign_in(lobby: Lobby) -> None:
    lobby.desk.send("LEAVE")
    lobby.open()


def to_find(lobby: Lobby) -> None:
    lobby.desk.look("override")
    lobby.type_in(REFERENCE)


def to_nothing_typed(lobby: Lobby) -> None:
    lobby.desk.look("")
    lobby.desk.send("FIND")


def to_confirm(lobby: Lobby) -> None:
    lobby.see()
    lobby.desk.happen(Event.OVERRIDE)
    lobby.desk.setWhy("no_phone")
    lobby.desk.send("CONFIRM")


def to_reason(event: str) -> Callable[[Lobby], None]:
    def go(lobby: Lobby) -> None:
        lobby.see()
        lobby.desk.send(event)

    return go


def to_no_paper(lobby: Lobby) -> None:
    lobby.see()
    lobby.desk.send("REPRINT")
    lobby.desk.setWhy("lost")
    lobby.printer.trouble = "no_paper"
    lobby.desk.send("CONFIRM")
    lobby.until(Step.NOT_PRINTED)


def to_unsure(lobby: Lobby) -> None:
    lobby.see()
    lobby.desk.send("REPRINT")
    lobby.desk.setWhy("lost")
    lobby.printer.trouble = "unsure"
    lobby.desk.send("CONFIRM")
    lobby.until(Step.SAY_IF_PRINTED)


def to_close(lobby: Lobby) -> None:
    lobby.desk.send("HOME")
    lobby.desk.send("ASK_SERVICE")


def to_caller(lobby: Lobby) -> None:
    lobby.see()
    lobby.desk.send("VERIFY_CALLER")
    lobby.until(Step.TYPE_CALLER_CODE)


def to_wrong_code(lobby: Lobby) -> None:
    to_caller(lobby)
    lobby.type_in("000000" if lobby.caller_code() != "000000" else "000001")
    lobby.qtbot.waitUntil(lambda: lobby.desk.view["problem"] == "code_wrong", timeout=10_000)


def to_verified(lobby: Lobby) -> None:
    to_caller(lobby)
    lobby.type_in(lobby.caller_code())
    lobby.until(Step.CALLER_VERIFIED)


def to_not_verified(lobby: Lobby) -> None:
    to_caller(lobby)
    wrong = "000000" if lobby.caller_code() != "000000" else "000001"
    for _ in range(3):
        lobby.type_in(wrong)
        lobby.qtbot.waitUntil(lambda: lobby.desk.position.step is not Step.CHECKING_CALLER, timeout=10_000)
    lobby.until(Step.CALLER_NOT_VERIFIED)


def to_address(what: str, text: str) -> Callable[[Lobby], None]:
    def go(lobby: Lobby) -> None:
        lobby.see()
        lobby.desk.send("CHANGE_ADDRESS")
        lobby.desk.setAddress(what)
        lobby.type_in(text)
        if not text:
            lobby.desk.send("CONFIRM")

    return go


def to_change_reason(lobby: Lobby) -> None:
    to_address("email", "maria.lindqvist-andersson@example.org")(lobby)
    lobby.desk.send("CONFIRM")


def to_witness(lobby: Lobby) -> None:
    to_change_reason(lobby)
    lobby.desk.setWhy("new_number")
    lobby.desk.send("CONFIRM")


def to_changed(lobby: Lobby) -> None:
    lobby.see()
    lobby.changed_address()


SCENES: dict[str, tuple[str, Callable[[Lobby], None]]] = {
    "home": ("staffHome", lambda lobby: lobby.desk.send("HOME")),
    "find": ("findBooking", to_find),
    "nothing-typed": ("findBooking", to_nothing_typed),
    "choose": ("chooseBooking", lambda lobby: lobby.find()),
    "booking": ("seeBooking", lambda lobby: lobby.see()),
    "confirm": ("confirmGuest", to_confirm),
    "reprint": ("giveReason", to_reason("REPRINT")),
    "send": ("giveReason", to_reason("SEND_PASS")),
    "undo": ("giveReason", to_reason("UNDO")),
    "lock": ("giveReason", to_reason("LOCK")),
    "no-paper": ("notPrinted", to_no_paper),
    "unsure": ("sayIfPrinted", to_unsure),
    "devices": ("devices", lambda lobby: lobby.desk.send("DEVICES")),
    "close": ("closeForGuests", to_close),
    "caller": ("verifyCaller", to_caller),
    "caller-wrong": ("verifyCaller", to_wrong_code),
    "caller-verified": ("callerResult", to_verified),
    "caller-not-verified": ("callerResult", to_not_verified),
    "address-phone": ("typeAddress", to_address("phone", "+436641239999")),
    "address-email": ("typeAddress", to_address("email", "maria@example.org")),
    "address-missing": ("typeAddress", to_address("phone", "")),
    "address-why": ("giveReason", to_change_reason),
    "address-witness": ("signIn", to_witness),
    "address-changed": ("seeBooking", to_changed),
    "address-revert": ("giveReason", to_reason("REVERT_ADDRESS")),
    "number": ("signIn", to_sign_in),
}


def test_every_staff_page_is_sound(lobby: Lobby, screen: Screen, theme: Any, subtests: pytest.Subtests) -> None:
    QAccessible.setActive(True)
    lobby.checked_in()
    lobby.sign_in()
    shown = cast(Any, Shown(screen, theme))
    for name, (page, go) in SCENES.items():
        with subtests.test(name):
            go(lobby)
            screen.wait_for(page)
            screen.window.grabWindow()
            tight = not any(name.startswith("footer_") for name in screen.names())
            rules = [rule for rule in RULES if rule is not inspect_page.cuts or not tight]  # that rule needs a footer
            found = [defect for rule in rules for defect in rule(shown)]
            assert found == []
