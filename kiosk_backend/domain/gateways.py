"""What an operator says about each gateway: one frozen class a vendor, refused at the start if it cannot work. Pure.

A gateway is a table `[gateways.<name>]`; its `kind` is a key of KINDS and defaults to the name: there may be two
gateways of one vendor. What a gateway does with it is an adapter's business (adapters/sms, one file a vendor).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal
from urllib.parse import urlsplit

from kiosk_backend.domain.gateway import NO_SECRET, Gateway, is_own_network, web_address
from kiosk_backend.domain.generic_gateway import Generic
from kiosk_backend.domain.private import Secret

PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kannel(Gateway):
    """The smsbox of a Kannel. `url`: http://127.0.0.1:13013/cgi-bin/sendsms; `smsc` empty: any route of Kannel's."""

    reports: ClassVar[bool] = True
    url: str
    username: str
    password: Secret
    sender: str
    smsc: str = ""

    def __post_init__(self) -> None:
        Gateway.__post_init__(self)
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
            raise ValueError("url of Kannel must be http(s)://host:port/path without user or query")
        if not self.sender:
            raise ValueError("sender: Kannel refuses messages without one")
        headers = (self.username, self.password.reveal(), self.sender, self.smsc)
        if not all(value.isascii() and value.isprintable() for value in headers if value):
            raise ValueError("username, password, sender and smsc of Kannel travel in headers: plain characters only")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPhone(Gateway):
    """The shipped twin of a gateway, on this machine, in the demo profile only. `url`: where it listens."""

    reports: ClassVar[bool] = True
    url: str

    def __post_init__(self) -> None:
        Gateway.__post_init__(self)
        if urlsplit(self.url).hostname not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("url: the demo phone is a program of this machine, give a loopback URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Twilio(Gateway):
    """Twilio's Messages and Calls. `auth_token` signs their callbacks too. A sender or a `messaging_service` (MG…);
    `voice_number`: the number calls come from, empty: no calls."""

    reports: ClassVar[bool] = True
    account_sid: str
    auth_token: Secret
    messaging_service: str = ""
    voice_number: str = ""
    url: str = "https://api.twilio.com"

    def __post_init__(self) -> None:
        Gateway.__post_init__(self)
        web_address("url", self.url)
        if not re.fullmatch(r"AC[0-9a-fA-F]{32}", self.account_sid):
            raise ValueError("account_sid must be AC and 32 hexadecimal digits")
        if self.messaging_service and not re.fullmatch(r"MG[0-9a-fA-F]{32}", self.messaging_service):
            raise ValueError("messaging_service must be MG and 32 hexadecimal digits")
        if not (self.sender or self.messaging_service):
            raise ValueError("sender or messaging_service: Twilio needs one of them")
        if self.voice_number and not PHONE.fullmatch(self.voice_number):
            raise ValueError("voice_number must be a number like +15005550006")
        _said("auth_token", self.auth_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vonage(Gateway):
    """Vonage's SMS API. `signature_secret`: of webhooks signed by SHA-256 HMAC, sent to `/v1/receipts/<name>` as set in
    Vonage's dashboard; without it there are no receipts."""

    reports: ClassVar[bool] = True
    api_key: str
    api_secret: Secret
    sender: str
    signature_secret: Secret = NO_SECRET
    url: str = "https://rest.nexmo.com"

    def __post_init__(self) -> None:
        Gateway.__post_init__(self)
        web_address("url", self.url)
        if not self.sender:
            raise ValueError("sender: Vonage needs one")
        _said("api_secret", self.api_secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Infobip(Gateway):
    """Infobip's SMS (v3) and text-to-speech (v3). `url`: the account's own host, https://xxxxx.api.infobip.com.
    `voice_number`: the number calls come from, empty: no calls."""

    reports: ClassVar[bool] = True
    url: str
    api_key: Secret
    sender: str
    voice_number: str = ""

    def __post_init__(self) -> None:
        Gateway.__post_init__(self)
        web_address("url", self.url)
        if not self.sender:
            raise ValueError("sender: Infobip needs one")
        if self.voice_number and not PHONE.fullmatch(self.voice_number):
            raise ValueError("voice_number must be a number like +442032864231")
        _said("api_key", self.api_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sns(Gateway):
    """AWS SNS by Publish: it reports no delivery. `sender`: a sender id, or a number of the account."""

    region: str
    access_key_id: str
    secret_access_key: Secret
    url: str = ""
    """Empty: SNS of that region."""

    def __post_init__(self) -> None:
        Gateway.__post_init__(self)
        if self.url:
            web_address("url", self.url)
        if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-[0-9]", self.region):
            raise ValueError("region must look like eu-central-1")
        if not re.fullmatch(r"[A-Z0-9]{16,128}", self.access_key_id):
            raise ValueError("access_key_id must be 16 or more capital letters and digits")
        for sender in (self.sender, *self.senders.values()):
            if not re.fullmatch(r"\+?[0-9]*|[A-Za-z0-9]*", sender):
                raise ValueError("sender of SNS must be a number or letters and digits only")
        _said("secret_access_key", self.secret_access_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Smpp(Gateway):
    """A message centre by SMPP 3.4. TLS is left out only inside one's own network (a VPN to the carrier)."""

    host: str
    port: int = 3_550
    system_id: str
    password: Secret
    sender: str
    system_type: str = ""
    tls: bool = True
    tls_ca: str = ""
    """PEM file; empty: the system's authorities."""
    window: int = 10
    """Messages without an answer at the same time."""
    enquire_link_s: float = 30.0
    receipt_ids: Literal["same", "decimal", "hex"] = "same"
    """How receipts write the id of a message when the response wrote it in hexadecimal (decimal) or decimal (hex)."""

    def __post_init__(self) -> None:
        Gateway.__post_init__(self)
        if not self.host or not 1 <= self.port <= 65_535:
            raise ValueError("host and port must name a message centre")
        if not self.tls and not is_own_network(self.host):
            raise ValueError("tls = false is for a private address only: the code would travel in clear")
        if self.tls_ca and not self.tls:
            raise ValueError("tls_ca without tls means nothing")
        # C-octet strings of SMPP 3.4 §4.1: 16, 9 and 13 octets with the final NUL
        for name, value, longest in (
            ("system_id", self.system_id, 15),
            ("password", self.password.reveal(), 8),
            ("system_type", self.system_type, 12),
        ):
            if not (value.isascii() and len(value) <= longest) or (name != "system_type" and not value):
                raise ValueError(f"{name} must be at most {longest} plain characters")
        if not self.sender:
            raise ValueError("sender: a message centre needs one")
        if not 1 <= self.window <= 100:
            raise ValueError("window must be 1 to 100")
        if not 1.0 <= self.enquire_link_s <= 300.0:
            raise ValueError("enquire_link_s must be 1 to 300")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gammu(Gateway):
    """A GSM modem through gammu-smsd with its files backend. `outbox`, `sent`, `errors`: its folders of these names,
    which we write to, read and empty, since what is sent holds the code."""

    outbox: str
    sent: str
    errors: str

    def __post_init__(self) -> None:
        Gateway.__post_init__(self)
        folders = (self.outbox, self.sent, self.errors)
        if not all(folder.startswith("/") for folder in folders) or len({f.rstrip("/") for f in folders}) < 3:
            raise ValueError("outbox, sent and errors must be three folders, each with its full path")


KINDS: Final[Mapping[str, type[Gateway]]] = {
    "kannel": Kannel,
    "twilio": Twilio,
    "vonage": Vonage,
    "infobip": Infobip,
    "sns": Sns,
    "http": Generic,
    "smpp": Smpp,
    "gammu": Gammu,
    "demo_phone": DemoPhone,
}
"""What `kind` may say. A key of the same name has the same type in each of them."""


@dataclass(frozen=True, slots=True)
class Gateways:
    """Who carries texts. `order`: names of those below, first choice first; empty: all, as they are written."""

    order: tuple[str, ...] = ()
    receipts_url: str = ""
    """How gateways reach the public listener; empty: its base_url."""
    reserved: tuple[str, ...] = ()
    """Prefixes of numbers kept for drama that may get texts, in the demo profile only."""
    named: Mapping[str, Gateway] = field(default_factory=dict, metadata={"tables": KINDS})
    """Every other table of `[gateways]`."""

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names in the order they are tried."""
        return self.order or tuple(self.named)

    def __post_init__(self) -> None:
        for name in self.named:
            if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,31}", name):
                raise ValueError(f"{name} is no name: up to 32 of a-z, 0-9, _ and - (it stands in receipt URLs)")
        for name in self.order:
            if name not in self.named:
                raise ValueError(f"order names {name}, but there is no [gateways.{name}]")
        if len(set(self.order)) < len(self.order):
            raise ValueError("order names a gateway twice")
        if self.receipts_url and not re.fullmatch(r"https?://[^/?#@\s]+(/[^?#\s]*)?", self.receipts_url):
            raise ValueError("receipts_url must look like https://desk.example.com")


def _said(name: str, secret: Secret) -> None:
    value = secret.reveal()
    if not value or not (value.isascii() and value.isprintable()):
        raise ValueError(f"{name} must be plain characters, at least one")
