"""Every way from a request to "verified", found in the code itself: what a route may call, and what that may call."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import pytest
from litestar.handlers import ASGIRouteHandler
from litestar.routes import ASGIRoute

from kiosk_backend.api.app import PRIVATE, public_app
from kiosk_backend.api.route import change
from kiosk_backend.services import proving
from tests.backend.api.conftest import Desktop

pytestmark = pytest.mark.anyio

SINKS = {
    ("challenges", "charge"): "a try",
    ("challenges", "charge_link"): "a try",
    ("grants", "add"): "a grant",
    ("grants", "release"): "a grant given back",
    ("checkins", "add"): "a check-in",
    ("confirmations", "confirm"): "a confirmed booking",
    ("bookings", "set_address"): "a changed address",
    ("passkeys", "add"): "a passkey",
}
"""What only a verified guest, or staff, may bring about: the port's method that writes it, and the one that takes a try
at a code."""

PATHWAYS = {
    "/v1/code/submit": {"a try", "a grant"},
    "/v1/code/continue": {"a grant"},
    "/v1/code/answers": {"a grant"},
    "/v1/code/document": {"a grant"},
    "/v1/checkin": {"a check-in", "a confirmed booking", "a grant given back"},
    "/v1/passes/again": {"a grant given back"},
    "/v1/staff/override": {"a grant"},
    "/v1/staff/caller/submit": {"a try", "a grant"},
    "/v1/staff/bookings/change-address": {"a changed address"},
    "/v1/staff/bookings/revert-address": {"a changed address"},
    "/link": {"a try"},
    "/undo": {"a changed address"},
    "/b": {"a try", "a confirmed booking", "a changed address", "a grant", "a passkey"},
}
"""Every pathway of kiosk, staff and web. A new one belongs in this list only with the proof it asks for."""


def calls_of(code: CodeType, known: dict[str, Any]) -> Iterator[Any]:
    """What a piece of code names: objects of its globals, with their attributes, and pairs of attributes that follow
    each other (`tx.grants.add`)."""
    value: Any = None
    name = ""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF"):
            value = known.get(str(step.argval))
            yield value
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            yield name, str(step.argval)
            name = str(step.argval)
            value = getattr(value, name, None) if isinstance(value, ModuleType | type) else None
            yield value
        elif step.opname not in ("PRECALL", "CALL", "CACHE", "COPY"):
            value, name = None, ""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from calls_of(inner, known)


def reached(start: Any) -> set[str]:
    """Which sinks a function, or anything of ours that it names, may come to."""
    todo, seen, found = [start], set[int](), set[str]()
    while todo:
        one = todo.pop()
        if isinstance(one, tuple):
            found |= {SINKS[one]} if one in SINKS else set()
            continue
        if id(one) in seen or one is None:
            continue
        seen.add(id(one))
        todo += parts(one)
    return found


def parts(one: Any) -> list[Any]:
    """What belongs to an object: of a function its code and what it closes over, of a class of ours its methods."""
    if isinstance(one, MethodType):
        return [one.__func__]
    if isinstance(one, FunctionType):
        cells = inspect.getclosurevars(one).nonlocals if one.__closure__ else {}
        inside = [] if not ours(one) else list(calls_of(one.__code__, {**one.__globals__, **cells}))
        return [*inside, *cells.values()]
    if isinstance(one, type) and ours(one):
        return [value for value in vars(one).values() if isinstance(value, FunctionType)]
    if isinstance(one, dict | list | tuple):
        return list(one.values() if isinstance(one, dict) else one)
    return []


def ours(one: Any) -> bool:
    """Of the services and routes, or planted here: what lies below is the port itself."""
    return str(one.__module__).startswith(("kiosk_backend.services", "kiosk_backend.api", __name__))


def public_routes(desktop: Desktop) -> dict[str, Any]:
    return {
        route.path: route.route_handler.fn
        for route in public_app(desktop.house).routes
        if isinstance(route, ASGIRoute) and isinstance(route.route_handler, ASGIRouteHandler)
    }


async def test_no_other_route_of_kiosk_staff_or_web_leads_to_verified(desktop: Desktop) -> None:
    """S2, X10, X11: over everything a route may call; `wire` serves nothing of the private listener but PRIVATE."""
    web = public_routes(desktop)
    assert set(web) == {"/v1/receipts", "/pass", "/link", "/b", "/undo", "/page"}
    found = {route.path: reached(route.run) for route in PRIVATE} | {path: reached(fn) for path, fn in web.items()}
    assert len(found) == len(PRIVATE) + len(web)
    assert {path: what for path, what in found.items() if what} == PATHWAYS


async def test_only_staff_reach_a_grant_under_their_own_routes() -> None:
    """S2: a pathway of staff asks for their session; none of a guest does."""
    guarded = {route.path for route in PRIVATE if route.guarded}
    private = {path for path in PATHWAYS if path.startswith("/v1/")}
    assert {path for path in private if path.startswith("/v1/staff/")} == private & guarded


def deeper(tx: Any, call: Any) -> object:
    return proving.accept(tx, call.house.desk, call.asking, call.proved)


def test_the_search_sees_through_lambdas_closures_and_modules() -> None:
    """The proof above would be empty if it did not."""
    planted = change("/v1/planted", lambda tx, call: [deeper(tx, call) for _ in "x"], takes=None, gives=None)
    assert reached(planted.run) == {"a grant"}
    harmless = change("/v1/harmless", lambda tx, call: tx.grants, takes=None, gives=None)
    assert reached(harmless.run) == set()
