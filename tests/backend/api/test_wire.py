"""What reaches a handler and what comes back: strict types, bounded bodies, one answer to one request, no traceback."""

from __future__ import annotations

import json
import uuid
from typing import Any

import msgspec
import pytest
import structlog

from kiosk_backend.api import wire
from kiosk_backend.api.call import Call
from kiosk_backend.api.route import change, view
from kiosk_backend.contract import v1
from kiosk_backend.ports import KeyMissing, StoreBusy, StoreUnavailable, Transaction
from tests.backend.api.conftest import Answer, Desktop, asgi, everything

pytestmark = pytest.mark.anyio

FIND = {"by": "reference", "reference": "K7M4PQ", "last_name": "Lindqvist"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"by":"reference"}',
        b'{"by":"reference","reference":123456,"last_name":"Moser"}',
        b'{"by":"reference","reference":["K7M4PQ"],"last_name":"Moser"}',
        b'{"by":"reference","reference":null,"last_name":"Moser"}',
        b'{"by":"reference","reference":"K7M4PQ","last_name":true}',
        b'{"by":"everything"}',
        b"\xff\xfe",
        b'{"by":"reference","reference":"\xc3\x28","last_name":"Moser"}',
        b"[" * 8_000,
        b'{"by":"reference","reference":"K7M4PQ","last_name":"Moser"} x',
    ],
)
async def test_what_is_not_the_message_is_malformed(desktop: Desktop, body: bytes) -> None:
    answer = await desktop.post("/v1/bookings/find", body, token=desktop.tokens["aurora"])
    assert (answer.status, answer.code) == (400, "request_malformed")


@pytest.mark.parametrize("code", [12345, 12345.0, ["012345"], None, True, {"0": "1"}])
async def test_a_code_is_text_and_nothing_else(desktop: Desktop, code: Any) -> None:
    body = json.dumps({"visit": "v", "code": code}).encode()
    answer = await desktop.post("/v1/code/submit", body, token=desktop.tokens["aurora"])
    assert (answer.status, answer.code) == (400, "request_malformed")


async def test_unknown_fields_are_ignored(desktop: Desktop) -> None:
    await desktop.import_demo("aurora")
    answer = await desktop.post(
        "/v1/bookings/find", json.dumps({**FIND, "since_v9": {"a": 1}}).encode(), token=desktop.tokens["aurora"]
    )
    assert answer.json["status"] == "found"


@pytest.mark.parametrize("chunks", [1, 7])
async def test_a_body_may_hold_sixteen_kilobytes(desktop: Desktop, chunks: int) -> None:
    body = json.dumps({**FIND, "reference": "A" * 20}).encode()
    token = desktop.tokens["aurora"]
    most = await desktop.call(
        "POST", "/v1/bookings/find", body + b" " * (wire.MAX_BODY - len(body)), token=token, chunks=chunks
    )
    over = await desktop.call(
        "POST", "/v1/bookings/find", body + b" " * (wire.MAX_BODY + 1 - len(body)), token=token, chunks=chunks
    )
    assert (most.status, over.status, over.code) == (404, 413, "too_large")


async def test_a_repeated_request_gets_the_first_answer_to_the_byte(desktop: Desktop) -> None:
    await desktop.import_demo("aurora")
    token, key = desktop.tokens["aurora"], str(uuid.uuid4())
    first = await desktop.post("/v1/bookings/find", json.dumps(FIND).encode(), token=token, key=key)
    second = await desktop.post("/v1/bookings/find", json.dumps(FIND).encode(), token=token, key=key.upper())
    assert first.json["status"] == "found"
    assert first == second


async def test_a_key_is_good_for_one_request(desktop: Desktop) -> None:
    token, key = desktop.tokens["aurora"], str(uuid.uuid4())
    await desktop.post("/v1/bookings/find", json.dumps(FIND).encode(), token=token, key=key)
    other = await desktop.post(
        "/v1/bookings/find", json.dumps({**FIND, "last_name": "Moser"}).encode(), token=token, key=key
    )
    elsewhere = await desktop.post("/v1/code/start", v1.Visit(visit="x"), token=token, key=key)
    assert (other.status, other.code) == (409, "idempotency_key_reused")
    assert (elsewhere.status, elsewhere.code) == (409, "idempotency_key_reused")


async def test_two_kiosks_may_use_the_same_key(desktop: Desktop) -> None:
    await desktop.import_demo("aurora")
    key = str(uuid.uuid4())
    here = await desktop.post("/v1/bookings/find", json.dumps(FIND).encode(), token=desktop.tokens["aurora"], key=key)
    there = await desktop.post(
        "/v1/bookings/find", json.dumps(FIND).encode(), token=desktop.tokens["borealis"], key=key
    )
    assert (here.status, there.status) == (200, 404)


