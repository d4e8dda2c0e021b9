"""Bar-coded boarding pass: the text inside the symbol, both ways (IATA Resolution 792, versions 1 to 8).

A pass has a mandatory part of 60 characters (37 for each further leg), conditional parts whose sizes are written in
hexadecimal before them, and perhaps security data. Conditional fields come in a fixed order and may stop early: a field
that is absent is None, a blank one is "". Values keep leading blanks and lose trailing ones. It knows no booking.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

NAME_LENGTH: Final = 20
VERSION: Final = 6
"""What we write."""

_LEG: Final = (
    ("locator", 7), ("from_code", 3), ("to_code", 3), ("carrier", 3), ("flight", 5), ("day", 3), ("compartment", 1),
    ("seat", 4), ("sequence", 5), ("status", 1),
)  # fmt: skip
_UNIQUE: Final = (
    ("description", 1), ("checked_in_by", 1), ("issued_by", 1), ("issued_on", 4), ("document_type", 1),
    ("issuer", 3), ("bag_tag", 13), ("bag_tag_2", 13), ("bag_tag_3", 13),
)  # fmt: skip
_REPEATED: Final = (
    ("airline_code", 3), ("document", 10), ("selectee", 1), ("documents_checked", 1), ("marketing_carrier", 3),
    ("frequent_flyer_airline", 3), ("frequent_flyer", 16), ("id_indicator", 1), ("free_bags", 3), ("fast_track", 1),
)  # fmt: skip


class NotBcbp(ValueError):
    """The text breaks the format; the sentence says where, never what was in it (a name may be)."""


@dataclass(frozen=True, slots=True)
class LegExtra:
    """Conditional items of one leg."""

    airline_code: str | None = None
    """Three digits."""
    document: str | None = None
    """Form and serial number of the ticket."""
    selectee: str | None = None
    documents_checked: str | None = None
    """0 not required, 1 required, 2 done"""
    marketing_carrier: str | None = None
    frequent_flyer_airline: str | None = None
    frequent_flyer: str | None = None
    id_indicator: str | None = None
    free_bags: str | None = None
    """Such as 20K, 2PC."""
    fast_track: str | None = None
    """Y or N; since version 5."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One flight on the pass."""

    locator: str
    from_code: str
    to_code: str
    carrier: str
    flight: str
    """Four digits and perhaps a letter, "0834"."""
    day: str
    """Day of the year, three digits."""
    compartment: str
    seat: str
    """Three digits and a letter, "001A"."""
    sequence: str
    """Four digits and perhaps a letter, "0025"."""
    status: str
    """1: checked in (domain.md §5)."""
    extra: LegExtra | None = None
    airline_use: str = ""


@dataclass(frozen=True, slots=True)
class Unique:
    """Conditional items of the whole pass."""

    description: str | None = None
    """0 adult, 1 male, 2 female, 3 child, 4 infant, ..."""
    checked_in_by: str | None = None
    """K: airport kiosk"""
    issued_by: str | None = None
    issued_on: str | None = None
    """Last digit of the year and day of the year, "6225"."""
    document_type: str | None = None
    """B: boarding pass"""
    issuer: str | None = None
    bag_tag: str | None = None
    bag_tag_2: str | None = None
    bag_tag_3: str | None = None


@dataclass(frozen=True, slots=True)
class Security:
    """Type (one character) and data, as the airline's system made them."""

    kind: str
    data: str


@dataclass(frozen=True, slots=True)
class BoardingPass:
    """`version` None: no conditional part was written for the first leg."""

    name: str
    """LAST/FIRST, at most 20 characters."""
    legs: tuple[Leg, ...]
    e_ticket: str = "E"
    version: int | None = None
    unique: Unique | None = None
    security: Security | None = None

    @property
    def last_name(self) -> str:
        return self.name.partition("/")[0]


