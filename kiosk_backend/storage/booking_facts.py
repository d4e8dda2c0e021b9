"""How itineraries and what is known of a guest are written as JSON columns. Nothing personal, except `sealed` names.

Only what differs from its default is written; what a newer version wrote and we do not know is left alone by reading
names one by one.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from typing import Any

from kiosk_backend.domain.booking import Guest, Proofs, Seat
from kiosk_backend.domain.itinerary import Leg, Money, Stay
from kiosk_backend.domain.private import Birthday, Document, PersonName

_JSON = json.JSONEncoder(separators=(",", ":")).encode
_NAMES = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _compact(facts: dict[str, Any]) -> str:
    return _JSON({name: value for name, value in facts.items() if value not in ("", None)})


def write_stay(stay: Stay) -> str:
    """`bookings.itinerary` of a stay."""
    return _compact(
        {
            "arrive": stay.arrive.isoformat(),
            "leave": stay.leave.isoformat(),
            "room_type": stay.room_type,
            "bed": stay.bed,
            "room": stay.room,
            "floor": stay.floor,
            "room_ready": None if stay.room_ready else False,
            "to_pay_now": str(stay.to_pay_now or ""),
            "city_tax": str(stay.city_tax or ""),
        }
    )


@lru_cache(maxsize=1_024)
def read_stay(segment_id: str, text: str) -> Stay:
    """One use case after the other reads the same one."""
    facts = json.loads(text)
    return Stay(
        segment_id=segment_id,
        arrive=dt.date.fromisoformat(facts["arrive"]),
        leave=dt.date.fromisoformat(facts["leave"]),
        room_type=facts.get("room_type", ""),
        bed=facts.get("bed", ""),
        room=facts.get("room", ""),
        floor=facts.get("floor", ""),
        room_ready=facts.get("room_ready", True),
        to_pay_now=Money.read(facts["to_pay_now"]) if "to_pay_now" in facts else None,
        city_tax=Money.read(facts["city_tax"]) if "city_tax" in facts else None,
    )


_LEG_TEXTS = (
    "carrier", "number", "from_code", "from_city", "to_code", "to_city", "gate", "group", "cabin", "compartment",
    "bag_drop", "locator",
)  # fmt: skip


def write_leg(leg: Leg) -> str:
    """`segments.facts` of a leg."""
    facts: dict[str, Any] = {name: getattr(leg, name) for name in _LEG_TEXTS}
    facts["date"] = leg.date.isoformat()
    facts["departs_at"] = leg.departs_at.isoformat()
    facts["arrives_at"] = leg.arrives_at.isoformat()
    facts["boards_at"] = leg.boards_at.isoformat() if leg.boards_at else None
    return _compact(facts)


def read_leg(segment_id: str, position: int, text: str) -> Leg:
    facts = json.loads(text)
    boards_at = facts.get("boards_at")
    return Leg(
        segment_id=segment_id,
        position=position,
        date=dt.date.fromisoformat(facts["date"]),
        departs_at=dt.datetime.fromisoformat(facts["departs_at"]),
        arrives_at=dt.datetime.fromisoformat(facts["arrives_at"]),
        boards_at=dt.datetime.fromisoformat(boards_at) if boards_at else None,
        **{name: facts.get(name, "") for name in _LEG_TEXTS},
    )


def write_guest(guest: Guest) -> str:
    """`guests.facts`."""
    return _compact(
        {
            "details_complete": None if guest.details_complete else False,
            "required": True if guest.required else None,
            "seats": {str(leg): [seat.number, seat.position] for leg, seat in guest.seats.items()} or None,
            "bags": guest.bags or None,
            "bag_kg": guest.bag_kg or None,
        }
    )


def write_name(guest: Guest) -> bytes:
    """Plaintext of `guests.name_sealed`."""
    return _NAMES([guest.first.reveal(), guest.last.reveal()]).encode()


def read_guest(guest_id: str, position: int, name: bytes, child: int, text: str, checked_in: frozenset[str]) -> Guest:
    first, last = json.loads(name)
    if text == "{}":
        return Guest(guest_id, position, PersonName(first), PersonName(last), bool(child), checked_in=checked_in)
    facts = json.loads(text)
    return Guest(
        guest_id=guest_id,
        position=position,
        first=PersonName(first),
        last=PersonName(last),
        child=bool(child),
        details_complete=facts.get("details_complete", True),
        required=facts.get("required", False),
        seats={int(leg): Seat(*seat) for leg, seat in facts.get("seats", {}).items()},
        bags=facts.get("bags", 0),
        bag_kg=facts.get("bag_kg", 0),
        checked_in=checked_in,
    )


def write_proofs(proofs: Proofs) -> bytes:
    """`guests.proofs_sealed` before it is sealed; empty: there is nothing to keep."""
    facts = {
        "document": proofs.document.reveal() if proofs.document else None,
        "born": proofs.born.reveal() if proofs.born else None,
    }
    kept = {name: value for name, value in facts.items() if value}
    return _NAMES(kept).encode() if kept else b""


def read_proofs(sealed: bytes) -> Proofs:
    facts = json.loads(sealed)
    document, born = facts.get("document"), facts.get("born")
    return Proofs(Document(document) if document else None, Birthday(born) if born else None)
