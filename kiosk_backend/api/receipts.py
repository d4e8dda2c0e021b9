"""The public route where gateways report delivery. It knows no vendor's status but those in `domain.delivery`.

`GET /v1/receipts/kannel/{message id}/{key}?st=1`. The callback is a bare GET that nothing authenticates, so the key in
the path is a MAC over the message id, made when the message was sent (real-parts §1a). Anything else in the query is
ignored unread: some networks echo the beginning of the text, which is the code (X15). A receipt for a message we no
longer have, a repeat and a status nobody knows are accepted and change nothing (F7, F8).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qs

from litestar import asgi
from litestar.handlers import ASGIRouteHandler

from kiosk_backend.api import wire
from kiosk_backend.api.house import House
from kiosk_backend.api.problem import BUSY, WRONG_METHOD, Reply
from kiosk_backend.domain.delivery import RECEIPTS, MessageState
from kiosk_backend.ports import StoreBusy, StoreError
from kiosk_backend.services.delivery import is_receipt_key, take_receipt

TAKEN: Final = Reply(202, b'{"ok":true}')
FORGED: Final = Reply(403, b'{"code":"receipt_forged"}')

LONGEST_QUERY: Final = 2_048


def handlers(house: House) -> list[ASGIRouteHandler]:
    """One handler a gateway family."""
    return [
        asgi(f"/v1/receipts/{gateway}", is_mount=True, copy_scope=True)(_handler(house, statuses))
        for gateway, statuses in RECEIPTS.items()
    ]


def _handler(house: House, statuses: dict[str, MessageState]) -> Callable[[Any, Any, Any], Awaitable[None]]:
    async def handle(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 — Litestar wants it
        await wire.send_reply(send, await answer(house, statuses, scope))

    return handle


async def answer(house: House, statuses: dict[str, MessageState], scope: Any) -> Reply:
    """Authenticates and notes one report."""
    if scope["method"] not in ("GET", "POST"):
        return WRONG_METHOD
    message_id, _, key = scope["path"].strip("/").rpartition("/")
    message_id = message_id.rpartition("/")[2]
    if not is_receipt_key(house.desk, message_id, key):
        wire.log.warning("receipt.forged")
        return FORGED
    query = scope["query_string"]
    status = parse_qs(query.decode("ascii", "replace")).get("st", [""])[0] if len(query) <= LONGEST_QUERY else ""
    state = statuses.get(status)
    if state is None:
        shown = status if status.isdigit() and len(status) <= 3 else ""  # never as much as a code
        wire.log.warning("receipt.status_unknown", message_id=message_id, status=shown)
        return TAKEN
    try:
        await house.store.run(
            lambda tx: take_receipt(tx, house.desk, message_id=message_id, state=state, routes=house.gateways)
        )
    except (StoreBusy, StoreError) as outage:
        wire.log.error("receipt.outage", message_id=message_id, error=type(outage).__name__)
        return BUSY  # gateways report again
    return TAKEN
