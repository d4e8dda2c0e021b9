"""References as guests type them, and the words a booking is found by. It knows no key and no SQL.

A look-up never compares text in the database: what can be looked for is turned into canonical words here, hashed with a
key, and compared exactly (reliability T2: no wildcard, no prefix, no list).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from kiosk_backend.domain import bcbp
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.itinerary import Stay
from kiosk_backend.domain.names import folded, folds, words

MOST_TYPED = 64
"""Longer input is not a reference and not a name; it is looked for as nothing."""

_CONFUSED = str.maketrans({"O": "0", "I": "1"})
_REFERENCE = re.compile(r"[A-Z0-9]{4,20}")
_GAPS = re.compile(r"[\s\-‐‑‒–—−_./]+")


class KeyKind(IntEnum):
    """What a look-up key is made of. The number is the first byte of the stored key."""

    REFERENCE_NAME = 1
    NAME_DATE = 2
    REFERENCE = 3
    """Staff only."""
    LAST_DATE = 4
    """Staff only: last name and date of arrival or flight."""
    ROOM_DATE = 5
    """Staff only: room and date of arrival."""
    TOKEN = 16
    """A booking code we printed; from here on keys are made once and never rebuilt."""


class LookupKey(NamedTuple):
    """Canonical words, before they are hashed."""

    kind: KeyKind
    value: str

    def __repr__(self) -> str:
        return f"LookupKey({self.kind.name})"


def fold_reference(text: str) -> str:
    """Upper-case letters and digits with O read as 0 and I as 1; "" if it cannot be a reference."""
    if len(text) > MOST_TYPED:
        return ""
    plain = _GAPS.sub("", unicodedata.normalize("NFKC", text).strip()).upper().translate(_CONFUSED)
    return plain if _REFERENCE.fullmatch(plain) else ""


def by_reference(reference: str, last_name: str) -> list[LookupKey]:
    """Always two keys, whatever was typed: a look-up that cannot match does the work of one that can (X17)."""
    plain = fold_reference(reference)
    return [
        LookupKey(KeyKind.REFERENCE_NAME, f"{plain}\n{name}" if plain and name else "")
        for name in folds(last_name[: MOST_TYPED + 1])
    ]


def by_name_and_date(last: str, first: str, date: dt.date) -> list[LookupKey]:
    """Both orders of the two names; a person with one name may have typed it in either field, or in both."""
    one, other = folded(last[: MOST_TYPED + 1]), folded(first[: MOST_TYPED + 1])
    if one == other:
        other = ""
    return [
        LookupKey(KeyKind.NAME_DATE, f"{a}\n{b}\n{date.isoformat()}" if one or other else "")
        for a, b in ((one, other), (other, one))
    ]


def by_token(token: str) -> list[LookupKey]:
    """A booking code of ours."""
    return [LookupKey(KeyKind.TOKEN, token)]


def keys_of(references: Sequence[str], booking: Booking) -> frozenset[LookupKey]:
    """Every way a booking is found by, but for its booking codes: each reference with each guest's name, names with
    dates, and the ways staff look."""
    plain = [fold_reference(one) for one in references]
    dates = _dates(booking)
    found = {LookupKey(KeyKind.REFERENCE, one) for one in plain}
    for guest in booking.party:
        first, last = words(guest.first.reveal()), words(guest.last.reveal())
        one, other = "".join(last), "".join(first)
        names = {one, "".join(sorted(last)), "".join(sorted(first + last))}
        if booking.kind == "flight":
            # a boarding pass cuts long names
            names.add(folded(bcbp.passenger(guest.last.reveal(), guest.first.reveal()).partition("/")[0]))
        found |= {LookupKey(KeyKind.REFERENCE_NAME, f"{reference}\n{name}") for reference in plain for name in names}
        found |= {LookupKey(KeyKind.LAST_DATE, f"{one}\n{day}") for day in dates}
        found |= {LookupKey(KeyKind.NAME_DATE, f"{one}\n{other}\n{day}") for day in dates}
    if isinstance(booking.itinerary, Stay) and booking.itinerary.room:
        found.add(LookupKey(KeyKind.ROOM_DATE, f"{fold_room(booking.itinerary.room)}\n{dates[0]}"))
    return frozenset(found)


def fold_room(room: str) -> str:
    """Rooms as staff type them: "12-a" is "12A"."""
    return _GAPS.sub("", room[:MOST_TYPED]).upper()


def for_staff(
    *, reference: str = "", last_name: str = "", room: str = "", dates: Sequence[dt.date] = ()
) -> list[LookupKey]:
    """What staff look for: a reference alone, or a last name or room with dates of arrival or flight."""
    found: list[LookupKey] = []
    if plain := fold_reference(reference):
        found.append(LookupKey(KeyKind.REFERENCE, plain))
    if name := folded(last_name[:MOST_TYPED]):
        found += [LookupKey(KeyKind.LAST_DATE, f"{name}\n{day.isoformat()}") for day in dates]
    if number := fold_room(room):
        found += [LookupKey(KeyKind.ROOM_DATE, f"{number}\n{day.isoformat()}") for day in dates]
    return found


def _dates(booking: Booking) -> list[str]:
    itinerary = booking.itinerary
    if isinstance(itinerary, Stay):
        return [itinerary.arrive.isoformat()]
    return [leg.date.isoformat() for leg in itinerary]
