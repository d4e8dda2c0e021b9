"""The code step: wrong codes, another text, no more tries, a backend that dies under it."""

import pytest

from kiosk_app.flow import Event, Overlay, Step
from tests.flows.conftest import AtKiosk
from tests.flows.lobby import Lobby
from tests.flows.visitor import Visitor


def another(code: str) -> str:
    """A code that is not `code`."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def wrong(visitor: Visitor, code: str, times: int) -> None:
    """Type a wrong code so many times; the kiosk has said so each time but the last."""
    for left in range(times, 0, -1):
        asked = visitor.visited.count("checking_code")
        visitor.type_code(another(code))
        visitor.until(lambda asked=asked: visitor.visited.count("checking_code") > asked, "the code to be looked at")  # type: ignore[misc]
        if left > 1:
            visitor.until(lambda: visitor.kiosk.session.view.get("state") == "wrong", "the wrong code to be told")


def test_a_wrong_code_is_told_and_the_right_one_opens_the_door(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    code = lobby.code(booked, after=visitor.ask_for_code())
    visitor.type_code(another(code))
    visitor.screen.wait_says("That code didn’t match")
    assert visitor.screen.says("4 tries left")
    visitor.type_code(code)
    visitor.at(Step.CONFIRM_DETAILS)


def test_after_five_wrong_codes_only_the_team_can_help(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    code = lobby.code(booked, after=visitor.ask_for_code())
    wrong(visitor, code, 5)
    visitor.at(Step.CHOOSE_OTHER_WAY)
    visitor.screen.wait_says("Too many tries")
    assert not visitor.screen.shows("resend")
    assert not visitor.screen.shows("sendCode")
    visitor.tap("askTeam")
    visitor.at(Step.CHOOSE_OTHER_WAY, Overlay.HELP)
    visitor.screen.wait_says("calling")


@pytest.mark.slow
def test_the_same_code_is_texted_again_after_the_wait(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    before = visitor.ask_for_code()
    first = lobby.text(booked.phone, after=before)
    visitor.tap("otherWay")
    visitor.at(Step.CHOOSE_OTHER_WAY)
    visitor.until(lambda: visitor.screen.says("first code still works"), "the wait to be over", timeout=25_000)
    visitor.tap("resend")
    visitor.at(Step.ENTER_CODE)
    second = lobby.text(booked.phone, after=int(first["number"]))
    assert second["text"][:6] == first["text"][:6]
    visitor.type_code(second["text"][:6])
    visitor.at(Step.CONFIRM_DETAILS)


def test_the_code_works_after_the_backend_was_killed(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    code = lobby.code(booked, after=visitor.ask_for_code())
    lobby.backend.kill()
    lobby.start_backend()
    visitor.type_code(code)
    visitor.at(Step.CONFIRM_DETAILS)


def test_a_code_typed_while_the_backend_is_away_waits_for_it(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    code = lobby.code(booked, after=visitor.ask_for_code())
    lobby.backend.kill()
    visitor.type_code(code)
    visitor.at(Step.CHECKING_CODE)
    lobby.start_backend()
    visitor.at(Step.CONFIRM_DETAILS)


def test_a_guest_may_go_back_from_the_code_and_come_again(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    code = lobby.code(booked, after=visitor.ask_for_code())
    visitor.tap("footer_back")
    visitor.at(Step.CONFIRM_BOOKING)
    visitor.tap("sendCode")
    visitor.at(Step.ENTER_CODE)
    visitor.type_code(code)
    visitor.at(Step.CONFIRM_DETAILS)
    assert Event.RESEND not in visitor.visited
