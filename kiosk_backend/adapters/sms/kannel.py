"""Texts through Kannel's smsbox by its POST interface (user's guide 1.4.5, "GET or POST method … X-Kannel headers").

Number, password and options travel in headers and the text in the body, so no code is ever in a URL or an access log
of ours (decisions "Kannel"). The validity is the code's life, so that a late network drops the message (X33).
202 means accepted, not sent: delivery is told by the receipt (real-parts §1a), a bare GET that nothing signs: its URL
is the proof. It knows no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kiosk_backend.adapters.sms.destinations import sender_of
from kiosk_backend.adapters.sms.posting import Answered, Poster, Reporting, refusal
from kiosk_backend.domain.delivery import Channel, MessageState
from kiosk_backend.domain.gateways import Kannel
from kiosk_backend.domain.texts import length
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Reading, Text

STATES: Final[dict[str, MessageState]] = {
    "1": "delivered",
    "2": "not_delivered",
    "4": "handed_over",
    "8": "handed_over",
    "16": "not_delivered",
}
"""User's guide, "Delivery reports": delivered, undeliverable, queued on the SMSC, accepted, rejected by it."""

_MASK: Final = "31"
"""All of these reports."""


@dataclass(slots=True)
class KannelGateway(Reporting):
    """See `ports.sms.SmsGateway`."""

    settings: Kannel
    name: str = "kannel"
    channels: frozenset[Channel] = frozenset({"text"})
    receipts: bool = True
    _poster: Poster = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._poster = Poster(self.settings.timeout_s, self.settings.rate_per_s)

    async def send(self, text: Text) -> Handover:
        words = text.body.reveal()
        headers = self._headers(text, gsm7=length(words).alphabet == "gsm7")
        answered = await self._poster.post(self.settings.url, words.encode(), headers)
        if not isinstance(answered, Answered):
            return answered
        return Accepted(answered.body[:64].strip()) if answered.status == 202 else refusal(answered)

    def _headers(self, text: Text, *, gsm7: bool) -> dict[str, str]:
        own = self.settings
        headers = {
            "X-Kannel-Username": own.username,
            "X-Kannel-Password": own.password.reveal(),
            "X-Kannel-From": sender_of(own, text),
            "X-Kannel-To": text.to.reveal(),
            "X-Kannel-Validity": str(max(text.life_s // 60, 1)),  # whole minutes, never longer than the code
            "X-Kannel-Coding": "0" if gsm7 else "2",
            "Content-Type": "text/plain; charset=UTF-8",
        }
        if own.smsc:
            headers["X-Kannel-SMSC"] = own.smsc
        if text.receipt_url:
            headers["X-Kannel-DLR-Mask"] = _MASK
            headers["X-Kannel-DLR-Url"] = f"{text.receipt_url}?st=%d"
        return headers

    def read_receipt(self, callback: Callback) -> Reading:
        """Only `st` is read: whatever else stands in the query may be the text (X15)."""
        return STATES.get(callback.query.get("st", ""), "unknown")

    async def close(self) -> None:
        await self._poster.close()
