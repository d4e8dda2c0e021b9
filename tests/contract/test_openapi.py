"""The description of the API is the golden copy: within v1 only additions.

After a wanted change: KIOSK_WRITE_GOLDEN=1 pytest tests/contract, then read the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from kiosk_backend.api import openapi
from kiosk_backend.api.app import PRIVATE
from kiosk_backend.contract import v1

GOLDEN = Path(__file__).parent / "openapi.json"


def described() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(openapi.describe(PRIVATE))
    return made


def test_the_description_is_the_golden_copy() -> None:
    if os.environ.get("KIOSK_WRITE_GOLDEN"):
        GOLDEN.write_bytes(openapi.describe(PRIVATE) + b"\n")
    assert described() == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_route_says_what_it_does_and_how_it_refuses() -> None:
    for path, methods in described()["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert path == "/v1/health" or set(operation["responses"]) >= {"200", "503"}, path


def test_every_refusal_a_route_names_has_a_status() -> None:
    for route in PRIVATE:
        assert set(route.refuses) <= v1.REFUSALS.keys(), route.path


def test_no_path_is_described_twice() -> None:
    assert len({(route.method, route.path) for route in PRIVATE}) == len(PRIVATE)


def test_every_message_of_the_contract_that_is_sent_is_described() -> None:
    schemas = described()["components"]["schemas"]
    for name in ("BookingCard", "Confirmed", "CheckedIn", "StayPass", "FlightPass", "Problem", "Kiosk"):
        assert name in schemas
