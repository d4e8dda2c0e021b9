"""What the keys do to the entry fields: which field is active, which characters it takes, when it is complete.

Pure but for the name of the active field. Digits of other scripts become ASCII here (decisions: digits); the backend
takes ASCII only.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import replace
from typing import Final

from kiosk_app import document_lines
from kiosk_app.flow import Step
from kiosk_app.guest import Guest, Typed
from kiosk_backend.contract import v1

_FIELDS: Final[dict[Step, tuple[str, ...]]] = {
    Step.TYPE_REFERENCE: ("reference", "last_name"),
    Step.TYPE_NAME: ("last_name", "first_name", "date"),
    Step.ENTER_CODE: ("code",),
    Step.TYPE_DOCUMENT: ("line1", "line2", "line3"),
}
_NOT_TYPED: Final = frozenset({"date"})
"""Fields with controls of their own; on a small screen they take their turn with the typed ones."""
_LONGEST: Final = {"reference": 20, "last_name": 64, "first_name": 64, "code": 8}
_LINES: Final = _FIELDS[Step.TYPE_DOCUMENT]


class Entry:
    """The fields of the step that is shown."""

    def __init__(self) -> None:
        self.active = ""

    def enter(self, step: Step) -> None:
        """Make the first field of ``step`` the active one."""
        fields = _FIELDS.get(step, ())
        if self.active not in fields:
            self.active = fields[0] if fields else ""

    def next(self, step: Step, guest: Guest) -> None:
        """Go to the next field, from the last to the first."""
        fields = _FIELDS.get(step, ())
        if step is Step.TYPE_DOCUMENT:
            fields = fields[: document_lines.shape(guest.typed.line1).lines]
        if fields:
            self.active = fields[(fields.index(self.active) + 1) % len(fields)]

    def typed(self, guest: Guest, text: str, step: Step, length: int) -> Guest:
        """Add ``text`` to the active field; characters it cannot hold are left out."""
        fields = _FIELDS.get(step, ())
        if self.active in _NOT_TYPED and fields:
            self.active = fields[0]
        field = self.active
        if field not in fields:
            return guest
        old: str = getattr(guest.typed, field)
        if field == "code" and guest.problem is not None:
            old, guest = "", replace(guest, problem=None)
        longest = length if field == "code" else _longest(field, guest, text)
        new = (old + "".join(c for c in (_taken(field, char) for char in text) if c))[:longest]
        return _put(guest, field, new)

    def filled(self, guest: Guest, step: Step) -> Guest:
        """The rest of the active line of a document with the sign that fills it."""
        if step is not Step.TYPE_DOCUMENT:
            return guest
        line: str = getattr(guest.typed, self.active)
        return _put(guest, self.active, document_lines.filled(line, guest.typed.line1, _LINES.index(self.active)))

    def erased(self, guest: Guest, step: Step) -> Guest:
        """Take the last character of the active field away."""
        if self.active not in _FIELDS.get(step, ()) or self.active in _NOT_TYPED:
            return guest
        return _put(guest, self.active, getattr(guest.typed, self.active)[:-1])

    def cleared(self, guest: Guest, step: Step) -> Guest:
        """Empty the active field."""
        if self.active not in _FIELDS.get(step, ()) or self.active in _NOT_TYPED:
            return guest
        return _put(guest, self.active, "")

    def checked(self, guest: Guest, step: Step, kiosk: v1.Kiosk | None, today: dt.date) -> tuple[Guest, bool]:
        """Whether there is enough to look for; if not, the field to complete is active and the guest is told."""
        typed = guest.typed
        if step is Step.TYPE_DOCUMENT:
            return self._checked_lines(guest)
        if step is Step.TYPE_NAME:
            short = [f for f, n in (("last_name", 2), ("first_name", 1)) if len(getattr(typed, f).strip()) < n]
            guest = replace(guest, found_by="name_and_date", typed=replace(typed, date=typed.date or today.isoformat()))
        else:
            needed = kiosk.site.reference_length if kiosk else 6
            short = [f for f, n in (("reference", needed), ("last_name", 2)) if len(getattr(typed, f).strip()) < n]
            guest = replace(guest, found_by="reference")
        if not short:
            return replace(guest, problem=None), True
        self.active = short[0]
        return replace(guest, problem=v1.Problem(code=f"short_{short[0]}")), False

    def _checked_lines(self, guest: Guest) -> tuple[Guest, bool]:
        """All lines are whole and every check digit fits; else the line to look at is active."""
        count, length = document_lines.shape(guest.typed.line1)
        lines = [getattr(guest.typed, line) for line in _LINES[:count]]
        guest = replace(guest, typed=replace(guest.typed, **dict.fromkeys(_LINES[count:], "")), scanned="")
        short = next((at for at, line in enumerate(lines) if len(line) < length), None)
        wrong = short if short is not None else document_lines.mistyped(lines)
        if wrong is None:
            return replace(guest, problem=None), True
        self.active = _LINES[wrong]
        code = "document_unreadable" if short is None else f"short_{self.active}"
        return replace(guest, problem=v1.Problem(code=code)), False


def _longest(field: str, guest: Guest, text: str) -> int:
    if field not in _LINES:
        return _LONGEST[field]
    first = guest.typed.line1
    if field == "line1":
        return document_lines.longest(first or text.upper())
    return document_lines.shape(first).length


def _put(guest: Guest, field: str, value: str) -> Guest:
    typed: Typed = replace(guest.typed, **{field: value})
    problem = guest.problem if guest.problem and not guest.problem.code.startswith("short_") else None
    return replace(guest, typed=typed, problem=problem)


def _taken(field: str, char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if field in _LINES:
        char = str(digit) if digit is not None else char.upper()
        return char if char in document_lines.ALPHABET else ""
    if field == "code":
        return str(digit) if digit is not None else ""
    if field == "reference":
        char = str(digit) if digit is not None else char.upper()
        return char if char.isascii() and (char.isalnum() or char == "-") else ""
    return char if char.isprintable() else ""
