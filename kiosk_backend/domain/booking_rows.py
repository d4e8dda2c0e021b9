"""Bookings as rows of a file: the columns, and how rows become one booking. It knows no file format and no SQL.

One row is one guest on one leg; rows of one booking follow each other and share `booking`. What belongs to the booking
(or to the leg, or to the guest) is given on its first row and may be repeated or left empty afterwards; something else
there is refused. A stay of one guest, or one guest on one leg, is a single row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from kiosk_backend.domain import bcbp
from kiosk_backend.domain.booking import MOST_GUESTS, Booking, Guest, Proofs, Seat, Standing
from kiosk_backend.domain.itinerary import Leg, Money, Stay
from kiosk_backend.domain.names import folded
from kiosk_backend.domain.private import PersonName, Phone, Secret
from kiosk_backend.domain.references import fold_reference
from kiosk_backend.domain.row_values import (
    Row,
    born,
    count,
    date_in,
    document,
    email,
    flight,
    language,
    moment_in,
    ordinal,
    seat_position,
    standing,
    yes,
)
from kiosk_backend.domain.site import Site

MOST_REFERENCES: Final = 6
MOST_LEGS: Final = 4


class Column(NamedTuple):
    """One column of the file."""

    name: str
    of: str
    """booking, guest, leg or row: what it belongs to."""
    says: str
    needed: bool = False
    only: str = ""
    """stay or flight; empty: both."""


COLUMNS: Final = (
    Column("booking", "booking", "what names the booking in its source; a later import updates by it", True),
    Column("references", "booking", "what guests may type, the printed one first, separated by blanks", True),
    Column(
        "status",
        "booking",
        "reserved (default), unconfirmed, waitlisted, walk_in, in_house, checked_out, cancelled, no_show",
    ),
    Column("phone", "booking", "mobile number; without a country code it is one of the site's country"),
    Column("email", "booking", "e-mail address"),
    Column("language", "booking", "of messages to the guest, such as de (default: the site's first)"),
    Column("guest", "row", "1, 2, ... within the booking (default 1)"),
    Column("last_name", "guest", "as on the booking; a person with one name has only this", True),
    Column("first_name", "guest", "as on the booking"),
    Column("child", "guest", "yes or no (default)"),
    Column("document_number", "guest", "of passport or identity card; only what a shown document is compared with"),
    Column("born", "guest", "date of birth, 1990-02-28; compared with a shown document"),
    Column("details_complete", "guest", "registration card or passport details: yes (default) or no"),
    Column("required", "guest", "yes: cannot be left out of a check-in"),
    Column("bags", "guest", "bags to drop", only="flight"),
    Column("bag_kg", "guest", "their weight", only="flight"),
    Column("arrive", "booking", "date, 2026-11-21", True, "stay"),
    Column("leave", "booking", "date", True, "stay"),
    Column("room_type", "booking", "in words", True, "stay"),
    Column("bed", "booking", "in words", only="stay"),
    Column("room", "booking", "number, if assigned", only="stay"),
    Column("floor", "booking", "of that room", only="stay"),
    Column("room_ready", "booking", "yes (default) or no", only="stay"),
    Column("to_pay_now", "booking", "what must be paid before the key, 84.00 EUR", only="stay"),
    Column("city_tax", "booking", "paid on leaving, 6.40 EUR", only="stay"),
    Column("leg", "row", "1, 2, ... within the booking (default 1)", only="flight"),
    Column("flight", "leg", "NW 418", True, "flight"),
    Column("date", "leg", "of departure, at the airport of departure", True, "flight"),
    Column("from", "leg", "airport code", True, "flight"),
    Column("from_city", "leg", "in words", True, "flight"),
    Column("to", "leg", "airport code", True, "flight"),
    Column("to_city", "leg", "in words", True, "flight"),
    Column(
        "departs_at", "leg", "2026-11-21T14:25 here, elsewhere with the offset: 2026-11-21T14:25+01:00", True, "flight"
    ),
    Column("arrives_at", "leg", "with the offset of that airport", True, "flight"),
    Column("boards_at", "leg", "as departs_at (default: the site's policy)", only="flight"),
    Column("gate", "leg", "gate", only="flight"),
    Column("group", "leg", "boarding group", only="flight"),
    Column("cabin", "leg", "in words", only="flight"),
    Column("compartment", "leg", "letter on the boarding pass (default Y)", only="flight"),
    Column("bag_drop", "leg", "where and until when, in words", only="flight"),
    Column("locator", "leg", "record locator of the airline (default: the first reference)", only="flight"),
    Column("seat", "row", "of this guest on this leg, 14C", only="flight"),
    Column("seat_position", "row", "window, middle or aisle", only="flight"),
)


def columns(kind: str) -> list[Column]:
    """Those of a site of this kind."""
    return [column for column in COLUMNS if column.only in ("", kind)]


_OF: Final = {of: [column.name for column in COLUMNS if column.of == of] for of in ("booking", "guest", "leg")}


@dataclass(frozen=True, slots=True)
class Draft:
    """A booking read from rows: it has no ids yet. `references` as written, the printed one first."""

    source_key: str = field(repr=False)
    references: tuple[str, ...] = field(repr=False)
    booking: Booking
    line: int


def draft(rows: Sequence[Row], site: Site, phone: Phone | None) -> Draft:
    """One booking from its rows. `phone` was read by a phone book already. Raises RowRefused."""
    head = _joined(rows, "booking")
    references = tuple(dict.fromkeys(head["references"].split()))
    if not 1 <= len(references) <= MOST_REFERENCES:
        raise head.refuse(f"references must be 1 to {MOST_REFERENCES}")
    plain = [fold_reference(one) for one in references]
    if not all(plain):
        raise head.refuse("references must be 4 to 20 letters and digits each")
    if not any(map(site.accepts_reference, plain)):
        raise head.refuse("references: none of them fits the patterns of this site")
    booking = Booking(
        booking_id="",
        site_id=site.site_id,
        origin="import",
        source_key="",
        kind=site.kind,
        standing=head.read("status", standing, Standing.RESERVED),
        reference=Secret(references[0]),
        party=_party(rows, site),
        itinerary=_stay(head) if site.kind == "stay" else _legs(rows, site, references[0]),
        phone=phone,
        email=head.read("email", email, None),
        language=head.read("language", language, ""),
    )
    return Draft(head["booking"], references, booking, head.line)


def _joined(rows: Sequence[Row], of: str) -> Row:
    """The row with everything that belongs to the booking, guest or leg these rows share."""
    first = rows[0]
    if len(rows) == 1:
        return first
    values = dict(first.values)
    for row in rows[1:]:
        for name in _OF[of]:
            later = row[name]
            if later and later != values.get(name, ""):
                if values.get(name):
                    raise row.refuse(f"{name} differs from line {first.line} of the same booking")
                values[name] = later
    return Row(first.line, values)


def _numbered(rows: Sequence[Row], column: str, most: int) -> dict[int, list[Row]]:
    """Rows by guest or leg number; numbers must be 1, 2, ... without a gap."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        number = row.read(column, ordinal, 1)
        found.setdefault(number, []).append(row)
    if sorted(found) != list(range(1, len(found) + 1)):
        raise rows[0].refuse(f"{column} must be numbered 1, 2, ... without a gap")
    if len(found) > most:
        raise rows[0].refuse(f"{column}: more than {most} in one booking")
    return dict(sorted(found.items()))