def made_to_fail(error: Exception) -> Any:
    def fails(_tx: Transaction, _call: Call[v1.Visit]) -> v1.Done:
        raise error

    return change("/v1/test/fails", fails, takes=v1.Visit, gives=v1.Done, keyed=False, open_door=True)


async def serve(desktop: Desktop, error: Exception) -> Answer:
    app = wire.endpoint(desktop.house, made_to_fail(error))
    return await asgi(app, "POST", "/v1/test/fails", [], b'{"visit":"vh_canary-handle"}', 1)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (StoreBusy(), 503, "busy"),
        (StoreUnavailable("the disk is away"), 503, "unavailable"),
        (KeyMissing("abcd1234"), 503, "unavailable"),
        (RuntimeError("Lindqvist +43664123442 481920"), 500, "internal"),
    ],
)
async def test_an_outage_is_told_and_a_bug_is_not_explained(
    desktop: Desktop, error: Exception, status: int, code: str
) -> None:
    with structlog.testing.capture_logs() as logged:
        answer = await serve(desktop, error)
    assert (answer.status, answer.code) == (status, code)
    said = answer.body.decode() + repr(logged)
    assert len(logged) == 1
    assert not [canary for canary in ("Lindqvist", "43664123442", "481920", "canary", "Traceback") if canary in said]


async def test_a_bug_keeps_nothing_of_its_transaction(desktop: Desktop) -> None:
    def half(tx: Transaction, call: Call[v1.Visit]) -> v1.Done:
        tx.kiosks.add_enrolment(
            code_index=b"half", site_id="aurora", kiosk_name="half-done", expires_at=call.now + 1_000
        )
        raise RuntimeError

    route = change("/v1/test/half", half, takes=v1.Visit, gives=v1.Done, keyed=False, open_door=True)
    with structlog.testing.capture_logs():
        answer = await asgi(wire.endpoint(desktop.house, route), "POST", route.path, [], b'{"visit":"x"}', 1)
    assert answer.status == 500
    assert "half-done" not in await desktop.run(everything)


async def test_a_view_cannot_write(tmp_path: Any) -> None:
    """On a file (in memory readers and writer share one connection)."""
    from kiosk_backend.adapters.simulated import CountedIds, SeededCodes, SetClock, seeded_keys
    from kiosk_backend.api.house import House
    from kiosk_backend.domain.policy import Policy
    from kiosk_backend.ports import Desk
    from kiosk_backend.storage.migrate import migrate
    from kiosk_backend.storage.opening import open_store
    from kiosk_backend.storage.sqlite import SqliteOptions

    url, clock, keys = f"sqlite:///{tmp_path / 'desk.db'}", SetClock(), seeded_keys()
    migrate(url)
    store = open_store(url, keys, clock, sqlite_options=SqliteOptions(min_free=0))
    house = House(store, Desk(clock=clock, ids=CountedIds(), codes=SeededCodes(), keys=keys, policy=Policy()))

    def writes(tx: Transaction, _call: Call[None]) -> v1.Done:
        tx.marks.next("oops")
        return v1.Done()

    route = view("/v1/test/writes", writes, gives=v1.Done, open_door=True)
    with structlog.testing.capture_logs():
        answer = await asgi(wire.endpoint(house, route), "GET", route.path, [], b"", 1)
    assert answer.status == 500
    assert await store.read(lambda tx: tx.marks.get("oops")) == 0
    await store.close()


async def test_a_whole_visit_leaves_nothing_personal_in_the_tables_or_the_log(desktop: Desktop) -> None:
    token = desktop.tokens["aurora"]
    with structlog.testing.capture_logs() as logged:
        await desktop.import_demo("aurora")
        found = await desktop.post("/v1/bookings/find", json.dumps(FIND).encode(), token=token)
        visit = found.json["visit"]
        assert (await desktop.post("/v1/code/start", v1.Visit(visit=visit), token=token)).status == 200
        (text,) = await desktop.texts()
        code = text.body.reveal()[:6]
        confirmed = await desktop.post("/v1/code/submit", v1.SubmitCode(visit=visit, code=code), token=token)
        own = msgspec.json.decode(confirmed.body, type=v1.Confirmed)
        done = await desktop.post(
            "/v1/checkin",
            v1.CheckIn(visit=visit, grant=own.grant, guest_ids=[guest.guest_id for guest in own.guests]),
            token=token,
        )
        assert done.json["status"] == "confirmed"
    rows = await desktop.run(everything)
    for canary in ("Lindqvist", "Maria", "43664", "K7M4PQ", code, visit, own.grant, "example.com"):
        assert canary not in rows, canary
        assert canary not in repr(logged), canary
