"""References as guests type them; a look-up asks for exact words only (reliability T2)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.domain.references import KeyKind, by_name_and_date, by_reference, fold_reference, for_staff, keys_of
from tests.backend.domain.booked import a_flight, a_guest, a_leg, a_stay


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("K7M4PQ", "K7M4PQ"),
        (" k7m4pq ", "K7M4PQ"),
        ("K7M-4PQ", "K7M4PQ"),
        ("k7m 4pq", "K7M4PQ"),
        ("O0I1AB", "0011AB"),
        ("oOiIab", "0011AB"),
        ("Ｋ７Ｍ４ＰＱ", "K7M4PQ"),
        ("ABC", ""),
        ("------", ""),
        ("%%%%%%", ""),
        ("______", ""),
        ("K7M4P*", ""),
        ("K7M4P'", ""),
        ("K7M4P\0", ""),
        ("\u202eK7M4PQ", ""),
        ("ЖЖЖЖЖЖ", ""),
        ("A" * 21, ""),
        ("A" * 1_000_000, ""),
        ("٣٤٥٦٧٨", ""),
    ],
)
def test_references_are_read_as_people_write_them_and_nothing_else(typed: str, read: str) -> None:
    assert fold_reference(typed) == read


@given(st.text(max_size=80))
def test_a_reference_is_letters_and_digits_or_nothing(typed: str) -> None:
    read = fold_reference(typed)
    assert read == "" or (4 <= len(read) <= 20 and read.isascii() and read.isalnum())


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_look_up_asks_for_two_keys_whatever_was_typed(reference: str, name: str) -> None:
    assert len(by_reference(reference, name)) == 2
    assert len(by_name_and_date(name, reference, dt.date(2026, 11, 21))) == 2


@pytest.mark.parametrize(("reference", "name"), [("K7M4PQ", ""), ("K7M4PQ", "%"), ("", "Lopez"), ("K7M", "Lopez")])
def test_half_an_answer_asks_for_nothing_that_is_stored(reference: str, name: str) -> None:
    stored = {key.value for key in keys_of(["K7M4PQ"], a_stay())}
    assert not {key.value for key in by_reference(reference, name)} & stored


def found(typed: tuple[str, str], **party: str) -> bool:
    booking = a_stay(party=(a_guest(**party),))
    return bool(set(by_reference(*typed)) & keys_of(["K7M4PQ", "778-812"], booking))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        (("k7m4pq", "muller"), "Jörg", "Müller"),
        (("778812", "MUELLER"), "Jörg", "Müller"),
        (("K7M4PQ", "marquez garcia"), "Inés", "García Márquez"),
        (("K7M4PQ", "Inés García Márquez"), "Inés", "García Márquez"),
        (("K7M4PQ", "Zhang Wei"), "Wei", "Zhang"),
        (("K7M4PQ", "sukarno"), "", "Sukarno"),
    ],
)
def test_a_guest_is_found_however_the_name_is_written(typed: tuple[str, str], first: str, last: str) -> None:
    assert found(typed, first=first, last=last)


@pytest.mark.parametrize(
    "typed", [("K7M4PQ", "Jörg"), ("K7M4PQ", "Mull"), ("K7M4PR", "Müller"), ("K7M4", "Müller"), ("778812", "Maier")]
)
def test_neither_a_first_name_nor_a_part_finds_anything(typed: tuple[str, str]) -> None:
    assert not found(typed, first="Jörg", last="Müller")


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        (("Lopez", "Maria"), "María", "López"),
        (("Maria", "Lopez"), "María", "López"),
        (("Sukarno", ""), "", "Sukarno"),
        (("", "Sukarno"), "", "Sukarno"),
        (("Sukarno", "Sukarno"), "", "Sukarno"),
    ],
)
def test_name_and_date_find_in_either_order(typed: tuple[str, str], first: str, last: str) -> None:
    booking = a_stay(party=(a_guest(first=first, last=last),))
    stored = keys_of(["K7M4PQ"], booking)
    assert set(by_name_and_date(*typed, dt.date(2026, 9, 21))) & stored
    assert not set(by_name_and_date(*typed, dt.date(2026, 9, 22))) & stored


def test_every_leg_of_a_flight_has_a_date() -> None:
    flight = a_flight(a_leg(), a_leg(position=1, date=dt.date(2026, 9, 22)))
    stored = keys_of(["Q4T8LM"], flight)
    for day in (21, 22):
        assert set(by_name_and_date("Lopez", "Maria", dt.date(2026, 9, day))) & stored


def test_a_name_that_a_boarding_pass_cuts_is_found() -> None:
    flight = a_flight(a_leg(), party=(a_guest(first="Ana", last="Wolfeschlegelsteinhausen"),))
    assert set(by_reference("Q4T8LM", "WOLFESCHLEGELSTEIN")) & keys_of(["Q4T8LM"], flight)


def test_guests_cannot_ask_for_what_staff_ask_for() -> None:
    staff = {key.kind for key in for_staff(reference="K7M4PQ", last_name="Lopez", room="12", dates=[dt.date.max])}
    guests = {key.kind for key in [*by_reference("K7M4PQ", "Lopez"), *by_name_and_date("Lopez", "M", dt.date.max)]}
    assert staff == {KeyKind.REFERENCE, KeyKind.LAST_DATE, KeyKind.ROOM_DATE}
    assert not staff & guests


def test_keys_do_not_print_their_words() -> None:
    assert "lopez" not in repr(by_reference("K7M4PQ", "Lopez")).lower()
