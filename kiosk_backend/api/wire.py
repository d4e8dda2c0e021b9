"""Bytes in, bytes out: reads a request for a Route and sends its answer. The only module of ours that speaks ASGI.

Nothing of a request reaches a log or an answer but its path. The last-resort handler is here: a bug is logged with an
event id and the caller is told "internal", never a traceback.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
import structlog

from kiosk_backend.api import problem
from kiosk_backend.api.call import Call
from kiosk_backend.api.house import House
from kiosk_backend.api.problem import Reply
from kiosk_backend.api.route import Route
from kiosk_backend.contract import v1
from kiosk_backend.ports import KeyMissing, StoreBusy, StoreError

MAX_BODY: Final = 16 * 1024

_KEY: Final = re.compile(rb"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_TOKEN: Final = re.compile(rb"[A-Za-z0-9_-]{16,128}")
_NUL, _NO_CHARACTER = rb"\u0000", rb"\ufffd"
"""The one character that JSON can say and PostgreSQL cannot keep is read as one that nobody's name or code has."""
_KEY_NAME: Final = v1.IDEMPOTENCY_HEADER.lower().encode()
_STAFF_NAME: Final = v1.STAFF_HEADER.lower().encode()

log = structlog.stdlib.get_logger("kiosk_backend.api")

Scope = Any
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Endpoint = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gone(Exception):
    """The caller hung up before the request was complete."""


def endpoint(house: House, route: Route) -> Endpoint:
    """An ASGI application that serves one route."""
    decode = None if route.takes is None else _decoder(route.takes)

    async def answer(scope: Scope, receive: Receive) -> Reply:
        if scope["method"] != route.method:
            return problem.WRONG_METHOD
        headers = dict(scope["headers"])
        token = _bearer(headers.get(b"authorization", b""))
        if not token and not route.open_door:
            return problem.NOT_ENROLLED
        key = headers.get(_KEY_NAME, b"")
        if route.keyed and _KEY.fullmatch(key) is None:
            return problem.KEY_MISSING
        raw = b"" if decode is None else await read_body(receive)
        if raw is None:
            return problem.TOO_LARGE
        try:
            body = None if decode is None else decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return problem.MALFORMED
        call: Call[Any] = Call(
            body,
            house,
            token=token,
            key=key.decode("ascii").lower() if route.keyed else "",
            request=b"\0".join((route.path.encode(), raw)),
            staff_token=_token(headers.get(_STAFF_NAME, b"")),
            serves_old_apps=route.serves_old_apps,
        )
        return await route.run(call)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reply = await answer(scope, receive)
        except Gone:
            return
        except StoreBusy:
            log.warning("store.busy", path=route.path)
            reply = problem.BUSY
        except (StoreError, KeyMissing) as outage:
            log.error("request.outage", path=route.path, error=type(outage).__name__)
            reply = problem.UNAVAILABLE
        except Exception as bug:  # noqa: BLE001 — the last resort of this program
            log.error("request.bug", path=route.path, error=type(bug).__name__, where=whereabouts(bug))
            reply = problem.BUG
        await send_reply(send, reply)

    return serve


def _decoder(takes: Any) -> Callable[[bytes], Any]:
    plain = msgspec.json.Decoder(takes).decode

    return lambda raw: plain(raw.replace(_NUL, _NO_CHARACTER))


async def read_body(receive: Receive, limit: int = MAX_BODY) -> bytes | None:
    """The whole body; None when it is larger than `limit` bytes. Raises Gone."""
    message = await receive()
    if message["type"] != "http.request":
        raise Gone
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= limit:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        body += message.get("body", b"")
    return body if len(body) <= limit else None


async def send_reply(send: Send, reply: Reply, content_type: bytes = b"application/json") -> None:
    """Sends an answer that nobody may keep."""
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": [
                (b"content-type", content_type),
                (b"content-length", b"%d" % len(reply.body)),
                (b"cache-control", b"no-store"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": reply.body})


def whereabouts(bug: BaseException) -> str:
    """Module and line of the innermost frames, nothing of their values."""
    frames, trace = [], bug.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(frames[-6:])


def _bearer(header: bytes) -> str:
    kind, _, token = header.partition(b" ")
    return _token(token) if kind.lower() == b"bearer" else ""


def _token(raw: bytes) -> str:
    return raw.decode("ascii") if _TOKEN.fullmatch(raw) else ""
