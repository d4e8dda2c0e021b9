"""The machine-readable lines of a passport or card: read, checked, and held against a booking. Pure; it keeps nothing.

ICAO Doc 9303 parts 3 to 6: TD3 (passport, 2 lines of 44), TD2 (2 of 36), TD1 (card, 3 of 30). Check digits find a
mistyped character; they prove nothing, for anybody can compute them. Nor does a name that fits: it was needed to find
the booking. What counts is that the number, or the date of birth, is the one the booking holds (`domain.assurance`).
"""

from __future__ import annotations

import datetime as dt
import hmac
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from kiosk_backend.domain.booking import Guest
from kiosk_backend.domain.names import words

Form = Literal["TD1", "TD2", "TD3"]
Fit = Literal["proved", "name_only", "wrong"]
"""proved: name, and number or birth, are the booking's. name_only: there is nothing to compare beside the name."""

SHAPES: Final[dict[tuple[int, int], Form]] = {(3, 30): "TD1", (2, 36): "TD2", (2, 44): "TD3"}
_WEIGHTS: Final = (7, 3, 1)
_AS_DIGIT: Final = str.maketrans("OQDIZSBG", "00012586")
_AS_LETTER: Final = str.maketrans("012568", "OIZSGB")
"""What reads alike; each field is known to hold digits or letters, so it is put right field by field."""
_EITHER: Final = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}
"""In a document number both may stand: the check digit decides."""
_MOST_EITHER: Final = 6
_CYRILLIC: Final = str.maketrans(
    {
        "А": "A", "Б": "B", "В": "V", "Г": "G", "Д": "D", "Е": "E", "Ё": "E", "Ж": "ZH", "З": "Z", "И": "I", "Й": "I",
        "К": "K", "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P", "Р": "R", "С": "S", "Т": "T", "У": "U", "Ф": "F",
        "Х": "KH", "Ц": "TS", "Ч": "CH", "Ш": "SH", "Щ": "SHCH", "Ъ": "IE", "Ы": "Y", "Ь": "", "Э": "E", "Ю": "IU",
        "Я": "IA", "Є": "IE", "І": "I", "Ї": "I", "Ґ": "G", "Ђ": "D", "Ј": "J", "Љ": "LJ", "Њ": "NJ", "Ћ": "C",
        "Џ": "DZ", "Ў": "U",
    }
)  # fmt: skip
"""Part 3, section 6, table B."""


class Unreadable(ValueError):
    """No machine-readable zone, or a check digit that does not fit. Quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Mrz:
    """What the lines say. Dates that are not known are None."""

    form: Form
    kind: str
    """P for a passport, I, A or C for a card, V for a visa."""
    issuer: str
    last: str = field(repr=False)
    first: str = field(repr=False)
    """Words separated by blanks; may be empty."""
    cut: bool
    """The names fill their field: some of them may be missing."""
    number: str = field(repr=False)
    born: dt.date | None = field(repr=False)
    expires: dt.date | None


def check_digit(text: str) -> int:
    """Part 3, section 4.9: weights 7, 3, 1; letters count from 10, the filler 0. Raises Unreadable."""
    return sum(_value(one) * _WEIGHTS[at % 3] for at, one in enumerate(text)) % 10


def _value(character: str) -> int:
    if "0" <= character <= "9":
        return ord(character) - 48
    if "A" <= character <= "Z":
        return ord(character) - 55
    if character == "<":
        return 0
    raise Unreadable("a character that no machine-readable line has")


def read(lines: Sequence[str], today: dt.date) -> Mrz:
    """Reads typed or scanned lines; blanks in between and small letters do not matter. Raises Unreadable.

    `today` chooses the century of two-digit years: nobody was born in the future, and no document lasts fifty years.
    """
    plain = [re.sub(r"\s", "", line).upper() for line in lines]
    plain = [line for line in plain if line]
    form = SHAPES.get((len(plain), len(plain[0]) if plain else 0))
    if form is None or len({len(line) for line in plain}) != 1:
        raise Unreadable("not the lines of a document")
    if not all(re.fullmatch("[A-Z0-9<]+", line) for line in plain):
        raise Unreadable("a character that no machine-readable line has")
    return _card(plain, today) if form == "TD1" else _two_lines(plain, form, today)


def _two_lines(lines: Sequence[str], form: Form, today: dt.date) -> Mrz:
    """TD2 and TD3: the second line differs in its end alone."""
    top, low = lines
    number, number_check = low[0:9], _digits(low[9])
    born, born_check = _digits(low[13:19]), _digits(low[19])
    expires, expires_check = _digits(low[21:27]), _digits(low[27])
    end = len(low) - 1
    optional = low[28:end]
    number, number_check, optional = _number(number, number_check, optional, long=form == "TD2")
    if form == "TD3":
        optional = _personal(optional)
    _checked(born, born_check)
    _checked(expires, expires_check)
    whole = f"{_first_nine(number)}{number_check}{born}{born_check}{expires}{expires_check}{optional}"
    _checked(whole, _digits(low[end]))
    return _mrz(form, top[0:2], top[2:5], top[5:], number, born, expires, today)


def _card(lines: Sequence[str], today: dt.date) -> Mrz:
    top, middle, low = lines
    born, born_check = _digits(middle[0:6]), _digits(middle[6])
    expires, expires_check = _digits(middle[8:14]), _digits(middle[14])
    number, number_check, optional = _number(top[5:14], _digits(top[14]), top[15:30], long=True)
    _checked(born, born_check)
    _checked(expires, expires_check)
    whole = f"{_first_nine(number)}{number_check}{optional}{born}{born_check}{expires}{expires_check}{middle[18:29]}"
    _checked(whole, _digits(middle[29]))
    return _mrz("TD1", top[0:2], top[2:5], low, number, born, expires, today)


def _digits(text: str) -> str:
    return text.translate(_AS_DIGIT)


def _first_nine(number: str) -> str:
    return number[:9].ljust(9, "<")


def _number(number: str, check: str, optional: str, *, long: bool) -> tuple[str, str, str]:
    """The number, put right by its check digit; a longer one goes on in the optional part, its check digit last."""
    if check != "<" or not long:
        return _put_right(number, check), check, optional
    rest = optional.split("<", 1)[0]
    if len(rest) < 2:
        raise Unreadable("the number has no check digit")
    more, last = rest[:-1], _digits(rest[-1])
    whole = _put_right(number + more, last)
    return whole, check, whole[9:] + last + optional[len(rest) :]


def _put_right(number: str, check: str) -> str:
    """The one reading of O and 0, I and 1 that fits; what fits as it stands is left alone."""
    if _fits(number, check):
        return number
    doubtful = [at for at, one in enumerate(number) if one in _EITHER]
    if len(doubtful) > _MOST_EITHER:
        raise Unreadable("the number does not fit its check digit")
    fitting: list[str] = []
    for readings in itertools.product(*(_EITHER[number[at]] for at in doubtful)):
        tried = list(number)
        for at, reading in zip(doubtful, readings, strict=True):
            tried[at] = reading
        if _fits(candidate := "".join(tried), check):
            fitting.append(candidate)
    if len(fitting) != 1:
        raise Unreadable("the number does not fit its check digit")
    return fitting[0]


def _fits(text: str, check: str) -> bool:
    return check == str(check_digit(text))


def _personal(optional: str) -> str:
    """A passport's personal number with its own check digit, which may be a filler when there is none."""
    value, check = optional[:-1], optional[-1]
    if check == "<" and not value.strip("<"):
        return optional
    check = _digits(check)
    _checked(value, check)
    return value + check


