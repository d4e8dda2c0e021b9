"""Texts to the demo phone, the shipped twin of a gateway (see `demo_phone_app` for its protocol). Knows no database.

Only the demo profile may use it: start-up refuses it elsewhere (S25, X34).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kiosk_backend.adapters.sms.posting import Answered, Poster, refusal
from kiosk_backend.ports.sms import Accepted, Handover, Text


@dataclass(slots=True)
class DemoPhoneGateway:
    """See `ports.sms.SmsGateway`. `url`: where the demo phone listens, on this machine only."""

    url: str
    name: str = "demo_phone"
    receipts: bool = True
    _poster: Poster = field(default_factory=Poster, repr=False)

    def __post_init__(self) -> None:
        if urlsplit(self.url).hostname not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("the demo phone is a program of this machine: give a loopback URL")

    async def send(self, text: Text) -> Handover:
        message = {
            "message_id": text.message_id,
            "to": text.to.reveal(),
            "text": text.body.reveal(),
            "life_s": text.life_s,
            "receipt_url": text.receipt_url,
        }
        answered = await self._poster.post(
            f"{self.url.rstrip('/')}/texts", json.dumps(message).encode(), {"Content-Type": "application/json"}
        )
        if not isinstance(answered, Answered):
            return answered
        return Accepted(text.message_id) if answered.status == 202 else refusal(answered)

    async def close(self) -> None:
        await self._poster.close()