def _party(rows: Sequence[Row], site: Site) -> tuple[Guest, ...]:
    party: list[Guest] = []
    for number, own in _numbered(rows, "guest", MOST_GUESTS).items():
        head = _joined(own, "guest")
        last, first = head["last_name"], head["first_name"]
        if len(last) > 60 or len(first) > 60:
            raise head.refuse("a name is longer than 60 characters")
        if not folded(last):
            raise head.refuse("last_name has no letter")
        if site.kind == "flight":
            try:
                bcbp.passenger(last, first)
            except bcbp.NotBcbp as wrong:
                raise head.refuse(f"last_name: {wrong}") from None
        seats = {
            row.read("leg", ordinal, 1) - 1: Seat(row["seat"].upper(), row.read("seat_position", seat_position, ""))
            for row in own
            if row["seat"]
        }
        party.append(
            Guest(
                guest_id="",
                position=number - 1,
                first=PersonName(first),
                last=PersonName(last),
                child=head.read("child", yes, False),
                details_complete=head.read("details_complete", yes, True),
                required=head.read("required", yes, False),
                seats=seats,
                bags=head.read("bags", count, 0),
                bag_kg=head.read("bag_kg", count, 0),
                proofs=Proofs(head.read("document_number", document, None), head.read("born", born, None)),
            )
        )
    return tuple(party)


