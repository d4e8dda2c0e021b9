"""What the core asks of whoever tells events to other programs. It knows no HTTP."""

from __future__ import annotations

from typing import Protocol

from kiosk_backend.domain.webhooks import Told, Webhook


class Teller(Protocol):
    async def tell(self, hook: Webhook, what: Told, now: int) -> str:
        """Tells one event, signed at `now` (Unix milliseconds), within ten seconds. Empty: it was taken; else a code
        word for why not. Raises nothing for an outage. It goes to the host of the hook and nowhere else (S23)."""

    async def close(self) -> None:
        """Closes connections."""
