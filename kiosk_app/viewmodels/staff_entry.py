"""What the keys do in staff mode: which field is active and which characters it takes. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import replace
from typing import Any, Final

from kiosk_app.duty import Duty, Sought
from kiosk_app.staff_flow import Event, Step

NUMBER_DIGITS: Final = 3
PIN_DIGITS: Final = 6
CODE_DIGITS: Final = 6
FIELDS: Final = ("reference", "last_name", "room")
_LONGEST: Final = {"reference": 20, "last_name": 64, "room": 8}
_FULL: Final = {"pin": Event.PIN_TYPED, "second_pin": Event.PIN_TYPED, "caller_code": Event.CODE_TYPED}
"""What a full field of digits means; any other is a staff number."""
_CODES: Final = {
    Step.TYPE_NUMBER: ("number", NUMBER_DIGITS),
    Step.TYPE_PIN: ("pin", PIN_DIGITS),
    Step.TYPE_SECOND_NUMBER: ("second_number", NUMBER_DIGITS),
    Step.TYPE_SECOND_PIN: ("second_pin", PIN_DIGITS),
    Step.TYPE_WITNESS_NUMBER: ("second_number", NUMBER_DIGITS),
    Step.TYPE_WITNESS_PIN: ("second_pin", PIN_DIGITS),
    Step.TYPE_CALLER_CODE: ("caller_code", CODE_DIGITS),
}
_LONGEST_ADDRESS: Final = {"phone": 20, "email": 80}
_BCBP_REFERENCE: Final = slice(23, 30)


def code_of(step: Step) -> tuple[str, int]:
    """Field of the duty and number of digits that ``step`` asks for; ("", 0) where no digits are asked for."""
    return _CODES.get(step, ("", 0))


def full(duty: Duty, step: Step) -> Event | None:
    """What it means that the digits ``step`` asks for are all there; None: they are not."""
    field, length = code_of(step)
    return _FULL.get(field, Event.NUMBER_TYPED) if field and len(getattr(duty, field)) == length else None


def typed(duty: Duty, step: Step, field: str, text: str) -> Duty:
    """``text`` at the end of what ``step`` asks for; what a field cannot hold is left out."""
    code, length = code_of(step)
    if code:
        digits = "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())
        return _put(duty, code, (getattr(duty, code) + digits)[:length])
    if step is Step.TYPE_ADDRESS:
        return _address(duty, (duty.address.text + _of_address(duty.address.what, text)))
    if step is not Step.FIND_BOOKING:
        return duty
    kept = "".join(c for c in text if c.isprintable()) if field == "last_name" else _plain(text)
    return _sought(duty, field, (getattr(duty.sought, field) + kept)[: _LONGEST[field]])


def erased(duty: Duty, step: Step, field: str) -> Duty:
    """Without the last character."""
    code, _ = code_of(step)
    if code:
        return _put(duty, code, getattr(duty, code)[:-1])
    if step is Step.TYPE_ADDRESS:
        return _address(duty, duty.address.text[:-1])
    return _sought(duty, field, getattr(duty.sought, field)[:-1]) if step is Step.FIND_BOOKING else duty


def cleared(duty: Duty, step: Step) -> Duty:
    """With an empty code field."""
    code, _ = code_of(step)
    return _put(duty, code, "") if code else duty


def moved(duty: Duty, days: int, today: dt.date) -> Duty:
    """The date to look under, moved by ``days`` within a year; 0 takes it away."""
    if not days:
        return replace(duty, sought=replace(duty.sought, date=""))
    day = dt.date.fromisoformat(duty.sought.date) if duty.sought.date else today - dt.timedelta(days)
    far = dt.timedelta(366)
    day = max(min(day + dt.timedelta(days), today + far), today - far)
    return replace(duty, sought=replace(duty.sought, date=day.isoformat()))


def scanned(duty: Duty, text: str) -> Duty | None:
    """The search for a scanned reference or boarding pass; None when it is neither."""
    reference = text[_BCBP_REFERENCE].strip() if re.match(r"M\d.{58,}", text) else text.strip().upper()
    if not re.fullmatch(r"[A-Z0-9]{4,12}", reference):
        return None
    return replace(duty, sought=Sought(reference=reference), problem=None)


def _of_address(what: str, text: str) -> str:
    """What a number may hold: digits, and a plus; an e-mail address: printable ASCII without blanks, in lower case."""
    if what == "phone":
        return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text if c.isdigit() or c in "+ ")
    return "".join(c for c in text.lower() if c.isascii() and c.isprintable() and c != " ")


def _address(duty: Duty, text: str) -> Duty:
    longest = _LONGEST_ADDRESS[duty.address.what]
    return replace(duty, address=replace(duty.address, text=text[:longest]), problem=None)


def _put(duty: Duty, field: str, value: str) -> Duty:
    changed: dict[str, Any] = {field: value}
    return replace(duty, **changed)


def _plain(text: str) -> str:
    return "".join(c for c in text.upper() if (c.isascii() and c.isalnum()) or c == "-")


def _sought(duty: Duty, field: str, value: str) -> Duty:
    return replace(duty, sought=replace(duty.sought, **{field: value}), problem=None)
