"""The public route where gateways report delivery. It knows no vendor: the gateway itself reads what it sent.

`GET|POST /v1/receipts/{gateway name}/{message id}/{key}`. The key is a MAC over gateway and message, made when the
message was sent: many callbacks are bare GETs that nothing else authenticates (real-parts §1a). A vendor that signs is
checked by its adapter as well. Nothing of query, headers or body reaches a log: some networks echo the beginning of the
text, which is the code (X15). A receipt for a message or a gateway we no longer have, a repeat and a status nobody
knows are accepted and change nothing (F7, F8).

`POST /v1/receipts/{gateway name}`: for a vendor that reports all messages of an account to one address and signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from litestar import asgi
from litestar.handlers import ASGIRouteHandler

from kiosk_backend.api import wire
from kiosk_backend.api.house import House
from kiosk_backend.api.problem import BUSY, NO_SUCH_ROUTE, TOO_LARGE, WRONG_METHOD, Reply
from kiosk_backend.domain.delivery import MessageState
from kiosk_backend.ports import StoreBusy, StoreError
from kiosk_backend.ports.sms import AccountReports, Callback, Reading
from kiosk_backend.services.delivery import is_receipt_key, take_receipt

PATH: Final = "/v1/receipts"
TAKEN: Final = Reply(202, b'{"ok":true}')
NOTED: Final = Reply(200, b'{"ok":true}')
"""Vonage reports again until it is told 200 and nothing else."""
FORGED: Final = Reply(403, b'{"code":"receipt_forged"}')

LONGEST_QUERY: Final = 2_048


def handlers(house: House) -> list[ASGIRouteHandler]:
    """One handler for every gateway."""

    async def handle(scope: Any, receive: Any, send: Any) -> None:
        try:
            reply = await answer(house, scope, receive)
        except wire.Gone:
            return
        await wire.send_reply(send, reply)

    return [asgi(PATH, is_mount=True, copy_scope=True)(handle)]


async def answer(house: House, scope: Any, receive: Any) -> Reply:
    """Authenticates and notes one report."""
    if scope["method"] not in ("GET", "POST"):
        return WRONG_METHOD
    steps = scope["path"].removeprefix(PATH).strip("/").split("/")
    if len(steps) == 1:
        return await _of_account(house, steps[0], scope, receive)
    name, message_id, key = ["", *steps][-3:]
    if not is_receipt_key(house.desk, message_id, key, name):
        wire.log.warning("receipt.forged")
        return FORGED
    gateway = house.gateways.get(name)
    if gateway is None:
        wire.log.warning("receipt.gateway_unknown", message_id=message_id, gateway=name)
        return TAKEN
    body = await wire.read_body(receive)
    if body is None:
        return TOO_LARGE
    reading = gateway.read_receipt(_callback(house, scope, f"{PATH}/{name}/{message_id}/{key}", body))
    return await _taken(house, name, message_id, reading)


async def _of_account(house: House, name: str, scope: Any, receive: Any) -> Reply:
    gateway = house.gateways.get(name)
    if gateway is None:
        return NO_SUCH_ROUTE
    if not isinstance(gateway, AccountReports):
        return FORGED
    body = await wire.read_body(receive)
    if body is None:
        return TOO_LARGE
    reply = await _taken(house, name, *gateway.read_report(_callback(house, scope, f"{PATH}/{name}", body)))
    return NOTED if reply is TAKEN else reply


async def _taken(house: House, name: str, message_id: str, reading: Reading) -> Reply:
    if reading == "forged":
        wire.log.warning("receipt.forged", message_id=message_id, gateway=name)
        return FORGED
    if reading == "unknown":
        wire.log.warning("receipt.status_unknown", message_id=message_id, gateway=name)
        return TAKEN
    return await _note(house, message_id, reading, name)


def _callback(house: House, scope: Any, path: str, body: bytes) -> Callback:
    raw: bytes = scope["query_string"]
    query = raw.decode("ascii", "replace") if len(raw) <= LONGEST_QUERY else ""
    return Callback(
        method=scope["method"],
        url=f"{house.receipts_base_url}{path}{'?' if query else ''}{query}",
        query=_first_of_each(query),
        headers={key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]},
        body=body,
        at=house.desk.clock.now(),
    )


def _first_of_each(query: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(key, value)
    return found


async def _note(house: House, message_id: str, state: MessageState, gateway: str) -> Reply:
    try:
        await house.store.run(
            lambda tx: take_receipt(
                tx,
                house.desk,
                message_id=message_id,
                state=state,
                gateways=tuple(house.gateways.values()),
                gateway=gateway,
            )
        )
    except (StoreBusy, StoreError) as outage:
        wire.log.error("receipt.outage", message_id=message_id, error=type(outage).__name__)
        return BUSY  # gateways report again
    return TAKEN
