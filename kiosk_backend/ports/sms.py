"""What the core asks of whoever carries text messages. It knows no vendor, no HTTP and no database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, runtime_checkable

from kiosk_backend.domain.delivery import Channel, MessageState
from kiosk_backend.domain.private import Phone, Secret


@dataclass(frozen=True, slots=True)
class Text:
    """One text message, or one call. `life_s`: seconds after which it must not be delivered any more (the code is too
    old). A call reads `body` aloud, line by line, with a pause of half a second after each line.
    """

    message_id: str
    to: Phone
    body: Secret
    life_s: int
    receipt_url: str = ""
    """Where the gateway reports delivery; empty: no receipts. Holds our message id and a MAC, nothing personal."""
    channel: Channel = "text"
    """text or voice."""
    sender: str = ""
    """Who it comes from in the country of the number (a registered name, a number); empty: the gateway's own."""
    language: str = "en"
    """BCP 47, for the voice of a call."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway took the message. Accepted is not delivered."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The gateway certainly did not take it. `permanent`: the number or the text is no good, so no gateway helps.
    `account`: it refuses us, whatever we send (wrong password, no money, no such address): a fault of the gateway's."""

    reason: str
    permanent: bool
    account: bool = False

    def __post_init__(self) -> None:
        if self.permanent and self.account:
            raise ValueError("what is wrong with our account says nothing of a number")


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody knows whether the message left (timeout, 5xx after sending). Repeating is safe: it is the same code."""

    reason: str


Handover = Accepted | Refused | Unclear


@dataclass(frozen=True, slots=True)
class Callback:
    """What somebody sent to the receipt URL of one message, as it arrived. Nothing of it may reach a log: some networks
    echo the beginning of the text (X15)."""

    method: str
    url: str = field(repr=False)
    """The whole public URL, query included: vendors sign it."""
    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case."""
    body: bytes = field(repr=False)
    at: int
    """Unix milliseconds: signatures older or newer than five minutes are refused."""


Reading = MessageState | Literal["forged", "unknown"]
"""What a callback says of its message: a state; forged (the vendor's signature is wrong or too old); unknown (a status
nobody knows: alarm, no change)."""

Note = Callable[[str, MessageState], Awaitable[None]]
"""Takes a receipt: our message id and the state. Repeats, any order and ids we do not know are all fine."""

Find = Callable[[str, str], Awaitable[str | None]]
"""Our message id by a gateway's name and the reference it gave when it accepted; None: no such message."""


async def nobody(gateway: str, reference: str) -> str | None:  # noqa: ARG001
    """A `Find` that knows no message."""
    return None


class SmsGateway(Protocol):
    @property
    def name(self) -> str:
        """The operator's name for this route, as in `[gateways.<name>]`: for rows, logs and receipt URLs."""

    @property
    def channels(self) -> frozenset[Channel]:
        """What it carries: text, voice."""

    @property
    def receipts(self) -> bool:
        """False: delivery stays unknown after the handover."""

    async def send(self, text: Text) -> Handover:
        """Hands one message over within five seconds. Raises nothing for an outage: it returns Refused or Unclear."""

    def read_receipt(self, callback: Callback) -> Reading:
        """What a callback to a receipt URL of this gateway says. The URL's own MAC was checked before."""

    async def listen(self, note: Note) -> None:
        """Runs for ever beside the sending: keeps a session alive and notes receipts that arrive in it. A gateway that
        reports by callback returns at once."""

    async def close(self) -> None:
        """Closes connections."""


Reach = Literal["text", "voice_only", "step_up", "refused"]
"""What may go to a number: texts and calls; calls only (a landline); both, but with another factor beside the code (an
internet number, which anybody can rent for a minute); nothing."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What the numbering plans say of a number. `country`: ISO 3166 alpha-2, 001 for none; `why`: a code word."""

    country: str
    kind: str
    """mobile, fixed_line, voip, premium_rate, ..."""
    reach: Reach
    why: str = ""


@runtime_checkable
class AccountReports(Protocol):
    """A gateway whose vendor reports all messages to one address, `/v1/receipts/<name>`, and signs each report."""

    def read_report(self, callback: Callback) -> tuple[str, Reading]:
        """Message id and what is said of it. Whatever is not signed is forged: nothing else proves it."""


class Destinations(Protocol):
    """Which numbers a code may be sent to (verification §6 Destinations, T3, X20)."""

    def judge(self, phone: Phone, countries: tuple[str, ...]) -> Destination:
        """`countries` (ISO 3166 alpha-2) may be sent to; premium, satellite and the like never."""


class _Nowhere:
    def judge(self, phone: Phone, countries: tuple[str, ...]) -> Destination:  # noqa: ARG002
        return Destination("001", "unknown", "refused", "nowhere")


NOWHERE: Final[Destinations] = _Nowhere()
"""Fails closed: no number at all."""
