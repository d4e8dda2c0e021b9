"""Texts and calls through Infobip: `/sms/3/messages` and `/tts/3/advanced`. It knows no database.

200 tells of each destination apart: a status group of 1 or 3 (pending, delivered) is a success, any other is none
(X30). Reports come to the message's own URL; Infobip signs none of them, so that URL is the proof. One report may tell
of several messages: only the one whose URL it is counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kiosk_backend.adapters.sms.destinations import sender_of
from kiosk_backend.adapters.sms.posting import Answered, Poster, Reporting, json_object, plain_code, refusal
from kiosk_backend.domain.delivery import Channel, MessageState
from kiosk_backend.domain.gateways import Infobip
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Reading, Refused, Text, Unclear

GROUPS: Final[Mapping[int, MessageState]] = {
    1: "handed_over",
    2: "not_delivered",
    3: "delivered",
    4: "expired",
    5: "not_delivered",
}
"""Pending, undeliverable, delivered, expired, rejected ("Response status and error codes")."""

ELSEWHERE: Final = frozenset({
    "REJECTED_NETWORK", "REJECTED_PREFIX_MISSING", "REJECTED_SENDER", "REJECTED_ROUTE_NOT_AVAILABLE",
    "REJECTED_FLOODING_FILTER", "REJECTED_SYSTEM_ERROR", "REJECTED_DESTINATION_NOT_REGISTERED",
})  # fmt: skip
"""Status names that speak of this route: another gateway may carry it. All other rejections are for good."""

REFUSES_US: Final = frozenset({"REJECTED_NOT_ENOUGH_CREDITS", "REJECTED_PREPAID_PACKAGE_EXPIRED"})
"""Nothing leaves by this account until somebody pays."""

LONGEST_LIFE_S: Final = 172_800
_RING_S: Final = 30


@dataclass(slots=True)
class InfobipGateway(Reporting):
    """See `ports.sms.SmsGateway`."""

    settings: Infobip
    name: str = "infobip"
    receipts: bool = True
    _poster: Poster = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._poster = Poster(self.settings.timeout_s, self.settings.rate_per_s)

    @property
    def channels(self) -> frozenset[Channel]:
        return frozenset({"text", "voice"}) if self.settings.voice_number else frozenset({"text"})

    async def send(self, text: Text) -> Handover:
        own = self.settings
        path, message = (
            ("/tts/3/advanced", _call(own, text))
            if text.channel == "voice"
            else (
                "/sms/3/messages",
                _message(own, text),
            )
        )
        headers = {
            "Authorization": f"App {own.api_key.reveal()}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        body = json.dumps({"messages": [message]}).encode()
        answered = await self._poster.post(f"{own.url.rstrip('/')}{path}", body, headers)
        return _outcome(answered) if isinstance(answered, Answered) else answered

    def read_receipt(self, callback: Callback) -> Reading:
        message_id = callback.url.partition("?")[0].rpartition("/")[0].rpartition("/")[2]
        results = json_object(callback.body).get("results")
        for result in results if isinstance(results, list) else []:
            if isinstance(result, dict) and result.get("messageId") == message_id:
                return GROUPS.get(_group(result), "unknown")
        return "unknown"

    async def close(self) -> None:
        await self._poster.close()


def _message(own: Infobip, text: Text) -> dict[str, Any]:
    message: dict[str, Any] = {
        "sender": sender_of(own, text).lstrip("+"),
        "destinations": [{"to": text.to.reveal().lstrip("+"), "messageId": text.message_id}],
        "content": {"text": text.body.reveal()},
        "options": {"validityPeriod": {"amount": min(max(text.life_s, 1), LONGEST_LIFE_S), "timeUnit": "SECONDS"}},
    }
    if text.receipt_url:
        delivery = {"url": text.receipt_url, "intermediateReport": True, "notify": True}
        message["webhooks"] = {"delivery": delivery, "contentType": "application/json"}
    return message


def _call(own: Infobip, text: Text) -> dict[str, Any]:
    message: dict[str, Any] = {
        "from": own.voice_number.lstrip("+"),
        "destinations": [{"to": text.to.reveal().lstrip("+"), "messageId": text.message_id}],
        "text": ",\n".join(text.body.reveal().splitlines()),  # a comma is a pause of half a second
        "language": text.language,
        "pause": 1,
        "ringTimeout": max(min(text.life_s, _RING_S), 5),
        "validityPeriod": min(max(text.life_s, 60), LONGEST_LIFE_S) // 60,
    }
    if text.receipt_url:
        message |= {"notifyUrl": text.receipt_url, "notifyContentType": "application/json", "notifyContentVersion": 2}
    return message


def _outcome(answered: Answered) -> Handover:
    if answered.status != 200:
        return refusal(answered)
    document = answered.document()
    parts = document.get("messages") if isinstance(document, dict) else None
    part = parts[0] if isinstance(parts, list) and len(parts) == 1 and isinstance(parts[0], dict) else {}
    state = GROUPS.get(_group(part))
    if state in ("handed_over", "delivered"):
        return Accepted(str(part.get("messageId", "")))
    if state is None:
        return Unclear("no_success_in_answer")
    name = plain_code(part["status"].get("name"))
    account = name in REFUSES_US
    return Refused(f"infobip_{name or 'refused'}", permanent=not account and name not in ELSEWHERE, account=account)


def _group(part: Mapping[str, Any]) -> int:
    status = part.get("status")
    group = status.get("groupId") if isinstance(status, dict) else None
    return group if isinstance(group, int) else 0
