"""Several guests, several kiosks, and guests who come again."""

from kiosk_app.flow import Step
from kiosk_app.tour import read_code
from tests.flows.conftest import AtKiosk
from tests.flows.lobby import Lobby
from tests.flows.test_visits import claims


def test_one_of_two_guests_checks_in_now_and_the_other_later(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.pair()
    visitor.confirm(booked)
    first, second = visitor.kiosk.session.view["guests"]
    visitor.tap(f"guest-{second['id']}")
    visitor.until(lambda: visitor.kiosk.session.view["ticked"] == 1, "one guest ticked")
    visitor.tap("checkIn")
    visitor.take_passes()

    visitor.confirm(booked)
    again = {guest["id"]: guest for guest in visitor.kiosk.session.view["guests"]}
    assert again[first["id"]]["checkedIn"]
    assert not again[second["id"]]["checkedIn"]
    visitor.tap("checkIn")
    visitor.take_passes()


def test_nobody_ticked_is_told_and_nothing_is_checked_in(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.confirm(booked)
    (guest,) = visitor.kiosk.session.view["guests"]
    visitor.tap(f"guest-{guest['id']}")
    visitor.tap("checkIn")
    visitor.screen.wait_says("Tick who is checking in")
    visitor.at(Step.CONFIRM_DETAILS)


def test_whoever_is_checked_in_gets_the_pass_again_and_the_old_one_is_void(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    (first,) = visitor.check_in(booked)
    visitor.find(booked)
    visitor.type_code(lobby.code(booked, after=visitor.ask_for_code()))
    (second,) = visitor.take_passes()
    assert "reissuing" in visitor.visited
    assert (claims(lobby, first)["version"], claims(lobby, second)["version"]) == (1, 2)
    told = claims(lobby, first)
    assert f"{told['pass_id']}/1" in lobby.run("pass", "revoked", "--site", "aurora").split()


def test_two_kiosks_with_one_booking_make_one_check_in_and_one_valid_pass(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    booked = lobby.stay()
    one, other = at_kiosk(), at_kiosk()
    one.confirm(booked)
    other.confirm(booked)
    one.tap("checkIn")
    (first,) = one.take_passes()
    other.tap("checkIn")
    second = other.take_passes(2)[-1]
    assert "reissuing" in other.visited
    assert (claims(lobby, first)["version"], claims(lobby, second)["version"]) == (1, 2)
    assert read_code(first)["code"] != read_code(second)["code"]
