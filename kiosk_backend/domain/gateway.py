"""What every gateway is told alike: who a text comes from in which country, how fast, how long to wait. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import ClassVar, Final
from urllib.parse import urlsplit

from kiosk_backend.domain.private import Secret

NO_NAMES: Final = frozenset({"US", "CA", "CN"})
"""Countries whose networks carry no alphanumeric sender (verification §5 number 11)."""

LONGEST_WAIT_S: Final = 5.0
NO_SECRET: Final = Secret("")

_NUMBER: Final = re.compile(r"\+?[0-9]{3,15}")
_NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &_.+-]{1,11}")
"""At most 11 characters of GSM-7 (3GPP TS 23.040 §9.1.2.5), and of these only what networks leave as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Common to all gateways. `senders`: country (ISO 3166 alpha-2) to the sender registered there; `sender` elsewhere.
    `rate_per_s`: messages a second at most in each process, 0 is no cap."""

    reports: ClassVar[bool] = False
    """Whether it reports delivery to a URL of ours."""
    sender: str = ""
    senders: Mapping[str, str] = field(default_factory=dict)
    rate_per_s: float = 0.0
    timeout_s: float = LONGEST_WAIT_S

    def __post_init__(self) -> None:
        if wrong := _sender_problem(self.sender):
            raise ValueError(f"sender {wrong}")
        for country, sender in self.senders.items():
            if not re.fullmatch(r"[A-Za-z]{2}", country):
                raise ValueError(f"senders: {country} is no country of two letters")
            if not sender:
                raise ValueError(f"senders: {country} has none")
            if wrong := _sender_problem(sender):
                raise ValueError(f"senders: {country} {wrong}")
            if country.upper() in NO_NAMES and not _NUMBER.fullmatch(sender):
                raise ValueError(f"senders: {country} allows numbers and short codes only")
        if not 0.0 <= self.rate_per_s <= 10_000.0:
            raise ValueError("rate_per_s must be 0 (no cap) to 10000")
        if not 0.1 <= self.timeout_s <= LONGEST_WAIT_S:
            raise ValueError(f"timeout_s must be 0.1 to {LONGEST_WAIT_S:g}")

    def sender_in(self, country: str) -> str:
        """Who a text comes from in that country (ISO 3166 alpha-2; empty: unknown)."""
        of = {name.upper(): sender for name, sender in self.senders.items()}
        return of.get(country.upper(), self.sender)

    @property
    def secretive(self) -> bool:
        """Whether it holds a secret: the file it stands in must not be read by others."""
        names = [name for kind in type(self).__mro__ for name in getattr(kind, "__slots__", ())]
        held = (getattr(self, name) for name in names)
        return any(isinstance(value, Secret) and bool(value.reveal()) for value in held)


def lint(name: str, own: Gateway, countries: tuple[str, ...]) -> list[str]:
    """What will not arrive in `countries` as things are, as sentences for the operator."""
    return [
        f"gateways.{name}: sender is a name, which no network of {country} carries; set senders.{country} to a number"
        for country in countries
        if country in NO_NAMES and own.sender_in(country) and not _NUMBER.fullmatch(own.sender_in(country))
    ]


def _sender_problem(sender: str) -> str:
    if not sender or _NUMBER.fullmatch(sender) or _NAME.fullmatch(sender):
        return ""
    if len(sender) > 11 and not sender.lstrip("+").isdigit():
        return "is longer than 11 characters"
    return "must be a number or 1 to 11 of letters, digits, space and & _ . + -"


def web_address(name: str, url: str) -> None:
    """Refuses what is no https:// address without user and query; http:// only inside one's own network."""
    parts = urlsplit(url)
    if not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc or re.search(r"\s", url):
        raise ValueError(f"{name} must look like https://api.example.com")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_own_network(parts.hostname)):
        raise ValueError(f"{name} must start with https://: the code would travel in clear")


def is_own_network(host: str) -> bool:
    """Whether `host` is this machine or a private address (RFC 1918, RFC 4193)."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"
