"""Who may come in: every route, every wrong caller, and nothing by default."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from kiosk_backend.api.app import PRIVATE
from kiosk_backend.api.route import Route
from kiosk_backend.contract import v1
from kiosk_backend.services import kiosks
from tests.backend.api.conftest import Answer, Desktop

pytestmark = pytest.mark.anyio

GUARDED = [route for route in PRIVATE if not route.open_door]
OPEN = {"/v1/health", "/v1/ready", "/v1/kiosk/enrol"}
SIGN_IN = "/v1/staff/sign-in"


def sample(kind: Any) -> Any:
    """The least that a type accepts: every required field, nothing else."""
    info = msgspec.inspect.type_info(kind)
    return _sample(info)


def _sample(info: Any) -> Any:
    if isinstance(info, msgspec.inspect.UnionType):
        return _sample(info.types[0])
    if isinstance(info, msgspec.inspect.StructType):
        made = {field.encode_name: _sample(field.type) for field in info.fields if field.required}
        return {info.tag_field: info.tag, **made} if info.tag_field else made
    plain: dict[type, Any] = {
        msgspec.inspect.StrType: "x",
        msgspec.inspect.IntType: 0,
        msgspec.inspect.FloatType: 0.0,
        msgspec.inspect.BoolType: False,
        msgspec.inspect.ListType: [],
        msgspec.inspect.DictType: {},
        msgspec.inspect.DateType: "2026-11-21",
    }
    return plain[type(info)]


async def ask(desktop: Desktop, route: Route, **how: Any) -> Answer:
    body = b"" if route.takes is None else msgspec.json.encode(sample(route.takes))
    return await desktop.call(route.method, route.path, body, **how)


def test_only_health_and_enrolment_are_open() -> None:
    assert {route.path for route in PRIVATE if route.open_door} == OPEN


def test_every_staff_route_but_sign_in_asks_for_a_staff_session() -> None:
    unguarded = {route.path for route in PRIVATE if route.path.startswith("/v1/staff/") and not route.guarded}
    assert unguarded <= {SIGN_IN}


def test_every_post_of_a_change_carries_a_key_or_is_repeatable_by_nature() -> None:
    unkeyed = {route.path for route in PRIVATE if route.method == "POST" and not route.keyed}
    watches = {"/v1/code/delivery", "/v1/help/watch", "/v1/staff/caller/watch"}
    reads = {"/v1/staff/bookings/find"}
    sessions = {SIGN_IN, "/v1/staff/sign-out", "/v1/staff/caller/end", "/v1/staff/stay"}  # twice is harmless
    assert unkeyed <= {"/v1/kiosk/enrol", "/v1/kiosk/report", *watches, *reads, *sessions}


async def test_without_a_live_device_token_nothing_is_done(desktop: Desktop) -> None:
    for route in GUARDED:
        for token in ("", "A" * 43, "short", "x" * 500):
            answer = await ask(desktop, route, token=token)
            assert (answer.status, answer.code) == (401, "not_enrolled"), route.path


async def test_a_revoked_kiosk_is_out_everywhere(desktop: Desktop) -> None:
    new = await desktop.enrol("aurora", "Second")
    await desktop.run(lambda tx: kiosks.revoke(tx, desktop.house.desk, new.kiosk.kiosk_id))
    for route in GUARDED:
        answer = await ask(desktop, route, token=new.token)
        assert (answer.status, answer.code) == (401, "kiosk_revoked"), route.path


async def test_a_kiosk_alone_does_nothing_that_is_for_staff(desktop: Desktop) -> None:
    for route in GUARDED:
        for session in ("", "B" * 43) if route.guarded else ():
            answer = await ask(desktop, route, token=desktop.tokens["aurora"], staff=session)
            assert (answer.status, answer.code) == (401, "staff_signed_out"), route.path


async def test_a_change_without_a_key_is_refused(desktop: Desktop) -> None:
    for route in GUARDED:
        for key in ("", "1", "not-a-uuid-not-a-uuid-not-a-uuid-0000") if route.keyed else ():
            answer = await ask(desktop, route, token=desktop.tokens["aurora"], key=key)
            assert (answer.status, answer.code) == (400, "idempotency_key_missing"), route.path


async def test_every_answer_to_rubbish_is_a_known_refusal(desktop: Desktop) -> None:
    """Fields of the right type and no sense: no bug, no traceback, a code that the route says it answers."""
    for route in PRIVATE:
        answer = await ask(desktop, route, token=desktop.tokens["aurora"])
        if answer.status != 200:
            assert answer.code in route.refuses, route.path
            assert answer.status == v1.REFUSALS[answer.code]


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", "/v1/kiosk", "/schema", "/docs", "/v1/receipts/kannel/x"])
async def test_what_is_not_listed_is_not_there(desktop: Desktop, path: str) -> None:
    answer = await desktop.call("GET", path, token=desktop.tokens["aurora"])
    assert (answer.status, answer.code) == (404, "no_such_route")


async def test_the_public_listener_has_no_route_of_the_private_one(desktop: Desktop) -> None:
    for route in PRIVATE:
        token = desktop.tokens["aurora"]
        answer = await desktop.call(route.method, route.path, b"{}", token=token, app=desktop.public)
        assert answer.status == 404, route.path


async def test_the_wrong_method_is_refused(desktop: Desktop) -> None:
    for route in PRIVATE:
        method = "POST" if route.method == "GET" else "GET"
        answer = await desktop.call(method, route.path, b"{}", token=desktop.tokens["aurora"])
        assert answer.status == 405, route.path


async def test_a_visit_belongs_to_its_kiosk(desktop: Desktop) -> None:
    """A handle that leaked is worth nothing at another kiosk of the house, nor at another site."""
    await desktop.import_demo("aurora")
    find = v1.ByReference(reference="K7M4PQ", last_name="Lindqvist")
    found = await desktop.post("/v1/bookings/find", find, token=desktop.tokens["aurora"])
    visit = found.json["visit"]
    strangers = [desktop.tokens["borealis"], (await desktop.enrol("aurora", "Second")).token]
    asked = 0
    for route in PRIVATE:
        if route.takes is None or route.guarded:
            continue
        body = sample(route.takes)
        if "visit" not in body or route.path == "/v1/help/call":
            continue
        asked += 1
        body["visit"] = visit
        if "code" in body:
            body["code"] = "123456"
        for token in strangers:
            answer = await desktop.post(route.path, msgspec.json.encode(body), token=token)
            # to end a visit may be repeated, so a stranger is told the same as one who comes twice
            assert answer.status != 200 or (route.path == "/v1/visits/end" and answer.json == {}), route.path
            assert "Maria" not in answer.body.decode()
    assert asked >= 5
    own = await desktop.post("/v1/code/start", v1.Visit(visit=visit), token=desktop.tokens["aurora"])
    assert own.status == 200


async def test_a_booking_of_another_site_is_not_found(desktop: Desktop) -> None:
    await desktop.import_demo("aurora")
    find = v1.ByReference(reference="K7M4PQ", last_name="Lindqvist")
    answer = await desktop.post("/v1/bookings/find", find, token=desktop.tokens["borealis"])
    wrong = await desktop.post(
        "/v1/bookings/find", v1.ByReference(reference="K7M4PQ", last_name="Nobody"), token=desktop.tokens["aurora"]
    )
    assert (answer.status, answer.body) == (404, wrong.body)


def test_secret_handles_travel_in_bodies() -> None:
    assert not [route.path for route in PRIVATE if re.search(r"[{<:]", route.path)]