def encode(boarding_pass: BoardingPass) -> str:
    """The text for the symbol. Raises NotBcbp if a value does not fit its field."""
    if not 1 <= len(boarding_pass.legs) <= 9:
        raise NotBcbp("a boarding pass has one to nine legs")
    parts = [f"M{len(boarding_pass.legs)}", _fit("name", boarding_pass.name, NAME_LENGTH)]
    parts.append(_fit("e_ticket", boarding_pass.e_ticket, 1))
    for position, leg in enumerate(boarding_pass.legs):
        parts += [_fit(name, getattr(leg, name), width) for name, width in _LEG]
        extra = _conditional(leg, boarding_pass if position == 0 else None)
        parts.append(_sized("conditional part", extra))
    if boarding_pass.security is not None:
        parts.append("^" + _fit("security", boarding_pass.security.kind, 1))
        parts.append(_sized("security data", boarding_pass.security.data))
    text = "".join(parts)
    if not (text.isascii() and text.isprintable()):
        raise NotBcbp("a boarding pass holds printable ASCII only")
    return text


def _conditional(leg: Leg, first_of: BoardingPass | None) -> str:
    parts: list[str] = []
    if first_of is not None:
        if first_of.version is None:
            if first_of.unique is not None or leg.extra is not None or leg.airline_use:
                raise NotBcbp("conditional items need a version number")
            return ""
        parts += [
            ">",
            _fit("version", str(first_of.version), 1),
            _sized("unique items", _row(first_of.unique, _UNIQUE)),
        ]
    if leg.extra is None and not leg.airline_use and first_of is None:
        return ""
    parts += [_sized("repeated items", _row(leg.extra, _REPEATED)), leg.airline_use]
    return "".join(parts)


def _row(items: Unique | LegExtra | None, fields: tuple[tuple[str, int], ...]) -> str:
    row = ""
    ended = items is None
    for name, width in fields:
        value: str | None = None if items is None else getattr(items, name)
        if value is None:
            ended = True
        elif ended:
            raise NotBcbp(f"{name} is given but an item before it is absent")
        else:
            row += _fit(name, value, width)
    return row


def _fit(name: str, value: str, width: int) -> str:
    if len(value) > width:
        raise NotBcbp(f"{name} is longer than {width} characters")
    return value.ljust(width)


def _sized(what: str, text: str) -> str:
    if len(text) > 0xFF:
        raise NotBcbp(f"{what}: longer than 255 characters")
    return f"{len(text):02X}{text}"


