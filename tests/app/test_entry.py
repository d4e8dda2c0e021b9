"""What the keys do to the entry fields: scripts, lengths, fresh starts, and what is too short to look for."""

import datetime as dt
from dataclasses import replace

import pytest

from kiosk_app.flow import Step
from kiosk_app.guest import Guest, Typed
from kiosk_app.viewmodels.entry import Entry
from kiosk_backend.contract import v1

TODAY = dt.date(2026, 11, 24)


def entered(step: Step) -> Entry:
    entry = Entry()
    entry.enter(step)
    return entry


@pytest.mark.parametrize("typed", ["481920", "٤٨١٩٢٠", "۴۸۱۹۲۰", "४८१९२०", "48 19 20", "48-1920"])
def test_digits_of_any_script_become_the_same_code(typed: str) -> None:
    guest = entered(Step.ENTER_CODE).typed(Guest(), typed, Step.ENTER_CODE, 6)
    assert guest.typed.code == "481920"


def test_a_seventh_digit_is_not_taken() -> None:
    guest = entered(Step.ENTER_CODE).typed(Guest(), "4819207", Step.ENTER_CODE, 6)
    assert guest.typed.code == "481920"


def test_after_a_wrong_code_the_next_digit_starts_afresh() -> None:
    wrong = Guest(typed=Typed(code="111111"), problem=v1.Problem(code="code_wrong"))
    guest = entered(Step.ENTER_CODE).typed(wrong, "4", Step.ENTER_CODE, 6)
    assert (guest.typed.code, guest.problem) == ("4", None)


def test_a_reference_is_shown_in_capitals_and_takes_no_spaces() -> None:
    guest = entered(Step.TYPE_REFERENCE).typed(Guest(), "aur 48k", Step.TYPE_REFERENCE, 6)
    assert guest.typed.reference == "AUR48K"


def test_a_name_keeps_its_letters_spaces_and_marks() -> None:
    entry = entered(Step.TYPE_REFERENCE)
    entry.next(Step.TYPE_REFERENCE, Guest())
    guest = entry.typed(Guest(), "O’Neill Müller-Łuk", Step.TYPE_REFERENCE, 6)
    assert guest.typed.last_name == "O’Neill Müller-Łuk"


def test_delete_takes_the_last_character_of_the_active_field_only() -> None:
    entry = entered(Step.TYPE_REFERENCE)
    guest = Guest(typed=Typed(reference="AUR", last_name="Li"))
    assert entry.erased(guest, Step.TYPE_REFERENCE).typed == Typed(reference="AU", last_name="Li")


@pytest.mark.parametrize(
    ("typed", "code", "field"),
    [
        (Typed(reference="AUR4", last_name="Lindqvist"), "short_reference", "reference"),
        (Typed(reference="AUR48K", last_name="L"), "short_last_name", "last_name"),
    ],
)
def test_too_short_is_said_at_the_field_and_nothing_is_asked(typed: Typed, code: str, field: str) -> None:
    entry = entered(Step.TYPE_REFERENCE)
    guest, ready = entry.checked(Guest(typed=typed), Step.TYPE_REFERENCE, None, TODAY)
    assert not ready
    assert guest.problem is not None
    assert (guest.problem.code, entry.active) == (code, field)


def test_a_search_by_name_takes_today_unless_another_day_was_chosen() -> None:
    entry = entered(Step.TYPE_NAME)
    typed = Typed(last_name="Lindqvist", first_name="Maria")
    guest, ready = entry.checked(Guest(typed=typed), Step.TYPE_NAME, None, TODAY)
    assert ready
    assert (guest.typed.date, guest.found_by) == ("2026-11-24", "name_and_date")
    chosen = replace(guest, typed=replace(typed, date="2026-11-30"))
    assert entry.checked(chosen, Step.TYPE_NAME, None, TODAY)[0].typed.date == "2026-11-30"


def test_keys_do_nothing_where_there_is_no_field() -> None:
    assert entered(Step.ATTRACT).typed(Guest(), "A", Step.ATTRACT, 6) == Guest()


PASSPORT = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")


def typing_lines(*lines: str) -> tuple[Entry, Guest]:
    return entered(Step.TYPE_DOCUMENT), Guest(typed=Typed(**{f"line{at}": line for at, line in enumerate(lines, 1)}))


def test_a_line_of_a_document_takes_capitals_digits_and_its_filler_only() -> None:
    entry, guest = typing_lines()
    guest = entry.typed(guest, "p<utoÉ m-٤8", Step.TYPE_DOCUMENT, 6)
    assert guest.typed.line1 == "P<UTOM48"


def test_a_line_is_as_long_as_its_document_has_lines() -> None:
    entry, guest = typing_lines()
    guest = entry.typed(guest, PASSPORT[0] + "XX", Step.TYPE_DOCUMENT, 6)
    entry.next(Step.TYPE_DOCUMENT, guest)
    guest = entry.typed(guest, PASSPORT[1] + "9", Step.TYPE_DOCUMENT, 6)
    assert guest.typed.lines == list(PASSPORT)
    entry.next(Step.TYPE_DOCUMENT, guest)
    assert entry.active == "line1", "a passport has two lines"


def test_whole_lines_that_fit_are_ready_to_be_checked() -> None:
    entry, guest = typing_lines(*PASSPORT)
    assert entry.checked(guest, Step.TYPE_DOCUMENT, None, TODAY)[1]


@pytest.mark.parametrize(
    ("lines", "active", "code"),
    [
        ((PASSPORT[0], ""), "line2", "short_line2"),
        ((PASSPORT[0][:40], PASSPORT[1]), "line1", "short_line1"),
        ((PASSPORT[0], PASSPORT[1].replace("740812", "741812")), "line2", "document_unreadable"),
    ],
)
def test_what_is_short_or_mistyped_is_told_before_anything_is_sent(
    lines: tuple[str, str], active: str, code: str
) -> None:
    entry, guest = typing_lines(*lines)
    guest, ready = entry.checked(guest, Step.TYPE_DOCUMENT, None, TODAY)
    assert (ready, entry.active) == (False, active)
    assert guest.problem is not None
    assert guest.problem.code == code


def test_the_filler_goes_to_the_end_of_the_line() -> None:
    entry, guest = typing_lines("P<UTOERIKSSON<<ANNA")
    assert entry.filled(guest, Step.TYPE_DOCUMENT).typed.line1 == "P<UTOERIKSSON<<ANNA".ljust(44, "<")
