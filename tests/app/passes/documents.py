"""Passes to draw: the ones of the design, and ones that are hard to fit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiosk_backend.contract.v1 import FlightPass, StayPass

_ZONE = dt.timezone(dt.timedelta(hours=1))
BCBP = "M1MOREIRA/INES        EK7R4PX LISOSLNW 0418 328Y014C0042 100"
SIGNED = "K1:" + "6BFOXN*TS0BI$ZD+HL%.:/-" * 8


def at(hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2026, 11, 24, hour, minute, tzinfo=_ZONE)


def stay(**changes: Any) -> StayPass:
    facts: dict[str, Any] = {
        "pass_id": "01930000-0000-7000-8000-000000000001",
        "version": 1,
        "code": SIGNED,
        "site_name": "Hotel Aurora",
        "brand": "aurora",
        "issued_at": at(15, 44),
        "first_name": "Maria",
        "room": "412",
        "floor": "4",
        "directions": "Lifts: on your right",
        "arrive": dt.date(2026, 11, 24),
        "leave": dt.date(2026, 11, 26),
        "nights": 2,
        "guests": 2,
        "check_out_by": "11:00",
        "wifi_name": "Aurora Guest",
        "wifi_password": "fjord-4821",
        "breakfast": "7:00 to 10:30, restaurant",
        "need_anything": "Need anything? Dial 9 in your room.",
    }
    return StayPass(**{**facts, **changes})


def flight(**changes: Any) -> FlightPass:
    facts: dict[str, Any] = {
        "pass_id": "01930000-0000-7000-8000-000000000002",
        "version": 1,
        "code": BCBP,
        "site_name": "Northwind Air",
        "brand": "northwind",
        "issued_at": at(12, 12),
        "passenger": "MOREIRA / INES",
        "flight": "NW 418",
        "date": dt.date(2026, 11, 24),
        "from_code": "LIS",
        "from_city": "Lisbon",
        "to_code": "OSL",
        "to_city": "Oslo",
        "departs_at": at(14, 35),
        "arrives_at": at(20, 10),
        "boards_at": at(13, 55),
        "gate_closes_at": at(14, 15),
        "gate": "B12",
        "seat": "14C",
        "group": "2",
        "cabin": "Economy",
        "sequence": "042",
        "bags": 1,
        "reference": "K7R4PX",
        "bag_drop": "Bag drop: desks 21 to 24, until 13:35",
    }
    return FlightPass(**{**facts, **changes})


HARD = {
    "long stay": stay(
        first_name="Maximiliana-Konstantina Aleksandrowna",
        site_name="The Grand Aurora Palace Hotel and Conference Centre",
        room="Presidential",
        floor="Penthouse",
        directions="Take the lifts on your right to the third floor and follow the signs to the north wing",
        wifi_name="Aurora-Guest-Network-Conference-5GHz",
        wifi_password="correct-horse-battery-staple-4821-correct-horse",
        breakfast="7:00 to 10:30 on weekdays, 8:00 to 11:00 at weekends, restaurant on this floor",
        mark="show_id",
    ),
    "bare stay": stay(
        room="",
        floor="",
        directions="",
        check_out_by="",
        wifi_name="",
        wifi_password="",
        breakfast="",
        need_anything="",
    ),
    "long flight": flight(
        passenger="WOLFESCHLEGELSTEINHAUSENBERGERDORFF / MAXIMILIANA",
        flight="NW 4180A",
        from_city="Petropavlovsk-Kamchatsky",
        to_city="Thiruvananthapuram International",
        gate="Satellite 112",
        cabin="Premium Economy Plus",
        group="Pre-boarding",
        mark="show_id",
    ),
    "bare flight": flight(gate="", seat="", group="", cabin="", sequence="", bags=0, reference="", bag_drop=""),
    "short code": stay(code="K1:ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "arabic": stay(first_name="مريم", directions="المصاعد على يمينك"),
}
