"""A guest comes, and leaves with a pass in the hand."""

import json
from pathlib import Path

from kiosk_app.flow import Step
from kiosk_app.tour import read_code
from kiosk_backend.domain import bcbp
from tests.flows.conftest import AtKiosk
from tests.flows.lobby import Lobby


def claims(lobby: Lobby, sheet: Path) -> dict[str, object]:
    """What the code on a printed hotel pass says, once its signature was verified with the site's public key."""
    keys = lobby.folder / "aurora.keys"
    keys.write_text(lobby.run("pass", "keys", "--site", "aurora"), encoding="ascii")
    told = json.loads(lobby.run("pass", "verify", read_code(sheet)["code"], "--public-key", str(keys), "--json"))
    return dict(told)


def test_a_guest_types_a_reference_and_leaves_with_a_signed_pass(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    (sheet,) = visitor.check_in(booked)
    told = claims(lobby, sheet)
    assert (told["valid"], told["site_id"], told["room"], told["version"]) == (True, "aurora", booked.room, 1)
    assert "code_wrong" not in visitor.visited
    assert "In the restaurant" in visitor.farewell


def test_a_code_from_the_confirmation_is_scanned_on_the_first_page(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.at(Step.ATTRACT)
    visitor.scans(lobby.run("booking", "qr", booked.reference, "--site", "aurora").strip())
    visitor.at(Step.CONFIRM_BOOKING)
    visitor.say_code(booked)
    visitor.tap("checkIn")
    assert claims(lobby, visitor.take_passes()[0])["room"] == booked.room
    assert "type_reference" not in visitor.visited


def test_two_passengers_check_in_and_each_gets_a_boarding_pass(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk("northwind"), lobby.flight()
    sheets = visitor.check_in(booked, passes=2)
    passes = [bcbp.read(read_code(sheet)["code"]) for sheet in sheets]
    assert sorted(one.name for one in passes if one) == [f"{booked.last_name}/OLA", f"{booked.last_name}/RUI"]
    assert "declare_bags" in visitor.visited


def test_a_boarding_code_from_elsewhere_leads_to_passes_and_the_printed_one_to_the_same_booking(
    lobby: Lobby, at_kiosk: AtKiosk
) -> None:
    """The airline's own confirmation holds a code in the format of boarding passes, of a passenger not checked in."""
    visitor, booked = at_kiosk("northwind"), lobby.flight()
    assert booked.leaves is not None
    day = bcbp.day_of(booked.leaves.date())
    leg = bcbp.Leg(booked.reference, "LIS", "CPH", "NW", "0418", day, "Y", "", "", status="0")
    visitor.at(Step.ATTRACT)
    visitor.scans(bcbp.encode(bcbp.BoardingPass(bcbp.passenger(booked.last_name, booked.first_name), (leg,))))
    visitor.at(Step.CONFIRM_BOOKING)
    visitor.say_code(booked)
    visitor.tap("checkIn")
    sheets = visitor.take_passes(2)
    assert "type_reference" not in visitor.visited
    printed = [read_code(sheet)["code"] for sheet in sheets]
    read = [one for one in map(bcbp.read, printed) if one]
    assert {one.legs[0].locator for one in read} == {booked.reference}
    assert {one.legs[0].status for one in read} == {"1"}, "checked in"

    visitor.scans(printed[0])
    visitor.at(Step.CONFIRM_BOOKING)
    assert visitor.screen.says("NW 418")
    visitor.type_code(lobby.code(booked, after=visitor.ask_for_code()))
    visitor.take_passes(2)
    assert "reissuing" in visitor.visited
