"""The machine-readable lines of a document on the screen: shapes, check digits, what readers send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.document_lines import (
    CARD,
    PASSPORT,
    WIDE_CARD,
    filled,
    gathered,
    is_whole,
    longest,
    mistyped,
    shape,
    split,
)

# the specimens of ICAO 9303 parts 4, 5 and 6
PASSPORT_LINES = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
CARD_LINES = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]
WIDE_LINES = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"]
SPECIMENS = [PASSPORT_LINES, CARD_LINES, WIDE_LINES]


@pytest.mark.parametrize("lines", SPECIMENS)
def test_the_specimens_are_whole_and_every_check_digit_fits(lines: list[str]) -> None:
    assert is_whole(lines)
    assert mistyped(lines) is None


@pytest.mark.parametrize("lines", SPECIMENS)
def test_the_first_line_tells_the_shape(lines: list[str]) -> None:
    assert shape(lines[0]) == (len(lines), len(lines[0]))


@pytest.mark.parametrize(
    ("lines", "line", "at"), [(PASSPORT_LINES, 1, 3), (PASSPORT_LINES, 1, 15), (CARD_LINES, 0, 7), (CARD_LINES, 1, 2)]
)
def test_one_mistyped_sign_is_found_in_its_line(lines: list[str], line: int, at: int) -> None:
    wrong = list(lines)
    wrong[line] = wrong[line][:at] + ("8" if wrong[line][at] != "8" else "3") + wrong[line][at + 1 :]
    assert mistyped(wrong) == line


def test_two_swapped_digits_are_found() -> None:
    assert mistyped([PASSPORT_LINES[0], PASSPORT_LINES[1].replace("L898", "L988")]) == 1


@pytest.mark.parametrize("lines", SPECIMENS)
@pytest.mark.parametrize("between", ["", "\n", "\r\n", "\r"])
def test_what_a_reader_sends_is_split_into_its_lines(lines: list[str], between: str) -> None:
    assert split(between.join(lines)) == lines


@pytest.mark.parametrize("lines", SPECIMENS)
def test_lines_that_come_one_by_one_become_a_document(lines: list[str]) -> None:
    read: list[str] = []
    for line in lines:
        assert not is_whole(read)
        read = gathered(read, line)
    assert read == lines


def test_a_guest_who_turns_the_document_begins_again() -> None:
    read = gathered(CARD_LINES[:2], PASSPORT_LINES[0])
    assert read == PASSPORT_LINES[:1]


def test_a_code_of_something_else_is_no_line() -> None:
    assert gathered(PASSPORT_LINES[:1], "M1LINDQVIST/MARIA     AUR48K LISOSLNW 0418") == []


def test_filling_a_full_card_line_again_makes_it_a_wide_one() -> None:
    once = filled("I<UTOERIKSSON", "I<UTOERIKSSON", 0)
    assert len(once) == CARD.length
    assert len(filled(once, once, 0)) == WIDE_CARD.length
    assert len(filled("P<UTO", "P<UTO", 0)) == PASSPORT.length == longest("P<UTO")


@given(st.text(alphabet="ABC019<PIV", min_size=1, max_size=120))
def test_any_input_is_judged_without_a_bug(text: str) -> None:
    lines = split(text)
    if is_whole(lines):
        assert mistyped(lines) in (None, 0, 1, 2)
    assert all(len(line) <= 120 for line in gathered([], text))