def _stay(head: Row) -> Stay:
    arrive, leave = date_in(head, "arrive"), date_in(head, "leave")
    if not 0 <= (leave - arrive).days <= 366:
        raise head.refuse("leave must not be before arrive, nor more than 366 days after it")
    if not head["room_type"]:
        raise head.refuse("room_type is missing")
    return Stay(
        segment_id="",
        arrive=arrive,
        leave=leave,
        room_type=head["room_type"],
        bed=head["bed"],
        room=head["room"],
        floor=head["floor"],
        room_ready=head.read("room_ready", yes, True),
        to_pay_now=head.read("to_pay_now", Money.read, None),
        city_tax=head.read("city_tax", Money.read, None),
    )


def _legs(rows: Sequence[Row], site: Site, reference: str) -> tuple[Leg, ...]:
    legs = [
        _leg(_joined(own, "leg"), number - 1, site, reference)
        for number, own in _numbered(rows, "leg", MOST_LEGS).items()
    ]
    for before, after in pairwise(legs):
        if after.departs_at < before.arrives_at:
            raise rows[0].refuse("a leg departs before the one before it has arrived")
    return tuple(legs)


def _leg(head: Row, position: int, site: Site, reference: str) -> Leg:
    carrier, number = head.read("flight", flight, ("", ""))
    if not carrier:
        raise head.refuse("flight is missing")
    for column in ("from", "to"):
        if not (len(head[column]) == 3 and head[column].isascii() and head[column].isalpha()):
            raise head.refuse(f"{column} must be an airport code of three letters")
    locator = (head["locator"] or reference).upper()
    if len(locator) > 7 or not (locator.isascii() and locator.isalnum()):
        raise head.refuse("locator must be 7 letters and digits or fewer (it is the first reference if not given)")
    here = site if head["from"].upper() == site.config.station else None
    leg = Leg(
        segment_id="",
        position=position,
        carrier=carrier,
        number=number,
        date=date_in(head, "date"),
        from_code=head["from"].upper(),
        from_city=head["from_city"] or head["from"].upper(),
        to_code=head["to"].upper(),
        to_city=head["to_city"] or head["to"].upper(),
        departs_at=moment_in(head, "departs_at", here),
        arrives_at=moment_in(head, "arrives_at", None),
        boards_at=moment_in(head, "boards_at", here) if head["boards_at"] else None,
        gate=head["gate"],
        group=head["group"],
        cabin=head["cabin"],
        compartment=head["compartment"].upper()[:1] or "Y",
        bag_drop=head["bag_drop"],
        locator=locator,
    )
    if leg.departs_at.date() != leg.date:
        raise head.refuse("departs_at is not on the day of date")
    if leg.arrives_at <= leg.departs_at:
        raise head.refuse("arrives_at is not after departs_at")
    return leg
