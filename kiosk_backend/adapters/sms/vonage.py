"""Texts through Vonage's SMS API (rest.nexmo.com/sms/json). It knows no database.

The API answers 200 whatever happens: only status "0" of every part is a success (X30). Its per-message callback may be
100 characters long, which a URL with a MAC is not, so receipts come to the one address set in Vonage's dashboard,
`…/v1/receipts/<name>`, with our message id as client-ref; they must be signed (SHA-256 HMAC, "Signing messages"), at
most five minutes ago. Without a signature secret there are no receipts.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from kiosk_backend.adapters.sms.destinations import sender_of
from kiosk_backend.adapters.sms.posting import Answered, Poster, Reporting, is_fresh, json_object, plain_code, refusal
from kiosk_backend.domain.delivery import Channel, MessageState
from kiosk_backend.domain.gateways import Vonage
from kiosk_backend.domain.texts import length
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Reading, Refused, Text, Unclear

STATES: Final[Mapping[str, MessageState]] = {
    "accepted": "handed_over",
    "buffered": "handed_over",
    "delivered": "delivered",
    "expired": "expired",
    "failed": "not_delivered",
    "rejected": "not_delivered",
}

ELSEWHERE: Final = frozenset({"1", "10", "15", "29"})
"""Throttled, too many binds, sender or destination not ours: another gateway may carry it. 5 (internal error) leaves it
open; all others are for good."""

REFUSES_US: Final = frozenset({"4", "8", "9", "11", "14", "32"})
"""Wrong key or secret, account barred, out of money or not enabled, wrong signature."""

SHORTEST_LIFE_S: Final = 20
LONGEST_LIFE_S: Final = 604_800
_OURS: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
"""What can be an id of ours: the account may serve other programs too."""


@dataclass(slots=True)
class VonageGateway(Reporting):
    """See `ports.sms.SmsGateway` and `ports.sms.AccountReports`."""

    settings: Vonage
    name: str = "vonage"
    channels: frozenset[Channel] = frozenset({"text"})
    _poster: Poster = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._poster = Poster(self.settings.timeout_s, self.settings.rate_per_s)

    @property
    def receipts(self) -> bool:
        return bool(self.settings.signature_secret.reveal())

    async def send(self, text: Text) -> Handover:
        own, words = self.settings, text.body.reveal()
        fields = {
            "api_key": own.api_key,
            "api_secret": own.api_secret.reveal(),
            "from": sender_of(own, text).lstrip("+"),
            "to": text.to.reveal().lstrip("+"),
            "text": words,
            "type": "text" if length(words).alphabet == "gsm7" else "unicode",
            "ttl": str(min(max(text.life_s, SHORTEST_LIFE_S), LONGEST_LIFE_S) * 1000),
            "status-report-req": "true" if self.receipts else "false",
            "client-ref": text.message_id,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        answered = await self._poster.post(f"{own.url.rstrip('/')}/sms/json", urlencode(fields).encode(), headers)
        return _outcome(answered) if isinstance(answered, Answered) else answered

    def read_receipt(self, callback: Callback) -> Reading:
        return self.read_report(callback)[1]

    def read_report(self, callback: Callback) -> tuple[str, Reading]:
        """Message id and what is said of it."""
        told = _told(callback)
        if not self._is_signed(told, callback.at):
            return "", "forged"
        reference = told.get("client-ref", "")
        if not _OURS.fullmatch(reference):
            return "", "unknown"
        return reference, STATES.get(told.get("status", ""), "unknown")

    def _is_signed(self, told: Mapping[str, str], at: int) -> bool:
        secret, stamp = self.settings.signature_secret.reveal(), told.get("timestamp", "")
        if not secret or not stamp.isdecimal() or len(stamp) > 12 or not is_fresh(at, int(stamp) * 1000):
            return False
        signed = "".join(f"&{key}={_plain(told[key])}" for key in sorted(told) if key != "sig")
        wanted = hmac.digest(secret.encode(), signed.encode(errors="replace"), "sha256").hex()
        return hmac.compare_digest(wanted.encode(), told.get("sig", "").lower().encode(errors="replace"))

    async def close(self) -> None:
        await self._poster.close()


def _outcome(answered: Answered) -> Handover:
    if answered.status != 200:
        return refusal(answered)
    parts = _parts(answered.document())
    codes = [plain_code(part.get("status")) for part in parts]
    if not codes or "" in codes or (len(set(codes)) > 1 and "0" in codes):
        return Unclear("no_success_in_answer")
    if codes[0] == "0":
        return Accepted(str(parts[0].get("message-id", "")))
    if "5" in codes:
        return Unclear("vonage_5")
    account = codes[0] in REFUSES_US
    return Refused(f"vonage_{codes[0]}", permanent=not account and codes[0] not in ELSEWHERE, account=account)


def _parts(document: Any) -> list[dict[str, Any]]:
    parts = document.get("messages") if isinstance(document, dict) else None
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _told(callback: Callback) -> dict[str, str]:
    """What the webhook says, whichever form the account has chosen: query, form or JSON."""
    if callback.method == "GET":
        return dict(callback.query)
    if "json" in callback.headers.get("content-type", ""):
        return {key: str(value) for key, value in json_object(callback.body).items() if isinstance(value, str | int)}
    return dict(parse_qsl(callback.body.decode("utf-8", "replace"), keep_blank_values=True))


def _plain(value: str) -> str:
    return value.replace("&", "_").replace("=", "_")
