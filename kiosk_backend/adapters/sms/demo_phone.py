"""Texts and calls to the demo phone, the shipped twin of a gateway (see `demo_phone_app`). Knows no database.

Only the demo profile may use it: start-up refuses it elsewhere (S25, X34).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from kiosk_backend.adapters.sms.kannel import STATES
from kiosk_backend.adapters.sms.posting import Answered, Poster, Reporting, refusal
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.gateways import DemoPhone
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Reading, Text


@dataclass(slots=True)
class DemoPhoneGateway(Reporting):
    """See `ports.sms.SmsGateway`."""

    settings: DemoPhone
    name: str = "demo_phone"
    channels: frozenset[Channel] = frozenset({"text", "voice"})
    receipts: bool = True
    _poster: Poster = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._poster = Poster(self.settings.timeout_s, self.settings.rate_per_s)

    async def send(self, text: Text) -> Handover:
        message = {
            "message_id": text.message_id,
            "to": text.to.reveal(),
            "text": text.body.reveal(),
            "life_s": text.life_s,
            "receipt_url": text.receipt_url,
            "channel": text.channel,
        }
        answered = await self._poster.post(
            f"{self.settings.url.rstrip('/')}/texts", json.dumps(message).encode(), {"Content-Type": "application/json"}
        )
        if not isinstance(answered, Answered):
            return answered
        return Accepted(text.message_id) if answered.status == 202 else refusal(answered)

    def read_receipt(self, callback: Callback) -> Reading:
        """It reports in Kannel's numbers."""
        return STATES.get(callback.query.get("st", ""), "unknown")

    async def close(self) -> None:
        await self._poster.close()
