"""The staff table: nobody gets in without a PIN, nothing is a dead end, work under way is not left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

import kiosk_app
from kiosk_app.flow_table import Fate, Patience, UnexpectedEvent, advance
from kiosk_app.staff_flow import FLOW, SIGNING_IN, Event, Overlay, Position, Step

PAGES = Path(kiosk_app.__file__).parent / "qml" / "staff"


def reached(start: Step, without: frozenset[Event] = frozenset()) -> set[Step]:
    """Every step that some series of events leads to."""
    seen, ahead = {start}, [Position(start)]
    while ahead:
        position = ahead.pop()
        for event in set(Event) - without:
            try:
                after = advance(FLOW, position, event)
            except UnexpectedEvent:
                continue
            if after.overlay is None and after.step not in seen:
                seen.add(after.step)
                ahead.append(after)
    return seen


def test_every_step_is_reached() -> None:
    assert reached(Step.LEFT) == set(Step)


def test_only_a_right_pin_leads_to_a_working_screen() -> None:
    assert reached(Step.LEFT, frozenset({Event.SIGNED_IN})) == SIGNING_IN


@pytest.mark.parametrize("step", Step)
def test_the_guest_gets_the_screen_back_from_everywhere(step: Step) -> None:
    assert Step.LEFT in reached(step)


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.LEFT])
def test_a_step_waits_for_a_person_or_for_work(step: Step) -> None:
    row = FLOW.steps[step]
    if row.patience is Patience.FROZEN:
        assert row.work is not None
        assert not {Event.LEAVE, Event.TIMED_OUT, Event.HOME, Event.BACK} & set(row.exits), "left while work runs"
    else:
        assert {Event.LEAVE, Event.TIMED_OUT} <= set(row.exits)


@pytest.mark.parametrize("step", Step)
def test_the_end_of_the_session_asks_for_the_number_again(step: Step) -> None:
    if step is not Step.LEFT:
        assert advance(FLOW, Position(step), Event.SIGNED_OUT) == Position(Step.TYPE_NUMBER)


@pytest.mark.parametrize("step", [step for step in Step if step not in SIGNING_IN])
def test_a_screen_nobody_touches_locks_and_then_goes_back_to_the_guest(step: Step) -> None:
    if FLOW.steps[step].patience is Patience.FROZEN:
        return
    locked = advance(FLOW, Position(step), Event.TIMED_OUT)
    assert locked == Position(Step.TYPE_NUMBER)
    assert FLOW.steps[locked.step].clears
    assert advance(FLOW, locked, Event.TIMED_OUT) == Position(Step.LEFT)


def test_cleaning_covers_home_and_goes_back_to_it_by_itself_only() -> None:
    cleaning = advance(FLOW, Position(Step.HOME), Event.CLEAN)
    assert cleaning == Position(Step.HOME, Overlay.CLEANING)
    assert FLOW.overlays[Overlay.CLEANING].exits == {Event.TIMED_OUT: Fate.RETURN}
    assert advance(FLOW, cleaning, Event.HOME_READ) == cleaning, "the screen goes on reading beneath"
    assert advance(FLOW, cleaning, Event.TIMED_OUT) == Position(Step.HOME)


def test_every_page_is_a_file_and_every_file_has_a_place() -> None:
    rows = [*FLOW.steps.values(), *FLOW.overlays.values()]
    pages = {row.page for row in rows if row.page}
    parts = {"StaffDesk", "StaffPage", "StatusRow", "Reasons", "KioskState", "BookingLine"}
    assert {file.stem for file in PAGES.glob("*.qml")} == pages | parts
