"""Texts and calls through Twilio: Messages.json and Calls.json of its API 2010-04-01. It knows no database.

A receipt is a signed POST to the message's own URL: HMAC-SHA1 with the account's token over URL and fields (Twilio
"Security, validating requests"). There is no time in that signature, so a repeat passes it; it changes nothing (F7).
An answer may name the number, so only its code reaches us.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode

from kiosk_backend.adapters.sms.destinations import sender_of
from kiosk_backend.adapters.sms.posting import Answered, Poster, Reporting, plain_code, refusal
from kiosk_backend.domain.delivery import Channel, MessageState
from kiosk_backend.domain.gateways import Twilio
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Reading, Refused, Text, Unclear

MESSAGES: Final[Mapping[str, MessageState]] = {
    "accepted": "handed_over",
    "scheduled": "handed_over",
    "queued": "handed_over",
    "sending": "handed_over",
    "sent": "handed_over",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "not_delivered",
    "failed": "not_delivered",
    "canceled": "not_delivered",
}
"""MessageStatus."""

CALLS: Final[Mapping[str, MessageState]] = {
    "queued": "handed_over",
    "initiated": "handed_over",
    "ringing": "handed_over",
    "in-progress": "handed_over",
    "completed": "delivered",
    "busy": "not_delivered",
    "no-answer": "not_delivered",
    "failed": "not_delivered",
    "canceled": "not_delivered",
}
"""CallStatus. A call is completed when it was answered and over."""

TOO_OLD: Final = "30036"
"""ErrorCode of a message whose ValidityPeriod was over."""

ELSEWHERE: Final = frozenset({"14107", "20429", "21408", "21606", "21611", "21612", "21659", "30022", "63038"})
"""Codes that speak of this account, sender or moment, not of the number: too many requests, a full queue, a region or
a route this account lacks. Another gateway may carry it. All others (21211 no number, 21610 opted out) are for good
(X31)."""

REFUSES_US: Final = frozenset({"20003", "20005", "20006", "20008"})
"""Wrong password, account not active, access denied, test credentials: with whatever status they come."""

LONGEST_LIFE_S: Final = 36_000
_RING_S: Final = 30
_VOICES: Final = {
    "ar": "arb", "cs": "cs-CZ", "da": "da-DK", "de": "de-DE", "en": "en-GB", "es": "es-ES", "fi": "fi-FI",
    "fr": "fr-FR", "it": "it-IT", "ja": "ja-JP", "ko": "ko-KR", "nb": "nb-NO", "nl": "nl-NL", "pl": "pl-PL",
    "pt": "pt-PT", "ru": "ru-RU", "sv": "sv-SE", "tr": "tr-TR", "zh": "cmn-CN",
}  # fmt: skip
"""Where Twilio wants a country too."""


@dataclass(slots=True)
class TwilioGateway(Reporting):
    """See `ports.sms.SmsGateway`."""

    settings: Twilio
    name: str = "twilio"
    receipts: bool = True
    _poster: Poster = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._poster = Poster(self.settings.timeout_s, self.settings.rate_per_s)

    @property
    def channels(self) -> frozenset[Channel]:
        return frozenset({"text", "voice"}) if self.settings.voice_number else frozenset({"text"})

    async def send(self, text: Text) -> Handover:
        own, what = self.settings, "Calls" if text.channel == "voice" else "Messages"
        url = f"{own.url.rstrip('/')}/2010-04-01/Accounts/{own.account_sid}/{what}.json"
        pair = f"{own.account_sid}:{own.auth_token.reveal()}".encode()
        headers = {
            "Authorization": f"Basic {base64.b64encode(pair).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        fields = self._call(text) if text.channel == "voice" else self._message(text)
        answered = await self._poster.post(url, urlencode(fields).encode(), headers)
        return _outcome(answered) if isinstance(answered, Answered) else answered

    def _message(self, text: Text) -> list[tuple[str, str]]:
        own, sender = self.settings, sender_of(self.settings, text)
        fields = [
            ("To", text.to.reveal()),
            ("Body", text.body.reveal()),
            ("ValidityPeriod", str(min(max(text.life_s, 1), LONGEST_LIFE_S))),
        ]
        fields += [("From", sender)] if sender else [("MessagingServiceSid", own.messaging_service)]
        return [*fields, ("StatusCallback", text.receipt_url)] if text.receipt_url else fields

    def _call(self, text: Text) -> list[tuple[str, str]]:
        fields = [
            ("To", text.to.reveal()),
            ("From", self.settings.voice_number),
            ("Twiml", _spoken(text)),
            ("Timeout", str(max(min(text.life_s, _RING_S), 5))),
        ]
        if text.receipt_url:
            fields += [("StatusCallback", text.receipt_url), ("StatusCallbackMethod", "POST")]
            fields += [("StatusCallbackEvent", event) for event in ("initiated", "answered", "completed")]
        return fields

    def read_receipt(self, callback: Callback) -> Reading:
        fields = parse_qsl(callback.body.decode("utf-8", "replace"), keep_blank_values=True)
        if not self._is_signed(callback, fields if callback.method == "POST" else []):
            return "forged"
        told = dict(fields)
        if told.get("ErrorCode") == TOO_OLD:
            return "expired"
        if "CallStatus" in told:
            return CALLS.get(told["CallStatus"], "unknown")
        return MESSAGES.get(told.get("MessageStatus", ""), "unknown")

    def _is_signed(self, callback: Callback, fields: list[tuple[str, str]]) -> bool:
        key, signed = self.settings.auth_token.reveal().encode(), callback.url
        signed += "".join(f"{name}{value}" for name, value in sorted(set(fields)))
        wanted = base64.b64encode(hmac.digest(key, signed.encode(errors="replace"), "sha1"))
        return hmac.compare_digest(wanted, callback.headers.get("x-twilio-signature", "").encode(errors="replace"))

    async def close(self) -> None:
        await self._poster.close()


def _outcome(answered: Answered) -> Handover:
    told = answered.document()
    told = told if isinstance(told, dict) else {}
    if answered.status in (200, 201):
        state = MESSAGES.get(str(told.get("status")), CALLS.get(str(told.get("status"))))
        if told.get("sid") and state in ("handed_over", "delivered") and not told.get("error_code"):
            return Accepted(str(told["sid"]))
        return Unclear("no_success_in_answer")
    code = plain_code(told.get("code"))
    if code in ELSEWHERE and 400 <= answered.status < 500:
        return Refused(f"status_{answered.status}_{code}", permanent=False)
    if code in REFUSES_US and 400 <= answered.status < 500:
        return Refused(f"status_{answered.status}_{code}", permanent=False, account=True)
    return refusal(answered, code)


def _spoken(text: Text) -> str:
    """TwiML: each line said, then a pause of a second, the shortest that TwiML knows."""
    language = escape(_VOICES.get(text.language.lower(), text.language))
    lines = [line for line in text.body.reveal().splitlines() if line.strip()]
    said = "".join(f'<Say language="{language}">{escape(line)}</Say><Pause length="1"/>' for line in lines)
    return f'<Response><Pause length="1"/>{said}</Response>'