class _Reader:
    """Takes fields off the front of a text."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    @property
    def left(self) -> int:
        return len(self.text) - self.at

    def take(self, what: str, width: int) -> str:
        if self.left < width:
            raise NotBcbp(f"{what}: ends after {self.left} of {width} characters")
        self.at += width
        return self.text[self.at - width : self.at]

    def sized(self, what: str) -> _Reader:
        digits = self.take(f"size of {what}", 2)
        if not re.fullmatch(r"[0-9A-Fa-f]{2}", digits):
            raise NotBcbp(f"size of {what}: not two hexadecimal digits")
        return _Reader(self.take(what, int(digits, 16)))

    def rest(self) -> str:
        return self.take("rest", self.left)

    def row(self, fields: tuple[tuple[str, int], ...]) -> dict[str, str]:
        values: dict[str, str] = {}
        for name, width in fields:
            if self.left == 0:
                break
            values[name] = self.take(name, width).rstrip()
        if self.left:
            raise NotBcbp("more items than this format knows")
        return values


def decode(text: str) -> BoardingPass:
    """The pass in a text. Raises NotBcbp."""
    if not (text.isascii() and text.isprintable()):
        raise NotBcbp("a boarding pass holds printable ASCII only")
    reader = _Reader(text)
    if reader.take("format code", 1) != "M":
        raise NotBcbp("the format code is not M")
    count = reader.take("number of legs", 1)
    if not "1" <= count <= "9":
        raise NotBcbp("the number of legs is not 1 to 9")
    name, e_ticket = reader.take("name", NAME_LENGTH).rstrip(), reader.take("e_ticket", 1).rstrip()
    version: int | None = None
    unique: Unique | None = None
    legs: list[Leg] = []
    for position in range(int(count)):
        values = {field: reader.take(field, width).rstrip() for field, width in _LEG}
        conditional = reader.sized("conditional part")
        if position == 0 and conditional.left:
            version, unique = _head(conditional)
        extra, airline_use = _tail(conditional)
        legs.append(Leg(**values, extra=extra, airline_use=airline_use))
    return BoardingPass(name, tuple(legs), e_ticket, version, unique, _security(reader))


def _head(conditional: _Reader) -> tuple[int, Unique | None]:
    if conditional.take("beginning of version number", 1) != ">":
        raise NotBcbp("the conditional part does not begin with >")
    version = conditional.take("version", 1)
    if version not in "123456789":
        raise NotBcbp("the version is not a digit above 0")
    items = conditional.sized("unique items") if conditional.left else None
    return int(version), Unique(**items.row(_UNIQUE)) if items is not None and items.left else None


def _tail(conditional: _Reader) -> tuple[LegExtra | None, str]:
    if not conditional.left:
        return None, ""
    items = conditional.sized("repeated items")
    extra = LegExtra(**items.row(_REPEATED)) if items.left else None
    return extra, conditional.rest()


def _security(reader: _Reader) -> Security | None:
    if not reader.left:
        return None
    if reader.take("beginning of security data", 1) != "^":
        raise NotBcbp("text follows the last leg")
    kind = reader.take("type of security data", 1).rstrip()
    data = reader.sized("security data").rest()
    if reader.left:
        raise NotBcbp("text follows the security data")
    return Security(kind, data)


def read(scanned: str) -> BoardingPass | None:
    """What a scanner read, if it is a boarding pass; tolerates a symbology identifier ("]z0") and lost blanks."""
    text = re.sub(r"^\][A-Za-z][0-9A-Za-z]", "", scanned.strip("\r\n"))
    if not re.match(r"M[1-9]", text):
        return None
    for attempt in (text, text.rstrip(), text.ljust(60)):
        try:
            return decode(attempt)
        except NotBcbp:
            continue
    return None


_SPELT = str.maketrans(
    {"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA", "Æ": "AE", "Ø": "OE", "Œ": "OE", "ẞ": "SS", "Þ": "TH", "Ð": "D",
     "Đ": "D", "Ł": "L", "Ħ": "H", "ı": "I", "Ŋ": "N", "Ŧ": "T"}
)  # fmt: skip


def passenger(last: str, first: str) -> str:
    """LAST/FIRST in at most 20 characters, spelt A to Z as in ICAO 9303-3 §6. Raises NotBcbp without Latin letters.

    A long last name is cut so that one letter of the first name remains.
    """
    one, other = _latin(last), _latin(first)
    if not one:
        raise NotBcbp("the last name needs Latin letters")
    if not other:
        return one[:NAME_LENGTH].rstrip()
    return f"{one[: NAME_LENGTH - 2].rstrip()}/{other}"[:NAME_LENGTH].rstrip()


def _latin(name: str) -> str:
    spelt = unicodedata.normalize("NFC", name).upper().translate(_SPELT)
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^A-Z ]", "", plain.replace("-", " ")).split())


def day_of(date: dt.date) -> str:
    """Day of the year in three digits."""
    return f"{date.timetuple().tm_yday:03}"


def date_of(day: str, near: dt.date) -> dt.date | None:
    """The date with that day of the year which is nearest to `near`; None if there is none."""
    if not re.fullmatch(r"[0-9]{3}", day):
        return None
    dates = []
    for year in (near.year - 1, near.year, near.year + 1):
        date = dt.date(year, 1, 1) + dt.timedelta(days=int(day) - 1)
        if date.year == year:
            dates.append(date)
    return min(dates, key=lambda date: abs(date - near)) if dates and day != "000" else None
