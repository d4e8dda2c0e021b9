"""Whatever the description allows and what it does not, sent to a running backend: never a 5xx, never a surprise.

Schemathesis makes the requests from the golden description: bodies that fit it and bodies that break it.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kiosk_backend.contract import v1
from tests.peers.backend import Backend
from tests.peers.guests import bookings, guests

EXAMPLES = 30
ENDS = ("/v1/staff/sign-out",)

schema = schemathesis.openapi.from_dict(json.loads((Path(__file__).parent / "openapi.json").read_text()))


@dataclass
class Desk:
    """A running backend with a kiosk, a signed-in supervisor and a guest who has been found."""

    url: str
    headers: dict[str, str]
    known: dict[str, str]
    """Values of the running backend for fields of these names: without them most requests would end at the door."""

    def post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {**self.headers, v1.IDEMPOTENCY_HEADER: str(uuid.uuid4())}
        answer = httpx.post(self.url + path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("any-request")
    backend = Backend(folder).prepare()
    (guest,) = guests(1)
    backend.import_bookings(bookings([guest]))
    (code,) = backend.enrolment_codes(1)
    staff = ("staff", "add", "--site", "aurora", "--number", "204", "--name", "Sofia", "--role", "supervisor")
    pin = backend.command(*staff).strip()
    with backend:
        backend.start()
        made = Desk(f"http://127.0.0.1:{backend.port}", {}, {})
        enrolled = {"code": code, "app_version": v1.MIN_APP, "contract": v1.CONTRACT}
        made.headers["Authorization"] = f"Bearer {made.post('/v1/kiosk/enrol', enrolled)['token']}"
        session = made.post("/v1/staff/sign-in", {"number": "204", "pin": pin})
        made.headers[v1.STAFF_HEADER] = session["token"]
        by = {"by": "reference", "reference": guest.reference, "last_name": guest.last_name}
        (row,) = made.post("/v1/staff/bookings/find", {"reference": guest.reference})["bookings"]
        made.known = {"visit": made.post("/v1/bookings/find", by)["visit"], "booking_id": row["booking_id"]}
        yield made


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_backend(case: Any, desk: Desk) -> None:
    """S33, X27: every answer is one of those the description names."""
    if isinstance(case.body, dict):
        if isinstance(case.body.get("wait_s"), int | float):
            case.body["wait_s"] = 0.0
        for name, value in desk.known.items():
            if isinstance(case.body.get(name), str) and len(case.body[name]) % 2 == 0:
                case.body[name] = value
    case.headers.update(desk.headers)
    if case.path in ENDS:  # what it would end serves the other requests
        del case.headers[v1.STAFF_HEADER]
    case.headers[v1.IDEMPOTENCY_HEADER] = str(uuid.uuid4())
    response = case.call(base_url=desk.url, timeout=30)
    case.validate_response(
        response,
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ],
    )
