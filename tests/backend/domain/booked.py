"""Bookings for tests: a stay from 21 September 2026, a flight that day, a site for each. Values are made up."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from kiosk_backend.domain.booking import Booking, Guest, Standing
from kiosk_backend.domain.itinerary import Leg, Stay
from kiosk_backend.domain.private import PersonName, Phone, Secret
from kiosk_backend.domain.site import Site, site

DAY = dt.date(2026, 9, 21)


def a_site(kind: str = "stay", time_zone: str = "Europe/Vienna", **policy: Any) -> Site:
    config = {
        "brand": {"theme": "aurora", "name": "Aurora", "accent": "#083F39"},
        "references": [{"pattern": "[A-Z0-9]{6}", "length": 6, "hint": "6 letters and numbers"}],
        "policy": policy,
        "station": "LIS",
    }
    return site(site_id="here", kind=kind, name="Here", time_zone=time_zone, country="AT", config=json.dumps(config))


def a_guest(guest_id: str = "g1", position: int = 0, first: str = "María", last: str = "López", **more: Any) -> Guest:
    return Guest(guest_id=guest_id, position=position, first=PersonName(first), last=PersonName(last), **more)


def a_stay(party: tuple[Guest, ...] | None = None, standing: Standing = Standing.RESERVED, **more: Any) -> Booking:
    facts: dict[str, Any] = {
        "segment_id": "s1",
        "arrive": DAY,
        "leave": DAY + dt.timedelta(days=2),
        "room_type": "Double",
    }
    own = {name: more.pop(name) for name in list(more) if name in Stay.__dataclass_fields__}
    return _booking("stay", Stay(**(facts | own)), party, standing, more)


def a_leg(position: int = 0, date: dt.date = DAY, hour: int = 18, **more: Any) -> Leg:
    zone = dt.timezone(dt.timedelta(hours=1))
    departs = dt.datetime(date.year, date.month, date.day, hour, 0, tzinfo=zone)
    facts: dict[str, Any] = {
        "segment_id": f"s{position + 1}",
        "position": position,
        "carrier": "NW",
        "number": str(418 + position),
        "date": date,
        "from_code": "LIS",
        "from_city": "Lisbon",
        "to_code": "CPH",
        "to_city": "Copenhagen",
        "departs_at": departs,
        "arrives_at": departs + dt.timedelta(hours=4),
        "locator": "Q4T8LM",
    }
    return Leg(**(facts | more))


def a_flight(
    *legs: Leg, party: tuple[Guest, ...] | None = None, standing: Standing = Standing.RESERVED, **more: Any
) -> Booking:
    return _booking("flight", legs or (a_leg(),), party, standing, more)


def _booking(kind: Any, itinerary: Any, party: Any, standing: Standing, more: dict[str, Any]) -> Booking:
    facts: dict[str, Any] = {
        "booking_id": "b1",
        "site_id": "here",
        "origin": "import",
        "source_key": "source",
        "reference": Secret("K7M4PQ"),
        "phone": Phone("+436641234542"),
    }
    return Booking(kind=kind, itinerary=itinerary, party=party or (a_guest(),), standing=standing, **(facts | more))


def at(text: str) -> int:
    """Unix milliseconds of an ISO time with its offset."""
    return int(dt.datetime.fromisoformat(text).timestamp() * 1000)
