"""What the core asks of whoever carries text messages. It knows no vendor, no HTTP and no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from kiosk_backend.domain.private import Phone, Secret


@dataclass(frozen=True, slots=True)
class Text:
    """One text message. `life_s`: seconds after which it must not be delivered any more (the code is too old)."""

    message_id: str
    to: Phone
    body: Secret
    life_s: int
    receipt_url: str = ""
    """Where the gateway reports delivery; empty: no receipts. Holds our message id and a MAC, nothing personal."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway took the message. Accepted is not delivered."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The gateway certainly did not take it. `permanent`: asking again cannot help (wrong password, bad number)."""

    reason: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody knows whether the message left (timeout, 5xx after sending). Repeating is safe: it is the same code."""

    reason: str


Handover = Accepted | Refused | Unclear


class SmsGateway(Protocol):
    @property
    def name(self) -> str:
        """Short name for rows and logs, such as kannel."""

    @property
    def receipts(self) -> bool:
        """False: delivery stays unknown after the handover."""

    async def send(self, text: Text) -> Handover:
        """Hands one message over within five seconds. Raises nothing for an outage: it returns Refused or Unclear."""

    async def close(self) -> None:
        """Closes connections."""


class Destinations(Protocol):
    """Which numbers a code may be sent to (verification §6 Destinations, T3, X20)."""

    def allows(self, phone: Phone, countries: tuple[str, ...]) -> bool:
        """True for a mobile number of one of `countries` (ISO 3166 alpha-2); never premium or satellite."""


class _Nowhere:
    def allows(self, phone: Phone, countries: tuple[str, ...]) -> bool:  # noqa: ARG002
        return False


NOWHERE: Final[Destinations] = _Nowhere()
"""Fails closed: no number at all."""
