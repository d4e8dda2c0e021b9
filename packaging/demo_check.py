"""Whether the codes on the printed passes are good: a stay's signature by `pass verify`, a flight's fields by BCBP;
and whether a code that went another way is still the same.

The codes were read from the paper by zxing-cpp in the tour; here only their text counts.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from demo_house import SITES, DemoFailed, House

from kiosk_backend.domain import bcbp


class CheckFailed(Exception):
    """A printed pass is not good; the text says which and why."""


def check_passes(house: House, out: Path) -> dict[str, Any]:
    """Check each pass of tour.json, write the result into it, and return it. Raises ``CheckFailed``."""
    file = out / "tour.json"
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    for one in told["passes"]:
        one["verified"] = _stay(house, one) if SITES[house.site] == "stay" else _flight(one)
    if not told["passes"]:
        raise CheckFailed("The tour ended without a pass on paper.")
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return told


def check_same_code(first: Path, second: Path) -> None:
    """Whether the gateway that delivers nothing was given the very code that came by the other (X33)."""
    codes = [re.findall(r"^ {4}(\d{6})\b", log.read_text(encoding="utf-8"), re.M) for log in (first, second)]
    if not codes[0] or codes[0][-1:] != codes[1][-1:]:
        raise CheckFailed("The code that came by the second route is not the one that left by the first.")


def _stay(house: House, one: dict[str, str]) -> str:
    try:
        said = house.run("pass", "verify", one["code"], "--public-key", str(house.folder / "site.keys"), "--json")
    except DemoFailed as failed:
        raise CheckFailed(f"{one['png']}: {failed}") from None
    claims = json.loads(said)
    return f"signature valid with the key of {claims['site_id']}, pass version {claims['version']}"


def _flight(one: dict[str, str]) -> str:
    read = bcbp.read(one["code"])
    if read is None or not read.legs:
        raise CheckFailed(f"{one['png']}: the code is not a boarding pass in BCBP form.")
    leg = read.legs[0]
    flight = f"{leg.carrier.strip()} {leg.flight.strip().lstrip('0')}"
    return f"BCBP of {read.name.strip()}, {flight}, seat {leg.seat.strip()}"
