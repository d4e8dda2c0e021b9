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


def test_a_code_from_the_confirmation_is_scanned_on_the_first_page(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.at(Step.ATTRACT)
    visitor.scans(lobby.run("booking", "qr", booked.reference, "--site", "aurora").strip())
    visitor.at(Step.CONFIRM_BOOKING)
    visitor.type_code(lobby.code(booked, after=visitor.ask_for_code()))
    visitor.at(Step.CONFIRM_DETAILS)
    visitor.tap("checkIn")
    assert claims(lobby, visitor.take_passes()[0])["room"] == booked.room
    assert "type_reference" not in visitor.visited


def test_two_passengers_scan_a_boarding_code_and_each_gets_a_pass(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk("northwind"), lobby.flight()
    sheets = visitor.check_in(booked, passes=2)
    passes = [bcbp.read(read_code(sheet)["code"]) for sheet in sheets]
    assert sorted(one.name for one in passes if one) == [f"{booked.last_name}/OLA", f"{booked.last_name}/RUI"]
    assert "declare_bags" in visitor.visited

    visitor.start()
    visitor.scans(read_code(sheets[0])["code"])
    visitor.at(Step.CONFIRM_BOOKING)
    assert visitor.screen.says("NW 418")
