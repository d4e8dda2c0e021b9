"""Questions about a booking: which facts may be asked, and the wrong answers beside the right one. Pure; no SQL.

Knowing a booking proves nobody (OWASP ASVS 6.4.2, NIST SP 800-63A-4 §2.5.1): right answers bring the staff, or stand
beside a code by e-mail (`domain.assurance`). What the screen has shown before the code, and what was typed to find the
booking, is never asked (X39); nor is anything whose mere offer would tell a stranger something of the guest, such as
digits of a number. A stay at a site that shows everything before the code has seldom six facts left: it gets none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.itinerary import Leg, Money, Stay

ASKED: Final = 2
CHOICES: Final = 5
LEAST_FACTS: Final = 6
"""Fewer facts to draw from, and an attacker learns them all in an afternoon (verification §6 "Booking questions")."""

_LETTERS: Final = "ABCDEFGHIJKLMNOPRSTUVWZ"
_ROOMS: Final = (
    "Single room", "Double room", "Twin room", "Triple room", "Family room", "Suite", "Junior suite", "Studio",
    "Deluxe double room", "Superior double room", "Apartment",
)  # fmt: skip
_BEDS: Final = ("King bed", "Queen bed", "Two single beds", "One single bed", "Double bed", "Sofa bed", "Three beds")
_CABINS: Final = ("Economy", "Economy Light", "Premium Economy", "Business", "First")
_CITIES: Final = (
    "London", "Paris", "Madrid", "Rome", "Berlin", "Vienna", "Lisbon", "Zurich", "Copenhagen", "Oslo", "Dublin",
    "Porto", "Amsterdam", "Brussels", "Warsaw", "Prague", "Athens", "Helsinki", "Stockholm", "Munich",
)  # fmt: skip


def facts_of(
    booking: Booking, *, minimal: bool, found_by: str = "reference", room_types: Sequence[str] = ()
) -> dict[str, str]:
    """What may be asked, with the right answers. `minimal`: names and dates were not shown before the code.

    `room_types`: what this site calls its rooms; a name nobody could confuse with another is not asked.
    """
    itinerary = booking.itinerary
    found = _of_stay(itinerary, room_types) if isinstance(itinerary, Stay) else _of_flight(itinerary, booking)
    if len(booking.party) > 1:
        found["children"] = str(sum(guest.child for guest in booking.party))
        found["other_initial"] = _initial(booking.party[1].first.reveal() or booking.party[1].last.reveal())
    if minimal:
        found |= _hidden(booking, typed_date=found_by == "name_and_date")
    return {fact: right for fact, right in found.items() if right}


def _of_stay(stay: Stay, room_types: Sequence[str]) -> dict[str, str]:
    return {
        "room_type": stay.room_type if _pool(stay.room_type, room_types, _ROOMS) else "",
        "bed": stay.bed if _pool(stay.bed, (), _BEDS) else "",
        "to_pay_now": str(stay.to_pay_now or ""),
        "city_tax": str(stay.city_tax or ""),
    }


def _of_flight(legs: Sequence[Leg], booking: Booking) -> dict[str, str]:
    first, lead = legs[0], booking.lead
    seat = lead.seat(first.position)
    return {
        "seat": seat.number if seat else "",
        "cabin": first.cabin if _pool(first.cabin, (), _CABINS) else "",
        "bags": str(lead.bags),
        "bag_kg": str(lead.bag_kg) if lead.bag_kg else "",
        "arrival_time": f"{first.arrives_at:%H:%M}",
        "onward_city": legs[1].to_city if len(legs) > 1 else "",
        "onward_flight": legs[1].flight if len(legs) > 1 else "",
    }


def _hidden(booking: Booking, *, typed_date: bool) -> dict[str, str]:
    """What a card that tells little leaves out."""
    itinerary = booking.itinerary
    found: dict[str, str] = {}
    if not typed_date:
        found["booked_name_initial"] = _initial(booking.lead.first.reveal())
    if isinstance(itinerary, Stay):
        found["nights"] = str(itinerary.nights)
        found["leave_date"] = itinerary.leave.isoformat()
        if not typed_date:
            found["arrival_weekday"] = str(itinerary.arrive.isoweekday())
    return found


def _initial(name: str) -> str:
    letter = name[:1].upper()
    return letter if letter in _LETTERS else ""


def _pool(right: str, own: Sequence[str], usual: Sequence[str]) -> Sequence[str]:
    """Names the right one does not stand out among; empty if it would."""
    for pool in (own, usual):
        others = {one for one in pool if one != right}
        if right in pool and len(others) >= CHOICES - 1:
            return pool
    return ()


def choices(fact: str, right: str, seed: bytes, *, room_types: Sequence[str] = ()) -> list[str]:
    """Five values, the right one among them, always the same and in the same order for a seed. Raises KeyError for an
    unknown fact."""
    pools: Mapping[str, Sequence[str]] = {
        "room_type": _pool(right, room_types, _ROOMS),
        "bed": _BEDS,
        "cabin": _CABINS,
        "onward_city": _CITIES,
        "booked_name_initial": _LETTERS,
        "other_initial": _LETTERS,
        "arrival_weekday": "1234567",
    }
    others = list(pools[fact]) if fact in pools else _near(fact, right)
    wrong = [one for one in dict.fromkeys(others) if one != right]
    picked = sorted(wrong, key=lambda one: _drawn(seed, "picked", one))[: CHOICES - 1]
    return _ordered(fact, [*picked, right], seed)


def _ordered(fact: str, values: list[str], seed: bytes) -> list[str]:
    """What has a natural order keeps it, so that a screen is easy to read; the rest is shuffled."""
    if fact in ("room_type", "bed", "cabin", "onward_city", "onward_flight", "seat"):
        return sorted(values, key=lambda one: _drawn(seed, "ordered", one))
    return sorted(values, key=lambda one: (len(one), one))


def _drawn(seed: bytes, what: str, value: str) -> bytes:
    """A place in an order that repeats for a seed, which is a keyed hash: nobody else can tell it."""
    return hashlib.sha256(b"\x1f".join((seed, what.encode(), value.encode()))).digest()


def _near(fact: str, right: str) -> list[str]:
    """Values as likely as the right one."""
    if fact in ("nights", "guests", "bags", "children", "bag_kg"):
        number, step = int(right), 4 if fact == "bag_kg" else 1
        least = 1 if fact in ("nights", "guests", "bag_kg") else 0
        return [str(one) for one in range(number - 3 * step, number + 6 * step, step) if one >= least]
    if fact == "leave_date":
        day = dt.date.fromisoformat(right)
        return [(day + dt.timedelta(days=n)).isoformat() for n in range(-3, 5)]
    if fact in ("to_pay_now", "city_tax"):
        return _amounts(Money.read(right))
    if fact == "arrival_time":
        hour, minute = (int(part) for part in right.split(":"))
        return [f"{(hour + n) % 24:02}:{(minute + 5 * n) % 60:02}" for n in range(-3, 5)]
    if fact == "onward_flight":
        carrier, written = right.split(" ", 1)
        plain = int("".join(filter(str.isdecimal, written)))
        return [f"{carrier} {plain + n}" for n in (-18, -11, -6, -2, 2, 5, 12, 21) if plain + n > 0]
    if fact == "seat":
        row, letter = int(right[:-1]), right[-1]
        return [f"{max(row + n, 1)}{one}" for n in (-7, -3, 2, 6) for one in "ABCDEF" if (n, one) != (0, letter)]
    raise KeyError(fact)


def _amounts(money: Money) -> list[str]:
    """Sums of the same kind: as many decimals, a little more and less."""
    steps = [Decimal(n) / 10 for n in (3, 5, 6, 8, 12, 14, 17, 21)]
    exponent = Decimal(1).scaleb(int(money.amount.as_tuple().exponent))
    base = money.amount or Decimal(40).quantize(exponent)
    near = [(base * step).quantize(exponent) for step in steps] + [base + n for n in (1, 2, 3, 4)]
    return [str(Money(amount, money.currency)) for amount in near]
