"""A pass on the guest's phone: the route that makes the link, and the public page behind it. It knows no SQL.

GET shows a page with one button and uses nothing up (previewers fetch links); POST uses the link and shows the passes.
The page has no script, no picture from elsewhere, nothing to store, and says so in its headers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar import asgi
from litestar.handlers import ASGIRouteHandler

from kiosk_backend.api import wire
from kiosk_backend.api.call import Call
from kiosk_backend.api.house import House
from kiosk_backend.api.phone_page import POLICY, button_page, over_page, pass_page, unavailable_page
from kiosk_backend.api.route import change
from kiosk_backend.contract import v1
from kiosk_backend.domain.passes import PHONE_LINK_LIFE
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import StoreError, Transaction
from kiosk_backend.services import phone_pass

HEADERS: Final = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store, private, max-age=0"),
    (b"pragma", b"no-cache"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow, noarchive"),
    (b"content-security-policy", POLICY.encode()),
]


def _link(tx: Transaction, call: Call[v1.PhonePass]) -> v1.PhoneLink | Refusal:
    """A link for the guest's phone; works once."""
    made = phone_pass.link_for_visit(
        tx,
        call.desk,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        base_url=call.house.public_base_url,
        handle=call.body.visit,
        pass_ids=call.body.pass_ids,
        now=call.now,
    )
    if isinstance(made, Refusal):
        return made
    return v1.PhoneLink(url=made.reveal(), expires_in_s=PHONE_LINK_LIFE // 1_000)


def handlers(house: House) -> list[ASGIRouteHandler]:
    """The page, for the public listener."""
    return [asgi(phone_pass.PATH.rstrip("/"), is_mount=True, copy_scope=True)(_handler(house))]


def _handler(house: House) -> Callable[[Any, Any, Any], Awaitable[None]]:
    async def handle(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 — Litestar wants it
        token = scope["path"].strip("/").rpartition("/")[2]
        status, page = await _answer(house, scope["method"], token)
        body = page.encode()
        headers = [*HEADERS, (b"content-length", b"%d" % len(body))]
        if status == 405:
            headers.append((b"allow", b"GET, HEAD, POST"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    return handle


async def _answer(house: House, method: str, token: str) -> tuple[int, str]:
    desk, now = house.desk, house.desk.clock.now()
    try:
        if method in ("GET", "HEAD"):
            waits = await house.store.read(lambda tx: phone_pass.is_waiting(tx, desk, token=token, now=now))
            return (200, button_page()) if waits else (410, over_page())
        if method == "POST":
            opened = await house.store.run(lambda tx: phone_pass.open_link(tx, desk, token=token, now=now))
            return (410, over_page()) if opened is None else (200, pass_page(opened.documents, house.symbols))
    except StoreError as outage:
        wire.log.error("phone_pass.outage", error=type(outage).__name__)
        return 503, unavailable_page()
    return 405, over_page()


routes = [
    change(
        "/v1/passes/phone",
        _link,
        takes=v1.PhonePass,
        gives=v1.PhoneLink,
        refuses=("no_public_address", "visit_over", "pass_unknown", "pass_void"),
    )
]
