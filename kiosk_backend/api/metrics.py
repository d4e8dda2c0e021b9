"""`GET /metrics` of the private listener, for Prometheus: with the token of the settings, or not there at all. No SQL.

It renders what a chore has counted; nothing is asked of the database for a scrape.
"""

from __future__ import annotations

import hmac
from typing import Any, Final

from litestar import asgi
from litestar.handlers import ASGIRouteHandler

from kiosk_backend.api import problem, wire
from kiosk_backend.api.house import Metrics
from kiosk_backend.api.problem import Reply

PATH: Final = "/metrics"
_TYPE: Final = b"text/plain; version=0.0.4; charset=utf-8"


def handlers(own: Metrics | None) -> list[ASGIRouteHandler]:
    """None: there is no such page."""
    if own is None:
        return []
    expected = b"bearer " + own.token.reveal().encode()

    async def serve(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 — Litestar wants it
        if scope["method"] != "GET":
            await wire.send_reply(send, problem.WRONG_METHOD)
            return
        given = dict(scope["headers"]).get(b"authorization", b"")
        word, _, token = given.partition(b" ")
        if not hmac.compare_digest(word.lower() + b" " + token, expected):
            await wire.send_reply(send, problem.NOT_ENROLLED)
            return
        await wire.send_reply(send, Reply(200, own.meter.text().encode()), _TYPE)

    return [asgi(PATH, copy_scope=False)(serve)]
