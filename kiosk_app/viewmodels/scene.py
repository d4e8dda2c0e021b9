"""What a page may show besides the guest, and what several pages ask of it. Must not know any page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kiosk_app.flow import Step
from kiosk_app.guest import Guest
from kiosk_backend.contract import v1

View = dict[str, Any]

SLOW_S = 8.0
"""After so many seconds a waiting page says that nothing is wrong (experience E3)."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a page may show besides the guest: the kiosk, its devices, the clock."""

    kiosk: v1.Kiosk | None
    step: Step
    can_print: bool
    can_scan: bool
    reason: str
    """Why the kiosk is out of service: starting, system_away, closed, app_too_old."""
    monotonic: float
    entered_at: float
    """Monotonic seconds at which the step was entered."""
    seconds_left: int
    """Of the step's or the overlay's patience."""
    active_field: str
    today: dt.date


def place(scene: Scene) -> v1.Place:
    """Where the desk is and how to get there."""
    return scene.kiosk.site.place if scene.kiosk else v1.Place()


def as_title(words: str) -> str:
    """With a capital first letter: at the start of a line."""
    return words[:1].upper() + words[1:]


def problem_of(guest: Guest) -> str:
    """Why the last work did not go as hoped; empty: it did."""
    return guest.problem.code if guest.problem else ""


def is_stay(scene: Scene) -> bool:
    """A hotel, not an airline."""
    return scene.kiosk is None or scene.kiosk.site.kind == "stay"
