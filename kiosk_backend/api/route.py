"""The one pattern of a route: what it takes and gives, who may come, and the function that does it.

How to add one: write `api/<concept>.py` with functions `(tx, call) -> struct of the contract | Refusal` and end it with

    routes = [
        change("/v1/code/start", _start, takes=v1.Visit, gives=v1.CodeStatus, refuses=("no_phone", "sms_paused")),
        view("/v1/staff/home", _home, gives=v1.StaffHome, guard=staff("find")),
        watch("/v1/code/delivery", _delivery, takes=v1.WatchDelivery, gives=v1.CodeStatus),
    ]

then add the module to `api/app.py`. `api/kiosks.py` (`/v1/kiosk/report`) is the documented example.

- `change` runs in one write transaction with the idempotency key (`keyed=False` for what is repeatable by nature).
- `view` runs in one snapshot; a write in it raises.
- `watch` is a long poll: the function reads and returns `Watched`; it is asked again whenever its topic changes.
- `prepare` (async, before the transaction) is for work that must not hold it, such as argon2id. It gets the call, may
  `await call.look(fn)`, and its value becomes `call.prepared`; a Refusal ends the request.
- Every route asks for the device token unless `open_door=True` (health, enrolment).

It knows no HTTP server: `api/wire.py` reads bytes and sends them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeVar

from kiosk_backend.api.call import Call, Guard, within
from kiosk_backend.api.house import House
from kiosk_backend.api.problem import Reply, reply
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import Transaction

B = TypeVar("B")

MAX_WAIT_S: Final = 25.0

Method = Literal["GET", "POST"]
Prepare = Callable[[Call[B]], Awaitable[object]]
OnError = Callable[[Transaction, Call[B]], object]

FROM_DOOR: Final = ("not_enrolled", "kiosk_revoked", "app_too_old")
ALWAYS: Final = ("busy", "unavailable")


class Watched(NamedTuple):
    """What a `watch` function returns: the answer as it would be now (it has a `version`), and the topic to wait on."""

    answer: Any
    topic: str
    again_in_s: float | None = None
    """Ask again after so many seconds although nobody changed anything: the answer depends on the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One path. `run` answers a decoded call."""

    method: Method
    path: str
    takes: Any
    """Type of the request body; None: no body."""
    gives: Any
    run: Callable[[Call[Any]], Awaitable[Reply]]
    refuses: tuple[str, ...]
    """Every code this route may answer."""
    says: str
    open_door: bool = False
    keyed: bool = False
    serves_old_apps: bool = False
    guarded: bool = False
    """Asks for a staff session too."""


def change(
    path: str,
    fn: Callable[[Transaction, Call[B]], object],
    *,
    takes: type[B] | Any,
    gives: Any,
    refuses: tuple[str, ...] = (),
    guard: Guard | None = None,
    prepare: Prepare[B] | None = None,
    on_error: OnError[B] | None = None,
    keyed: bool = True,
    open_door: bool = False,
    serves_old_apps: bool = False,
) -> Route:
    """A POST that writes.

    `on_error` runs in a transaction of its own if `fn` raised (decisions: "Charge before compare").
    """

    async def run(call: Call[B]) -> Reply:
        if prepare is not None:
            call.prepared = await prepare(call)
            if isinstance(call.prepared, Refusal):
                return reply(call.prepared, call.place)
        charge = None if on_error is None else (lambda tx: on_error(tx, call))
        inside = within(call, fn, guard=guard, keyed=keyed and not open_door, open_=open_door)
        return await call.house.store.run(inside, on_error=charge)

    return Route(
        method="POST",
        path=path,
        takes=takes,
        gives=gives,
        run=run,
        refuses=_refuses(refuses, open_door, guard, body=True, keyed=keyed),
        says=_says(fn),
        open_door=open_door,
        keyed=keyed,
        serves_old_apps=serves_old_apps,
        guarded=guard is not None,
    )


def view(
    path: str,
    fn: Callable[[Transaction, Call[B]], object],
    *,
    gives: Any,
    takes: type[B] | Any = None,
    refuses: tuple[str, ...] = (),
    guard: Guard | None = None,
    open_door: bool = False,
) -> Route:
    """Reads: GET, or POST when it `takes` a body (secret handles never travel in a URL)."""

    async def run(call: Call[B]) -> Reply:
        return await call.house.store.read(within(call, fn, guard=guard, keyed=False, open_=open_door))

    return Route(
        method="GET" if takes is None else "POST",
        path=path,
        takes=takes,
        gives=gives,
        run=run,
        refuses=_refuses(refuses, open_door, guard, body=takes is not None, keyed=False),
        says=_says(fn),
        open_door=open_door,
        guarded=guard is not None,
    )


def tell(path: str, fn: Callable[[House], object], *, gives: Any) -> Route:
    """A GET that needs no transaction and no token."""

    async def run(call: Call[None]) -> Reply:
        return reply(fn(call.house))

    return Route(method="GET", path=path, takes=None, gives=gives, run=run, refuses=(), says=_says(fn), open_door=True)


def watch(
    path: str,
    fn: Callable[[Transaction, Call[B]], Watched | Refusal],
    *,
    takes: type[B] | Any,
    gives: Any,
    refuses: tuple[str, ...] = (),
    guard: Guard | None = None,
) -> Route:
    """A long poll: `takes` has `after` and `wait_s` (25 at most), the answer a `version`.

    Answers as soon as the version is above `after`, or with the present state when the time is over or the process
    is about to end.
    """

    async def run(call: Call[Any]) -> Reply:
        store, closing, loop = call.house.store, call.house.closing, asyncio.get_running_loop()
        ends = loop.time() + min(max(call.body.wait_s, 0.0), MAX_WAIT_S)
        seen: int | None = None
        while True:
            found = await store.read(lambda tx: _watched(tx, call, fn, guard))
            if isinstance(found, Refusal):
                return reply(found, call.place)
            left = ends - loop.time()
            if found.answer.version > call.body.after or left <= 0 or closing.begun:
                return reply(found.answer, call.place)
            # the first turn only learns the topic's version: a change between reading and waiting is not missed
            wait = left if found.again_in_s is None else min(left, max(found.again_in_s, 0.01))
            async with closing.ends():
                seen = await store.changed(found.topic, seen or 0, 0.0 if seen is None else wait)

    return Route(
        method="POST",
        path=path,
        takes=takes,
        gives=gives,
        run=run,
        refuses=_refuses(refuses, False, guard, body=True, keyed=False),
        says=_says(fn),
        guarded=guard is not None,
    )


def _watched(
    tx: Transaction, call: Call[Any], fn: Callable[[Transaction, Call[Any]], Watched | Refusal], guard: Guard | None
) -> Watched | Refusal:
    if refused := call.admit(tx):
        return refused
    if guard is not None:
        held = guard(tx, call)
        if isinstance(held, Refusal):
            return held
        call.staff = held
    return fn(tx, call)


def _refuses(own: tuple[str, ...], open_door: bool, guard: Guard | None, *, body: bool, keyed: bool) -> tuple[str, ...]:
    codes = [*own, *ALWAYS]
    if not open_door:
        codes += FROM_DOOR
    if guard is not None:
        codes += ("staff_signed_out", "not_allowed")
    if body:
        codes += ("request_malformed", "too_large")
    if keyed:
        codes += ("idempotency_key_missing", "idempotency_key_reused")
    return tuple(dict.fromkeys(codes))


def _says(fn: Callable[..., object]) -> str:
    return (fn.__doc__ or "").strip().split("\n")[0]
