"""What a flow table is made of, and the ten lines that interpret one: for guests, for staff, for a boarding gate.

A flow brings its own steps, overlays, events and works as enums. This module knows none of them, no network, no Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Generic, TypeVar


class StepName(StrEnum):
    """Base of the enum of steps of a flow."""


class OverlayName(StrEnum):
    """Base of the enum of what may cover a step for a while."""


class Patience(StrEnum):
    """How long a step waits for a person; seconds are in ``settings.py``."""

    ENDLESS = auto()
    IDLE = auto()
    CODE = auto()
    FROZEN = auto()
    FINISH = auto()


class Layer(StrEnum):
    """Where a page is drawn: in the page area, above it (the page beneath is not drawn), or over everything."""

    PAGE = auto()
    SHEET = auto()
    STAFF = auto()


class Fate(StrEnum):
    """Where an overlay may lead besides a step."""

    RETURN = auto()


S = TypeVar("S", bound=StepName)
O = TypeVar("O", bound=OverlayName)  # noqa: E741 - beside S, E and W
E = TypeVar("E", bound=StrEnum)
W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True)
class Row(Generic[S, O, E, W]):
    """One line of the table."""

    page: str
    exits: Mapping[E, S | O | Fate] = field(default_factory=dict)
    work: W | None = None
    patience: Patience = Patience.IDLE
    clears: bool = False
    """What was known is replaced by an empty value on entering."""
    layer: Layer = Layer.PAGE
    number: int = 0
    """Step n of 4 on the screen; 0: no bars."""


@dataclass(frozen=True)
class Flow(Generic[S, O, E, W]):
    """A whole flow as a value."""

    start: S
    steps: Mapping[S, Row[S, O, E, W]]
    overlays: Mapping[O, Row[S, O, E, W]]
    anywhere: Mapping[E, S | O]


@dataclass(frozen=True)
class Position(Generic[S, O]):
    """A step and perhaps what covers it."""

    step: S
    overlay: O | None = None


class UnexpectedEvent(Exception):
    """The table has no such exit; the position is unchanged."""

    def __init__(self, position: Position[S, O], event: StrEnum) -> None:
        super().__init__(f"{position.step}/{position.overlay or '-'} has no exit for {event}")


def advance(flow: Flow[S, O, E, W], position: Position[S, O], event: E) -> Position[S, O]:
    """Where ``event`` leads from ``position``: the overlay's row, the step's row, then ANYWHERE.

    Raises ``UnexpectedEvent`` when none of them knows it. A result of work may arrive under an overlay: the step
    moves on beneath and the overlay stays.
    """
    if position.overlay is not None:
        covered = flow.overlays[position.overlay].exits.get(event)
        if covered is Fate.RETURN:
            return Position(position.step)
        if covered is not None:
            return _at(position, covered)
    target = flow.steps[position.step].exits.get(event)
    if isinstance(target, StepName):
        return Position(target, position.overlay)
    target = target or flow.anywhere.get(event)
    if target is None or isinstance(target, Fate):
        raise UnexpectedEvent(position, event)
    return _at(position, target)


def _at(position: Position[S, O], target: S | O | Fate) -> Position[S, O]:
    if isinstance(target, StepName):
        return Position(target)
    assert isinstance(target, OverlayName)
    return Position(position.step, target)


def mermaid(flow: Flow[S, O, E, W]) -> str:
    """The flow as a Mermaid state diagram for the README: rows only, without ANYWHERE and overlays' returns."""
    lines = ["stateDiagram-v2", f"    [*] --> {flow.start}"]
    for step, row in flow.steps.items():
        targets: dict[str, list[str]] = {}
        for event, target in row.exits.items():
            targets.setdefault(str(target), []).append(str(event))
        lines += [f"    {step} --> {target}: {', '.join(events)}" for target, events in targets.items()]
    return "\n".join(lines) + "\n"
