"""What the keys do to the entry fields: which field is active, which characters it takes, when it is complete.

Pure but for the name of the active field. Digits of other scripts become ASCII here (decisions: digits); the backend
takes ASCII only.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import replace
from typing import Final

from kiosk_app.flow import Step
from kiosk_app.guest import Guest, Typed
from kiosk_backend.contract import v1

_FIELDS: Final[dict[Step, tuple[str, ...]]] = {
    Step.TYPE_REFERENCE: ("reference", "last_name"),
    Step.TYPE_NAME: ("last_name", "first_name", "date"),
    Step.ENTER_CODE: ("code",),
}
_NOT_TYPED: Final = frozenset({"date"})
"""Fields with controls of their own; on a small screen they take their turn with the typed ones."""
_LONGEST: Final = {"reference": 20, "last_name": 64, "first_name": 64, "code": 8}


class Entry:
    """The fields of the step that is shown."""

    def __init__(self) -> None:
        self.active = ""

    def enter(self, step: Step) -> None:
        """Make the first field of ``step`` the active one."""
        fields = _FIELDS.get(step, ())
        if self.active not in fields:
            self.active = fields[0] if fields else ""

    def next(self, step: Step) -> None:
        """Go to the next field, from the last to the first."""
        fields = _FIELDS.get(step, ())
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
        longest = length if field == "code" else _LONGEST[field]
        new = (old + "".join(c for c in (_taken(field, char) for char in text) if c))[:longest]
        return _put(guest, field, new)

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


def _put(guest: Guest, field: str, value: str) -> Guest:
    typed: Typed = replace(guest.typed, **{field: value})
    problem = guest.problem if guest.problem and not guest.problem.code.startswith("short_") else None
    return replace(guest, typed=typed, problem=problem)


def _taken(field: str, char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if field == "code":
        return str(digit) if digit is not None else ""
    if field == "reference":
        char = str(digit) if digit is not None else char.upper()
        return char if char.isascii() and (char.isalnum() or char == "-") else ""
    return char if char.isprintable() else ""
