"""A mail as bytes: headers that say what it is, and nothing in it that tells a sender it was read. No connection here.

The subject never holds the code, since lock screens and lists show it; a mail that would is refused.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Final

from kiosk_backend.domain.mailing import MailServer
from kiosk_backend.ports.mail import Mail

_DIGITS: Final = re.compile(r"[0-9]{6,}")


def subject_tells(mail: Mail) -> bool:
    """Whether the subject holds a number of the body that may be a code, or a character that ends a header."""
    numbers = set(_DIGITS.findall(mail.body.reveal()))
    return not mail.subject.isprintable() or any(number in numbers for number in _DIGITS.findall(mail.subject))


def letter(mail: Mail, own: MailServer, to: str, now: float) -> bytes:
    """The message as it is sent. The same mail has the same Message-ID however often it is handed over (F6).

    Auto-Submitted keeps out-of-office answers away (RFC 3834 §5), X-Auto-Response-Suppress those of Exchange.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(own.sender_name, addr_spec=own.sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = mail.subject
    message["Date"] = formatdate(now)
    message["Message-ID"] = f"<{mail.message_id}@{own.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.body.reveal(), charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = mail.language  # set_content drops it
    return message.as_bytes()
