"""The words on a pass, translated when it is drawn, and dates as its language writes them.

Values (names, gates, rooms) come with the document and are never translated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Qt


def _tr(text: str) -> str:
    return QCoreApplication.translate("Pass", text)


@dataclass(frozen=True, slots=True)
class PassWording:
    """Every label of both passes, in one language."""

    locale: QLocale
    welcome: str
    room: str
    ask_at_desk: str
    floor: str
    arrive: str
    leave: str
    guests: str
    check_out_by: str
    hold_code: str
    wifi: str
    password: str
    breakfast: str
    boarding_pass: str
    flight: str
    boards: str
    gate: str
    seat: str
    gate_closes: str
    gates_may_change: str
    check_screens: str
    group: str
    cabin: str
    sequence: str
    bags: str
    reference: str
    pass_number: str
    show_id: str

    @property
    def right_to_left(self) -> bool:
        """The layout mirrors."""
        return self.locale.textDirection() == Qt.LayoutDirection.RightToLeft

    def weekday_and_day(self, day: dt.date) -> str:
        """Tue 24"""
        return self._written(day, "ddd d")

    def month(self, day: dt.date) -> str:
        """November"""
        return self._written(day, "MMMM")

    def long_date(self, day: dt.date) -> str:
        """Tuesday 24 November 2026"""
        return self._written(day, "dddd d MMMM yyyy")

    def moment(self, at: dt.datetime) -> str:
        """24 November 2026, 15:44"""
        return f"{self._written(at.date(), 'd MMMM yyyy')}, {clock(at)}"

    def _written(self, day: dt.date, pattern: str) -> str:
        return self.locale.toString(QDate(day.year, day.month, day.day), pattern)


def bilingual(guest: PassWording, operator: PassWording) -> PassWording:
    """The guest's words, and under each label the operator's where they differ. Dates stay the guest's."""
    labels: dict[str, Any] = {}
    for field in fields(PassWording):
        mine, theirs = getattr(guest, field.name), getattr(operator, field.name)
        if isinstance(mine, str) and mine != theirs:
            labels[field.name] = f"{mine}\n{theirs}"
    return replace(guest, **labels)


def clock(at: dt.datetime) -> str:
    """The wall-clock time that came with the document: 14:35."""
    return f"{at:%H:%M}"


def wording(language: str, translate: Callable[[str], str] = _tr) -> PassWording:
    """The labels as the installed translator gives them; ``language`` (BCP 47) sets dates and direction."""
    return PassWording(
        locale=QLocale("en-GB" if language == "en" else language),
        welcome=translate("Welcome, {name}"),
        room=translate("Room"),
        ask_at_desk=translate("Ask at the desk"),
        floor=translate("Floor"),
        arrive=translate("Arrive"),
        leave=translate("Leave"),
        guests=translate("Guests"),
        check_out_by=translate("Check-out by"),
        hold_code=translate("Hold this code to the reader\nat your door"),
        wifi=translate("Wi-Fi"),
        password=translate("Password"),
        breakfast=translate("Breakfast"),
        boarding_pass=translate("Boarding pass"),
        flight=translate("Flight"),
        boards=translate("Boards"),
        gate=translate("Gate"),
        seat=translate("Seat"),
        gate_closes=translate("Gate closes {time}."),
        gates_may_change=translate("Check screens, gates may change."),
        check_screens=translate("Check screens."),
        group=translate("Group"),
        cabin=translate("Cabin"),
        sequence=translate("Sequence"),
        bags=translate("Bags"),
        reference=translate("Reference"),
        pass_number=translate("Pass {number}"),
        show_id=translate("Show your ID with this pass."),
    )
