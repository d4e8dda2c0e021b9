"""What was booked: a stay, or the legs of a flight. Nothing personal, and it knows no SQL and no wire.

A stay is one segment, a flight one per leg; a check-in is unique per guest and segment (decisions: "Unit of check-in").
Instants that a guest reads are aware datetimes with the offset of the place they are read at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its ISO 4217 currency, as it is shown: "84.00 EUR"."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @classmethod
    def read(cls, text: str) -> Money:
        """From "84.00 EUR". Raises ValueError; an amount below zero is nothing a kiosk may ask for."""
        amount, _, currency = text.strip().partition(" ")
        try:
            value = Decimal(amount)
        except InvalidOperation:
            raise ValueError("an amount looks like 84.00 EUR") from None
        if not value.is_finite() or value < 0 or not (len(currency) == 3 and currency.isascii() and currency.isupper()):
            raise ValueError("an amount looks like 84.00 EUR")
        return cls(value, currency)


@dataclass(frozen=True, slots=True)
class Stay:
    """One segment: a room for some nights."""

    segment_id: str
    arrive: dt.date
    leave: dt.date
    room_type: str
    bed: str = ""
    room: str = ""
    """Empty: not assigned yet."""
    floor: str = ""
    room_ready: bool = True
    to_pay_now: Money | None = None
    """What self-service must not pass by; None: nothing is owed now."""
    city_tax: Money | None = None
    """Paid when the guest leaves."""

    @property
    def nights(self) -> int:
        return (self.leave - self.arrive).days

    @property
    def starts_on(self) -> dt.date:
        return self.arrive

    @property
    def ends_on(self) -> dt.date:
        return self.leave


@dataclass(frozen=True, slots=True)
class Leg:
    """One segment: one flight."""

    segment_id: str
    position: int
    """0 for the first leg."""
    carrier: str
    """IATA designator, "NW"."""
    number: str
    """Digits and perhaps a suffix letter, "418"."""
    date: dt.date
    """At the airport of departure."""
    from_code: str
    from_city: str
    to_code: str
    to_city: str
    departs_at: dt.datetime
    arrives_at: dt.datetime
    boards_at: dt.datetime | None = None
    """None: the site's policy (`boards_before_min`)."""
    gate: str = ""
    group: str = ""
    cabin: str = ""
    compartment: str = "Y"
    """One letter, for the boarding pass (BCBP offset 47)."""
    bag_drop: str = ""
    locator: str = ""
    """Record locator of the operating carrier, as it is printed on the boarding pass; at most 7 characters."""

    @property
    def flight(self) -> str:
        """ "NW 418" """
        return f"{self.carrier} {self.number}"


Itinerary = Stay | tuple[Leg, ...]


def segment_ids(itinerary: Itinerary) -> tuple[str, ...]:
    """Ids of the segments in the order they are travelled."""
    return (itinerary.segment_id,) if isinstance(itinerary, Stay) else tuple(leg.segment_id for leg in itinerary)


def next_leg(legs: Sequence[Leg], at: int) -> Leg:
    """The first leg that has not left at `at` (Unix milliseconds), else the last one."""
    return next((leg for leg in legs if leg.departs_at.timestamp() * 1000 > at), legs[-1])
