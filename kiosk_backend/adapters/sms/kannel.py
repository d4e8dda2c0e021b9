"""Texts through Kannel's smsbox by its POST interface (user's guide 1.4.5, "GET or POST method … X-Kannel headers").

Number, password and options travel in headers and the text in the body, so no code is ever in a URL or an access log
of ours (decisions "Kannel"). The validity is the code's life, so that a late network drops the message (X33).
202 means accepted, not sent: delivery is told by the receipt (real-parts §1a). It knows no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from kiosk_backend.adapters.sms.posting import Answered, Poster, refusal
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.texts import length
from kiosk_backend.ports.sms import Accepted, Handover, Text

_MASK: Final = "31"
"""All of Kannel's reports: delivered, undelivered, queued, accepted, rejected."""


@dataclass(frozen=True, slots=True)
class KannelSettings:
    """`url` of smsbox, such as http://127.0.0.1:13013/cgi-bin/sendsms; `smsc` empty: any route of Kannel's."""

    url: str
    username: str
    password: Secret
    sender: str
    smsc: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
            raise ValueError("the URL of Kannel must be http(s)://host:port/path without user or query")
        if not self.sender:
            raise ValueError("Kannel refuses messages without a sender")
        headers = (self.username, self.password.reveal(), self.sender, self.smsc)
        if not all(value.isascii() and value.isprintable() for value in headers if value):
            raise ValueError("username, password, sender and smsc of Kannel travel in headers: plain characters only")


@dataclass(slots=True)
class KannelGateway:
    """See `ports.sms.SmsGateway`."""

    settings: KannelSettings
    name: str = "kannel"
    receipts: bool = True
    _poster: Poster = field(default_factory=Poster, repr=False)

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
            "X-Kannel-From": own.sender,
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

    async def close(self) -> None:
        await self._poster.close()
