"""No control without a function, no exit without a control: what can be touched is held against the flow table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

import kiosk_app
from kiosk_app.flow import FLOW, Event, Layer, Overlay, Position, Step, advance
from tests.app.pages.inspect_page import name_of, readable, touchable
from tests.app.pages.samples import SCENES, Scene
from tests.app.pages.stage import PORTRAIT, SMALL, Setup, Stage, shown_at, stage

STEPS = Path(kiosk_app.__file__).parent / "qml" / "steps"
BY_GUEST = set(list(Event)[: list(Event).index(Event.STAFF) + 1])
"""The first group of events: what a guest does."""
SETUPS = [Setup("portrait-flight", PORTRAIT, "flight"), Setup("small-stay", SMALL)]
REPEATED = ("key_", "pad_")
"""Keys: one of each keyboard is enough here; the kit's own tests press them all."""


@pytest.fixture(scope="module", params=SETUPS, ids=str)
def shown(request: pytest.FixtureRequest, qapp: object) -> Iterator[Stage]:
    QAccessible.setActive(True)
    with stage(request.param) as made:
        yield made


def state(stage: Stage) -> tuple[Any, ...]:
    """What a control may change besides the position."""
    session = stage.session
    pages = tuple(item.property("at") for item in stage.items() if item.property("moreText") is not None)
    boards = tuple(
        (item.property("alphabetical"), item.property("accents"))
        for item in stage.items()
        if item.property("alphabetical") is not None
    )
    return (
        session._guest.answers,
        session._guest.typed,
        session._guest.ticked,
        session._guest.problem,
        session.entry.active,
        pages,
        boards,
    )


def by_name(stage: Stage) -> dict[str, QQuickItem]:
    """Every control to be seen but the entry fields: the active one stays active."""
    return {
        item.objectName() or name_of(item): item
        for item, _ in touchable(stage)
        if QAccessible.queryAccessibleInterface(item).role() != QAccessible.Role.EditableText
    }


def paged(stage: Stage) -> QQuickItem | None:
    """The column of which only a part is shown, with "Show more" under it."""
    columns = (item for item in stage.items() if item.property("moreText") is not None)
    return next((item for item in columns if item.property("pages") > 1), None)


def shown_in_parts(stage: Stage, scene: Scene) -> int:
    """Show the scene; in how many parts it is."""
    stage.show(scene)
    column = paged(stage)
    return int(column.property("pages")) if column else 1


def turn_to(stage: Stage, part: int) -> None:
    """Touch "Show more" until that part is shown."""
    column = paged(stage)
    while column is not None and column.property("at") != part:
        stage.activate(by_name(stage)["showMore"])
        stage.settle()


def pressed(stage: Stage, scene: Scene) -> dict[str, tuple[list[Event], bool]]:
    """Name of every control -> the events it sends, and whether it did anything at all."""
    found: dict[str, tuple[list[Event], bool]] = {}
    sent: list[Event] = []
    called: list[str] = []
    session: Any = stage.session
    session.happen = sent.append
    stage.help.call = lambda *about: called.append("call")  # type: ignore[method-assign]
    try:
        for part in range(shown_in_parts(stage, scene)):
            turn_to(stage, part)
            for name in list(by_name(stage)):
                if name in found or (name.startswith(REPEATED) and any(known.startswith(name[:4]) for known in found)):
                    continue
                control = by_name(stage)[name]
                sent.clear()
                called.clear()
                before = state(stage)
                stage.activate(control)
                found[name] = list(sent), bool(sent or called) or state(stage) != before
                stage.show(scene)
                turn_to(stage, part)
    finally:
        del session.happen, stage.help.call
    return found


def test_every_control_has_a_function_and_every_exit_a_control(shown: Stage, subtests: pytest.Subtests) -> None:
    offered: dict[Step | Overlay, set[Event]] = defaultdict(set)
    for name, scene in shown_at(shown.setup).items():
        position = Position(scene.step, scene.overlay)
        controls = pressed(shown, scene)
        offered[scene.overlay or scene.step] |= {event for events, _ in controls.values() for event in events}
        with subtests.test(name):
            assert {c for c, (_, does) in controls.items() if not does} == waiting(scene)
            for control, (events, _) in controls.items():
                for event in events:
                    assert advance(FLOW, position, event) != position or event is Event.SCANNED, (control, event)
    with subtests.test("exits"):
        missing = {
            (where, event)
            for where, row in {**FLOW.steps, **FLOW.overlays}.items()
            if where in offered
            for event in set(row.exits) & BY_GUEST - offered[where]
        }
        assert missing == set()


def waiting(scene: Scene) -> set[str]:
    """Controls that do nothing yet while the page says why: a countdown, a code under way, nobody ticked."""
    if scene.step in (Step.SENDING_CODE, Step.CHECKING_CODE, Step.RESENDING_CODE):
        return {"pad_1"}
    return {
        "other-way": {"resend"},
        "other-way-email": {"resend"},
        "document-short": {"check"},
        "document-mistyped": {"check"},
        "confirm-nobody": {"checkIn"},
    }.get(scene_name(scene), set())


def scene_name(scene: Scene) -> str:
    return next(name for name, known in SCENES.items() if known is scene)


PARTS = {"StayFacts": "stay", "FlightFacts": "flight", "PartyList": ""}
"""Pieces of ConfirmDetails in files of their own, and the kind of site that shows them."""


def used(page: str, kind: str) -> set[str]:
    """Names of the view that the QML of a page reads."""
    files = [page, *(part for part, of in PARTS.items() if page == "ConfirmDetails" and of in ("", kind))]
    return {name for file in files for name in re.findall(r"\.view\.(\w+)", (STEPS / f"{file}.qml").read_text())}


def test_a_page_reads_only_what_its_view_holds(shown: Stage) -> None:
    for name, scene in shown_at(shown.setup).items():
        if scene.overlay is None:
            shown.put(scene)
            kind = scene.kind or shown.setup.kind
            missing = used(FLOW.steps[scene.step].page, kind) - set(shown.session.view)
            assert not missing, (name, missing)


@pytest.mark.parametrize("row", [*FLOW.steps.values(), *FLOW.overlays.values()], ids=lambda row: row.page)
def test_every_row_has_its_page(row: Any) -> None:
    if row.layer is not Layer.STAFF:
        assert (STEPS / f"{row.page}.qml").is_file()


def test_every_step_and_overlay_of_a_guest_has_a_scene() -> None:
    shown_steps = {scene.step for scene in SCENES.values()}
    shown_overlays = {scene.overlay for scene in SCENES.values()}
    assert shown_steps == set(Step)
    assert shown_overlays == {None, *Overlay} - {Overlay.STAFF}


@pytest.mark.parametrize("name", ["find", "code", "confirm", "still-there"])
def test_what_is_not_offered_leaves_its_place_empty(shown: Stage, name: str) -> None:
    shown.show(SCENES[name])
    slots = {item.objectName(): item for item in shown.items(hidden=True) if item.objectName().startswith("footer_")}
    assert not slots["footer_language"].isVisible()
    assert not slots["footer_accessibility"].isVisible()
    assert slots["footer_help"].isVisible()


def test_a_page_under_a_sheet_is_not_drawn_and_not_read(shown: Stage) -> None:
    shown.show(SCENES["confirm"])
    assert any("Inês" in str(item.property("text")) or "Maria" in str(item.property("text")) for item in shown.items())
    shown.show(SCENES["still-there"])
    said = [str(item.property("text")) for item in shown.items()]
    said += [node.text(QAccessible.Text.Name) for node in readable(shown)]
    assert not any("Inês" in text or "Maria" in text for text in said)
