"""The guest flow: the table is whole, leads everywhere, never into a dead end, and its interpreter keeps its word."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.flow import (
    FLOW,
    Event,
    Fate,
    Layer,
    Overlay,
    Patience,
    Position,
    Step,
    UnexpectedEvent,
    advance,
    mermaid,
)

PAGES = Path(__file__).parents[2] / "kiosk_app" / "qml" / "steps"
PATIENT = {Patience.ENDLESS, Patience.FROZEN}


def test_every_step_and_overlay_has_a_row() -> None:
    assert set(FLOW.steps) == set(Step)
    assert set(FLOW.overlays) == set(Overlay)


def test_every_row_has_its_page() -> None:
    rows = [*FLOW.steps.values(), *(row for row in FLOW.overlays.values() if row.layer is not Layer.STAFF)]
    missing = {row.page for row in rows if not (PAGES / f"{row.page}.qml").exists()}
    assert not missing


def test_every_step_can_be_reached_from_the_start() -> None:
    reached, todo = set(), [FLOW.start]
    while todo:
        step = todo.pop()
        if step in reached:
            continue
        reached.add(step)
        todo += [target for target in FLOW.steps[step].exits.values() if isinstance(target, Step)]
        todo += [target for target in FLOW.anywhere.values() if isinstance(target, Step)]
    assert reached == set(Step)


@pytest.mark.parametrize(
    "step", [s for s in Step if FLOW.steps[s].work is None and FLOW.steps[s].patience not in PATIENT]
)
def test_where_the_guest_acts_there_are_two_ways_on_and_one_needs_no_typing(step: Step) -> None:
    """Experience I6: no dead end. Get help and Start over count: they are on every such page."""
    own = {target for target in FLOW.steps[step].exits.values() if target != step}
    assert own
    assert {Event.CALL_HELP, Event.START_OVER} <= set(FLOW.anywhere)


@pytest.mark.parametrize("step", [s for s in Step if FLOW.steps[s].patience is Patience.FROZEN])
def test_a_waiting_step_starts_work_that_can_end_it(step: Step) -> None:
    row = FLOW.steps[step]
    assert row.work is not None
    assert row.exits


def test_the_visit_ends_empty_handed_only_where_the_table_says_so() -> None:
    clearing = {step for step, row in FLOW.steps.items() if row.clears}
    assert clearing == {Step.STARTING, Step.ATTRACT, Step.FINISH, Step.OUT_OF_SERVICE}


def test_an_overlay_returns_to_the_frozen_step() -> None:
    covered = advance(FLOW, Position(Step.CONFIRM_DETAILS), Event.CALL_HELP)
    assert covered == Position(Step.CONFIRM_DETAILS, Overlay.HELP)
    assert advance(FLOW, covered, Event.KEEP_GOING) == Position(Step.CONFIRM_DETAILS)


def test_an_answer_under_an_overlay_moves_the_step_and_keeps_the_overlay() -> None:
    covered = Position(Step.CHECKING_IN, Overlay.HELP)
    assert advance(FLOW, covered, Event.CHECKED_IN) == Position(Step.PRINTING, Overlay.HELP)


def test_clearing_from_a_dialog_leads_to_attract_whatever_was_beneath() -> None:
    for step in Step:
        assert advance(FLOW, Position(step, Overlay.STILL_THERE), Event.CLEAR) == Position(Step.ATTRACT)


def test_an_unexpected_event_is_refused_and_names_the_place() -> None:
    with pytest.raises(UnexpectedEvent, match="attract/- has no exit for submit_code"):
        advance(FLOW, Position(Step.ATTRACT), Event.SUBMIT_CODE)


def test_nobody_reaches_a_pass_without_the_code_step_or_staff() -> None:
    """Cut the doors that verify, and no pass can be reached (S16, on the screen's side)."""
    verifying = {Step.CHECKING_CODE, Step.CONTINUING, Step.CHECKING_ANSWERS, Step.CHECKING_DOCUMENT}
    doors = {(step, event) for step in verifying for event in Event}
    doors |= {(Step.CONFIRM_DETAILS, Event.VERIFIED_BY_STAFF)}
    reached, todo = set(), [FLOW.start]
    while todo:
        step = todo.pop()
        if step in reached:
            continue
        reached.add(step)
        for event, target in FLOW.steps[step].exits.items():
            if isinstance(target, Step) and (step, event) not in doors:
                todo.append(target)
    assert not reached & {Step.CHECKING_IN, Step.REISSUING, Step.PRINTING, Step.TAKE_PASS, Step.SCAN_PHONE_PASS}


@given(st.lists(st.sampled_from(list(Event)), max_size=200))
def test_any_walk_stays_on_the_table(events: list[Event]) -> None:
    position = Position(FLOW.start)
    for event in events:
        try:
            after = advance(FLOW, position, event)
        except UnexpectedEvent:
            continue
        assert after.step in FLOW.steps
        assert after.overlay is None or after.overlay in FLOW.overlays
        position = after


def test_the_readme_shows_the_flow_as_it_is() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert mermaid(FLOW) in readme, "run: python -c 'from kiosk_app.flow import *; print(mermaid(FLOW))'"


def test_no_exit_returns_from_a_step() -> None:
    assert all(target is not Fate.RETURN for row in FLOW.steps.values() for target in row.exits.values())