def _checked(text: str, check: str) -> None:
    if check == "<" and not text.strip("<"):
        return  # not known: some issuers leave the check digit out too
    if not _fits(text, check):
        raise Unreadable("a check digit does not fit")


def _mrz(form: Form, kind: str, issuer: str, names: str, number: str, born: str, expires: str, today: dt.date) -> Mrz:
    last, _, first = names.translate(_AS_LETTER).partition("<<")
    if not last.strip("<"):
        raise Unreadable("no name")
    year = today.year % 100
    birth = _date(born, lambda yy: 2000 + yy if yy <= year else 1900 + yy)
    if birth is not None and birth > today:
        birth = birth.replace(year=birth.year - 100)
    return Mrz(
        form=form,
        kind=kind[0],
        issuer=issuer.strip("<"),
        last=_plain(last),
        first=_plain(first),
        cut=not names.endswith("<"),
        number=number.replace("<", ""),
        born=birth,
        expires=_date(expires, lambda yy: 1900 + yy if yy > year + 50 else 2000 + yy),
    )


def _plain(names: str) -> str:
    return " ".join(part for part in names.split("<") if part)


def _date(text: str, year: Callable[[int], int]) -> dt.date | None:
    if "<" in text:
        return None  # not known, or not all of it (part 3, section 4.8)
    try:
        return dt.date(year(int(text[0:2])), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise Unreadable("not a date") from None


def name_fits(document: Mrz, guest: Guest) -> bool:
    """Whether the names are those of a guest: all of the last name, and the first names the booking has.

    Spellings count as ICAO writes them (Ä is AE or A, Ø is OE, ß is SS, ...); names that were cut off may end early.
    """
    last, first = _letters(guest.last.reveal()), _letters(guest.first.reveal())
    shown_last, shown_first = _letters(document.last), _letters(document.first)
    if not shown_first and document.cut:
        return "".join(last).startswith("".join(shown_last))
    if "".join(last) != "".join(shown_last):
        return False
    booked, shown = "".join(first), "".join(shown_first)
    if not booked or booked == shown or (document.cut and booked.startswith(shown) and shown != ""):
        return True
    return all(any(_same(one, other) for other in shown_first) for one in first)


def _same(booked: str, shown: str) -> bool:
    """An initial stands for a name that begins with it."""
    return shown.startswith(booked) if len(booked) == 1 else booked == shown


def _letters(name: str) -> tuple[str, ...]:
    plain = name.upper().translate(_CYRILLIC)
    plain = re.sub("(U|N)XX", r"\1", plain)  # Ü and Ñ may be written UXX and NXX
    return words(plain)


def fit(document: Mrz, party: Iterable[Guest]) -> Fit:
    """How well a document fits the grown-up guests of a booking; the best of them counts."""
    found: Fit = "wrong"
    for guest in party:
        if guest.child or not name_fits(document, guest):
            continue
        proofs = guest.proofs
        if proofs.document is None and proofs.born is None:
            found = "name_only"
            continue
        number = proofs.document is not None and _equal(_bare(proofs.document.reveal()), _bare(document.number))
        born = proofs.born is not None and document.born is not None
        if number or (born and proofs.born and _equal(proofs.born.reveal(), f"{document.born}")):
            return "proved"
    return found


def _bare(number: str) -> str:
    return re.sub("[^A-Z0-9]", "", number.upper())


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def expired(document: Mrz, today: dt.date) -> bool:
    """Whether it is past its last day."""
    return document.expires is not None and document.expires < today
