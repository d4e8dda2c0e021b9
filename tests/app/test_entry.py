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
    entry.next(Step.TYPE_REFERENCE)
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
