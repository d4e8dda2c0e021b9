"""Values of one row of a bookings file: a date, a yes, a flight. Reasons quote no value. It knows no booking."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from kiosk_backend.domain.booking import Standing
from kiosk_backend.domain.private import Birthday, Document, Email
from kiosk_backend.domain.site import Site

T = TypeVar("T")


class RowRefused(ValueError):
    """Why a row was refused; the reason quotes no name, number or address."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file: values by column, stripped; what is absent is empty."""

    line: int
    values: Mapping[str, str] = field(repr=False)
    problem: str = ""
    """What is wrong with the line as a line, such as too many values."""

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def refuse(self, reason: str) -> RowRefused:
        return RowRefused(self.line, reason)

    def read(self, column: str, how: Callable[[str], T], default: T) -> T:
        """The value of a column; `how` raises ValueError with the rest of a sentence."""
        text = self[column]
        if not text:
            return default
        try:
            return how(text)
        except ValueError as wrong:
            raise self.refuse(f"{column} {wrong}") from None


def date_in(row: Row, column: str) -> dt.date:
    found = row.read(column, day, None)
    if found is None:
        raise row.refuse(f"{column} is missing")
    return found


def moment_in(row: Row, column: str, here: Site | None) -> dt.datetime:
    if not row[column]:
        raise row.refuse(f"{column} is missing")
    try:
        moment = dt.datetime.fromisoformat(row[column])
    except ValueError:
        raise row.refuse(f"{column} is not a time such as 2026-11-21T14:25+01:00") from None
    if moment.tzinfo is None:
        if here is None:
            raise row.refuse(f"{column} needs the offset of that airport, such as 2026-11-21T14:25+01:00")
        return here.local(here.instant(moment.date(), moment.time()))
    return moment


def day(text: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a date such as 2026-11-21") from None
    if not 2000 <= found.year <= 2100:
        raise ValueError("is not in this century")
    return found


def ordinal(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 2 and int(text) > 0):
        raise ValueError("is not 1 to 99")
    return int(text)


def count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        raise ValueError("is not 0 to 999")
    return int(text)


def yes(text: str) -> bool:
    found = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}.get(text.lower())
    if found is None:
        raise ValueError("is neither yes nor no")
    return found


def standing(text: str) -> Standing:
    try:
        return Standing(text.lower())
    except ValueError:
        raise ValueError(f"is not one of {', '.join(Standing)}") from None


def seat_position(text: str) -> str:
    if text.lower() not in ("window", "middle", "aisle"):
        raise ValueError("is not window, middle or aisle")
    return text.lower()


def email(text: str) -> Email | None:
    return Email(text)


def language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", text):
        raise ValueError("is not a language such as de or pt-BR")
    return text


def document(text: str) -> Document | None:
    plain = re.sub(r"[\s<-]", "", text).upper()
    if not re.fullmatch("[A-Z0-9]{5,20}", plain):
        raise ValueError("is not the number of a document: 5 to 20 letters and digits")
    return Document(plain)


def born(text: str) -> Birthday | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a date such as 1990-02-28") from None
    if not 1900 <= found.year <= 2100:
        raise ValueError("is no date of birth")
    return Birthday(found.isoformat())


def flight(text: str) -> tuple[str, str]:
    plain = "".join(text.upper().split())
    carrier, number = plain[:2], plain[2:]
    digits = number[:-1] if number[-1:].isalpha() else number
    if not (carrier.isascii() and carrier.isalnum() and digits.isascii() and digits.isdecimal() and len(digits) <= 4):
        raise ValueError("is not a flight such as NW 418")
    return carrier, number.lstrip("0") or "0"
