"""E-mail by SMTP, one connection a mail. It knows no database, and no log: nothing of a mail may reach one.

A server that cannot do TLS is refused before anything was said to it. Until the mail itself is under way every failure
proves that nothing was sent; from then on only an answer of the server tells (F6). What it refuses before it was told
the recipient it refuses to us (password, sender), and another mail would fare no better. Reasons are numbers: a
server's own words may hold the address.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from dataclasses import dataclass, field
from typing import Final

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponseException,
)

from kiosk_backend.adapters.email.letter import letter, subject_tells
from kiosk_backend.domain.mailing import MailServer, mailable
from kiosk_backend.ports.mail import Mail
from kiosk_backend.ports.sms import Accepted, Handover, Refused, Unclear

GOODBYE_S: Final = 0.5
_OUR_RIGHTS: Final = frozenset({530, 534, 535, 538})
"""Answers that speak of who we are, whenever they come (RFC 4954 §6)."""


@dataclass(slots=True)
class SmtpMailer:
    """See `ports.mail.Mailer`."""

    settings: MailServer
    name: str = "smtp"
    _tls: ssl.SSLContext | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        own = self.settings
        try:
            self._tls = None if own.tls == "none" else ssl.create_default_context(cafile=own.tls_ca or None)
        except OSError:
            raise ValueError(f"tls_ca {own.tls_ca} cannot be used") from None

    async def send(self, mail: Mail) -> Handover:
        to = mailable(mail.to.reveal())
        if to is None:
            return Refused("address_not_usable", permanent=True)
        if subject_tells(mail):
            return Refused("subject_not_usable", permanent=True)
        content = letter(mail, self.settings, to, time.time())
        attempt = _Attempt(self._client())
        try:
            async with asyncio.timeout(self.settings.timeout_s):
                outcome = await self._hand_over(attempt, to, content, mail.message_id)
        except SMTPResponseException as answer:
            final, ours = 500 <= answer.code < 600, answer.code in _OUR_RIGHTS or not attempt.named
            outcome = Refused(f"smtp_{answer.code}", permanent=final and not ours, account=final and ours)
        except (SMTPException, OSError) as lost:
            reason = type(lost).__name__
            outcome = Unclear(reason) if attempt.sent else Refused(reason, permanent=False)
        await attempt.leave()
        return outcome

    def _client(self) -> SMTP:
        own = self.settings
        return SMTP(
            hostname=own.host,
            port=own.port,
            local_hostname=own.sender.rpartition("@")[2],
            use_tls=own.tls == "implicit",
            start_tls=own.tls == "starttls",
            tls_context=self._tls,
            timeout=own.timeout_s,
        )

    async def _hand_over(self, attempt: _Attempt, to: str, content: bytes, message_id: str) -> Handover:
        client, own = attempt.client, self.settings
        await client.connect()
        if own.user:
            await client.login(own.user, own.password.reveal())
        await client.mail(own.sender)
        attempt.named = True
        await client.rcpt(to)
        attempt.sent = True
        await client.data(content)
        return Accepted(message_id)

    async def close(self) -> None:
        """Nothing is held open between mails."""


@dataclass(slots=True)
class _Attempt:
    """One connection, whether the recipient was named, and whether the mail itself may have left."""

    client: SMTP = field(repr=False)
    named: bool = False
    sent: bool = False

    async def leave(self) -> None:
        """Says goodbye; what it answers changes nothing. Returns when the connection is gone."""
        transport = self.client.transport
        with contextlib.suppress(SMTPException, OSError):
            async with asyncio.timeout(GOODBYE_S):
                if self.client.is_connected:
                    await self.client.quit()
        self.client.close()
        if isinstance(transport, asyncio.Transport):
            transport.abort()
            await asyncio.sleep(0)  # the loop closes the socket in its next round
