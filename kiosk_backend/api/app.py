"""The two web applications: private (kiosks, staff) and public (receipts, phone pass). It knows no server and no file.

How to add routes: write `api/<concept>.py` with `routes = [...]` (see `api/route.py`) and add it to PRIVATE or PUBLIC.
A route with a form of its own (a callback of a vendor, a page for a phone) is an `ASGIRouteHandler` made by a function
`handlers(house) -> list`, listed in `public_app`.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from litestar import Litestar, Response, asgi
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import ASGIRouteHandler

from kiosk_backend.api import (
    booking_pages,
    bookings,
    checkin,
    codes,
    kiosks,
    link_page,
    metrics,
    openapi,
    page_route,
    passes,
    phone_pass,
    problem,
    proofs,
    receipts,
    staff,
    staff_address,
    staff_caller,
    staff_desk,
    undo_page,
    visits,
    wire,
)
from kiosk_backend.api import help as help_routes
from kiosk_backend.api.house import House
from kiosk_backend.api.problem import Reply
from kiosk_backend.api.route import Route
from kiosk_backend.api.wire import Endpoint

PRIVATE: Final[tuple[Route, ...]] = (
    *kiosks.routes,
    *bookings.routes,
    *visits.routes,
    *codes.routes,
    *proofs.routes,
    *checkin.routes,
    *passes.routes,
    *phone_pass.routes,
    *help_routes.routes,
    *staff.routes,
    *staff_desk.routes,
    *staff_caller.routes,
    *staff_address.routes,
)
"""Every route of the private listener."""

DESCRIPTION_PATH: Final = "/v1/openapi.json"


def private_app(house: House) -> Endpoint:
    """The listener of kiosks and staff: a device token on every route but health, enrolment and the description.

    A path that is written as we write it goes straight to its route; Litestar's router sees the rest (measured: 25 µs a
    request).
    """
    routes = {route.path: wire.endpoint(house, route) for route in PRIVATE}
    others = _app(
        house,
        [*(_handler(path, serve) for path, serve in routes.items()), _description(), *metrics.handlers(house.metrics)],
    )

    async def app(scope: Any, receive: Any, send: Any) -> None:
        serve = routes.get(scope["path"]) if scope["type"] == "http" else None
        await (serve or others)(scope, receive, send)

    return app


def public_app(house: House) -> Litestar:
    """The listener for the world: nothing but what authenticates itself in its own way."""
    return _app(
        house,
        [
            *receipts.handlers(house),
            *phone_pass.handlers(house),
            *link_page.handlers(house),
            *booking_pages.handlers(house),
            *undo_page.handlers(house),
            page_route.statics(),
        ],
    )


def _app(house: House, handlers: list[ASGIRouteHandler]) -> Litestar:
    return Litestar(
        route_handlers=handlers,
        openapi_config=None,
        exception_handlers={HTTPException: _not_ours, Exception: _bug},
        logging_config=None,
        state=State({"house": house}),
        debug=False,
    )


def _handler(path: str, serve: Endpoint) -> ASGIRouteHandler:
    async def handle(scope: Any, receive: Any, send: Any) -> None:
        await serve(scope, receive, send)

    return asgi(path, copy_scope=False)(handle)


@cache
def _document() -> bytes:
    return openapi.describe(PRIVATE)


def _description() -> ASGIRouteHandler:
    async def describe(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 — Litestar wants it
        await wire.send_reply(send, Reply(200, _document()) if scope["method"] == "GET" else problem.WRONG_METHOD)

    return asgi(DESCRIPTION_PATH, copy_scope=False)(describe)


def _not_ours(_request: Any, error: HTTPException) -> Response[bytes]:
    return _plain(
        problem.NO_SUCH_ROUTE if error.status_code == 404 else Reply(error.status_code, problem.MALFORMED.body)
    )


def _bug(_request: Any, error: Exception) -> Response[bytes]:
    wire.log.error("request.bug", error=type(error).__name__, where=wire.whereabouts(error))
    return _plain(problem.BUG)


def _plain(reply: Reply) -> Response[bytes]:
    return Response(reply.body, status_code=reply.status, media_type="application/json")
