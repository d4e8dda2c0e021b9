"""A pass as rules: its states, its versions, and the documents that are printed. It knows no key, symbol or wire.

A pass is issued when its check-in is confirmed; then the printer's word decides: sent, and confirmed or unknown. A
reprint or a pass again is a new version; the older ones are void (domain 3.4, reliability I6).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Final, Literal

from kiosk_backend.domain.policy import MINUTE

State = Literal["issued", "sent", "unknown", "confirmed", "void"]
Carrier = Literal["paper", "phone"]

_RANK: Final[dict[str, int]] = {"issued": 0, "sent": 1, "unknown": 2, "confirmed": 3}
REPORTABLE: Final = frozenset({"sent", "unknown", "confirmed"})
"""What a kiosk may say of a pass."""

CLOCK_LEEWAY: Final = 5 * MINUTE
"""A pass holds this much earlier and later than its dates: readers have clocks too (reliability F4)."""
PHONE_LINK_LIFE: Final = 10 * MINUTE
"""How long the link to a phone pass waits for its one use."""


def progress(state: str, reported: str) -> State | None:
    """The state after the printer's report, None where the report changes nothing.

    States only rise, so that repeated or late reports are harmless; unknown becomes confirmed when the guest says that
    it printed. Void stays void.
    """
    if state == "void" or reported not in REPORTABLE:
        return None
    if _RANK[reported] <= _RANK[state]:
        return None
    return reported  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class StayClaims:
    """What the code of a stay says: no name, no phone, no booking reference. Instants in Unix seconds."""

    site_id: str
    pass_id: str
    version: int
    not_before: int
    expires: int
    room: str = ""
    """Empty unless the site's policy puts the room into the code."""


@dataclass(frozen=True, slots=True)
class StayDocument:
    """One hotel pass as it was issued; fields as on the wire (contract StayPass), instants in ISO with offset."""

    pass_id: str
    version: int
    code: str
    site_name: str
    brand: str
    issued_at: str
    first_name: str
    room: str
    arrive: str
    leave: str
    nights: int
    guests: int
    floor: str = ""
    directions: str = ""
    check_out_by: str = ""
    reader: str = ""
    wifi_name: str = ""
    wifi_password: str = ""
    breakfast: str = ""
    need_anything: str = ""
    mark: str = ""

    def __repr__(self) -> str:
        return f"StayDocument(pass_id={self.pass_id!r}, version={self.version})"


@dataclass(frozen=True, slots=True)
class FlightDocument:
    """One boarding pass as it was issued; fields as on the wire (contract FlightPass), instants in ISO with offset."""

    pass_id: str
    version: int
    code: str
    site_name: str
    brand: str
    issued_at: str
    passenger: str
    flight: str
    date: str
    from_code: str
    from_city: str
    to_code: str
    to_city: str
    departs_at: str
    arrives_at: str
    boards_at: str
    gate_closes_at: str
    gate: str = ""
    seat: str = ""
    group: str = ""
    cabin: str = ""
    sequence: str = ""
    bags: int = 0
    reference: str = ""
    bag_drop: str = ""
    mark: str = ""

    def __repr__(self) -> str:
        return f"FlightDocument(pass_id={self.pass_id!r}, version={self.version})"


Document = StayDocument | FlightDocument

_STAY_FIELDS: Final = tuple(field.name for field in fields(StayDocument))
_FLIGHT_FIELDS: Final = tuple(field.name for field in fields(FlightDocument))
_written: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_bytes(document: Document) -> bytes:
    """The document as JSON, to be sealed: it holds names and a Wi-Fi password."""
    stay = isinstance(document, StayDocument)
    names = _STAY_FIELDS if stay else _FLIGHT_FIELDS
    body = {name: getattr(document, name) for name in names}
    body["kind"] = "stay" if stay else "flight"
    return _written(body).encode()


def from_bytes(raw: bytes) -> Document:
    """The document that `to_bytes` wrote; fields of later versions are ignored. ValueError when it is no document."""
    body = json.loads(raw)
    kind = body.get("kind")
    if kind == "stay":
        return StayDocument(**{name: body[name] for name in _STAY_FIELDS if name in body})
    if kind == "flight":
        return FlightDocument(**{name: body[name] for name in _FLIGHT_FIELDS if name in body})
    raise ValueError("not a pass document")
