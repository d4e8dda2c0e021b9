"""What an operator says about outgoing e-mail, refused at start-up where it cannot work or would leak a code. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from kiosk_backend.domain.private import Secret

LONGEST_WAIT_S: Final = 10.0

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
"""RFC 5321 §4.1.2 without quoted local parts and address literals: nothing in it can end a header or a command."""


def mailable(address: str) -> str | None:
    """The address as it goes over the wire, its domain in ASCII (IDNA); None: no mail server is asked to take that."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return None
    return plain if len(local) <= 64 and _ADDRESS.fullmatch(plain) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A mail server by SMTP; or the demo phone at `url`, in the demo profile only. `tls`: starttls and implicit refuse
    a server that cannot; none is for a server on this machine."""

    kind: Literal["smtp", "demo"] = "smtp"
    url: str = ""
    host: str = "127.0.0.1"
    port: int = 587
    user: str = ""
    password: Secret = Secret("")  # noqa: RUF009 — immutable
    sender: str = ""
    """The address mails come from; its domain is in each Message-ID and greeting."""
    sender_name: str = ""
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    tls_ca: str = ""
    """PEM file; empty: the system's authorities."""
    timeout_s: float = LONGEST_WAIT_S

    def __post_init__(self) -> None:
        if not 0.1 <= self.timeout_s <= LONGEST_WAIT_S:
            raise ValueError(f"timeout_s must be 0.1 to {LONGEST_WAIT_S:g}")
        if self.kind == "demo":
            if urlsplit(self.url).hostname not in _LOOPBACK:
                raise ValueError("url: the demo phone is a program of this machine, give a loopback URL")
            return
        if self.url:
            raise ValueError("url belongs to kind = demo")
        if not self.host or not 1 <= self.port <= 65_535:
            raise ValueError("host and port must name a mail server")
        if mailable(self.sender) != self.sender:
            raise ValueError("sender must be an address like desk@hotel.example")
        if not self.sender_name.isprintable() or len(self.sender_name) > 60:
            raise ValueError("sender_name must be at most 60 printable characters")
        if bool(self.user) != bool(self.password.reveal()):
            raise ValueError("user and password belong together")
        if self.tls == "none" and self.host not in _LOOPBACK:
            raise ValueError("tls = none is for this machine only: the code would travel in clear")
        if self.tls_ca and self.tls == "none":
            raise ValueError("tls_ca without tls means nothing")
