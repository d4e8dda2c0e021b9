"""What the core asks of whoever carries e-mail. It knows no protocol and no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kiosk_backend.domain.private import Email, Secret
from kiosk_backend.ports.sms import Handover


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail in plain text. `subject` holds no code; `life_s` as for a text message."""

    message_id: str
    to: Email
    subject: str
    body: Secret
    life_s: int
    language: str = "en"


class Mailer(Protocol):
    @property
    def name(self) -> str:
        """Short name for rows and logs, such as smtp."""

    async def send(self, mail: Mail) -> Handover:
        """Hands one e-mail over within ten seconds. Raises nothing for an outage: it returns Refused or Unclear."""

    async def close(self) -> None:
        """Closes connections."""
