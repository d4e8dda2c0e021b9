"""E-mail to the demo phone, the shipped twin of a mail server. Only the demo profile may use it (S25, X34)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import aiohttp

from kiosk_backend.adapters.email.letter import subject_tells
from kiosk_backend.domain.mailing import MailServer, mailable
from kiosk_backend.ports.mail import Mail
from kiosk_backend.ports.sms import Accepted, Handover, Refused, Unclear

CONNECT_S: Final = 2.0


@dataclass(slots=True)
class DemoMailer:
    """See `ports.mail.Mailer`."""

    settings: MailServer
    name: str = "demo_phone"
    _session: aiohttp.ClientSession | None = field(default=None, repr=False)

    async def send(self, mail: Mail) -> Handover:
        if mailable(mail.to.reveal()) is None:
            return Refused("address_not_usable", permanent=True)
        if subject_tells(mail):
            return Refused("subject_not_usable", permanent=True)
        told = {
            "message_id": mail.message_id,
            "to": mail.to.reveal(),
            "subject": mail.subject,
            "text": mail.body.reveal(),
            "life_s": mail.life_s,
        }
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        timeout = aiohttp.ClientTimeout(total=self.settings.timeout_s, sock_connect=CONNECT_S)
        url = f"{self.settings.url.rstrip('/')}/mails"
        try:
            async with self._session.post(url, json=told, timeout=timeout, allow_redirects=False) as answer:
                status = answer.status
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as away:
            return Refused(type(away).__name__, permanent=False)
        except (aiohttp.ClientError, OSError) as lost:
            return Unclear(type(lost).__name__)
        if status == 202:
            return Accepted(mail.message_id)
        return (
            Refused(f"status_{status}", permanent=status != 429) if 400 <= status < 500 else Unclear(f"status_{status}")
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
