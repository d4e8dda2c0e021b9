"""States of a pass only rise; documents survive the round trip and do not print what they hold."""

import itertools

import pytest

from kiosk_backend.domain.passes import FlightDocument, StayDocument, from_bytes, progress, to_bytes

STATES = ["issued", "sent", "unknown", "confirmed", "void"]

STAY = StayDocument(
    pass_id="0192f0c4-0000-7000-8000-000000000001",
    version=2,
    code="KP1:ABC",
    site_name="Hotel Aurora",
    brand="aurora",
    issued_at="2026-11-24T15:44:00+00:00",
    first_name="María",
    room="412",
    arrive="2026-11-24",
    leave="2026-11-26",
    nights=2,
    guests=2,
    wifi_password="fjord-4821",
)
FLIGHT = FlightDocument(
    pass_id="0192f0c4-0000-7000-8000-000000000002",
    version=1,
    code="M1LIND/MARIA …",
    site_name="Northwind Air",
    brand="northwind",
    issued_at="2026-11-24T12:44:00+00:00",
    passenger="LIND/MARIA",
    flight="NW 418",
    date="2026-11-24",
    from_code="LIS",
    from_city="Lisbon",
    to_code="OSL",
    to_city="Oslo",
    departs_at="2026-11-24T14:30:00+00:00",
    arrives_at="2026-11-24T19:30:00+01:00",
    boards_at="2026-11-24T13:50:00+00:00",
    gate_closes_at="2026-11-24T14:15:00+00:00",
)


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "unknown", "confirmed", "sent"])))
def test_reports_in_any_order_end_in_the_highest_state(order: tuple[str, ...]) -> None:
    state = "issued"
    for reported in order:
        state = progress(state, reported) or state
    assert state == "confirmed"


def test_unknown_becomes_confirmed_when_the_guest_says_so_and_never_back() -> None:
    assert progress("unknown", "confirmed") == "confirmed"
    assert progress("confirmed", "unknown") is None


@pytest.mark.parametrize("reported", STATES)
def test_void_stays_void(reported: str) -> None:
    assert progress("void", reported) is None


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("reported", ["void", "issued", "printed", ""])
def test_a_kiosk_cannot_report_what_is_not_its_to_say(state: str, reported: str) -> None:
    assert progress(state, reported) is None


@pytest.mark.parametrize("document", [STAY, FLIGHT], ids=["stay", "flight"])
def test_documents_survive_the_round_trip(document: StayDocument | FlightDocument) -> None:
    assert from_bytes(to_bytes(document)) == document


def test_fields_of_a_later_version_are_ignored() -> None:
    assert from_bytes(to_bytes(STAY).replace(b'"version":2', b'"version":2,"breakfast_menu":"x"')) == STAY


@pytest.mark.parametrize("document", [STAY, FLIGHT], ids=["stay", "flight"])
def test_a_document_prints_no_name_and_no_password(document: StayDocument | FlightDocument) -> None:
    shown = f"{document!r} {document}"
    assert not any(private in shown for private in ("María", "LIND", "fjord", "412", "KP1"))


def test_something_else_is_no_document() -> None:
    with pytest.raises(ValueError, match="not a pass document"):
        from_bytes(b'{"kind":"ticket"}')
