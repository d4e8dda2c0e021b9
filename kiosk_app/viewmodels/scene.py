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


def floor_plan(site: v1.Site | None, *, to_desk: bool = False) -> View:
    """The site's floor plan for drawing: with the way to its goal, or with the desk marked; empty: say it in words."""
    plan = site.plan if site else None
    if site is None or plan is None:
        return {}
    desk = site.place.desk.casefold()
    goals = [p for p in plan.places if (p.name.casefold() in desk if to_desk else p.goal)]
    if to_desk and not goals:
        return {}
    return {
        "places": [{"x": p.x, "y": p.y, "w": p.w, "h": p.h, "text": p.name, "here": p in goals} for p in plan.places],
        "youX": plan.you_x,
        "youY": plan.you_y,
        "route": [] if to_desk else [list(point) for point in plan.route],
    }
