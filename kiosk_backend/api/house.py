"""What every route stands on, made once by the composition root. It knows no route."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, cast

from kiosk_backend.contract import v1
from kiosk_backend.domain.delivery import Channel
from kiosk_backend.domain.meter import Meter
from kiosk_backend.domain.private import Secret
from kiosk_backend.ports import Desk, Store
from kiosk_backend.ports.passes import PassSigner, PassSymbols
from kiosk_backend.ports.passkeys import PasskeyVerifier
from kiosk_backend.ports.phones import PhoneBook
from kiosk_backend.ports.risk import NOBODY_KNOWS, RiskHook
from kiosk_backend.ports.sms import NOWHERE, Destinations, SmsGateway
from kiosk_backend.ports.staff import Pins
from kiosk_backend.services.kiosks import Served
from kiosk_backend.services.ways import Means

SERVED: Final = Served(min_app=v1.MIN_APP, min_contract=1)
"""The oldest app we still serve."""


class _Missing:
    """Stands where the composition root put nothing; the first use says so."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"the composition root gave the house no {self._what}")


class Closing:
    """That this process is about to end, told to long polls at once: none of them holds up the stop."""

    def __init__(self) -> None:
        self._waits: set[asyncio.Timeout] = set()
        self.begun = False

    def begin(self) -> None:
        """Ends every wait, now and from now on; in the loop of the waits."""
        if not self.begun:
            self.begun = True
            for wait in self._waits:
                wait.reschedule(0)

    @asynccontextmanager
    async def ends(self) -> AsyncIterator[None]:
        """What waits inside is left when the process is about to end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0 if self.begun else None) as wait:
                self._waits.add(wait)
                try:
                    yield
                finally:
                    self._waits.discard(wait)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The numbers, and what who reads them must bring."""

    token: Secret
    meter: Meter = field(default_factory=Meter, repr=False)


@dataclass(frozen=True, slots=True)
class House:
    """Handed to each handler. `public_base_url` empty: no link for a phone can be made."""

    store: Store = field(repr=False)
    desk: Desk = field(repr=False)
    public_base_url: str = ""
    trusted_proxies: int = 0
    """How many proxies of ours stand before the public listener: so many entries of X-Forwarded-For are believed."""
    page_pace: float = 1.0
    """Of the time each guest page takes at least; tests that prove something else do not wait."""
    destinations: Destinations = NOWHERE
    """Which numbers codes may be sent to; until the composition root says so, none."""
    gateways: Mapping[str, SmsGateway] = field(default_factory=dict)
    """By the operator's names, first choice first: who reads a receipt, and how many ways out there are for a text."""
    mails: bool = False
    """Whether e-mails leave here."""
    passkeys: PasskeyVerifier = field(default=cast(PasskeyVerifier, _Missing("passkey verifier")), repr=False)
    """Checks what phones sign."""
    risk: RiskHook = NOBODY_KNOWS
    """Asked before a number is texted or called."""
    receipts_base_url: str = ""
    """How gateways reach this listener, as their callbacks are signed."""
    served: Served = SERVED
    signer: PassSigner = field(default=cast(PassSigner, _Missing("pass signer")), repr=False)
    """Makes the codes of hotel passes."""
    symbols: PassSymbols = field(default=cast(PassSymbols, _Missing("pass symbols")), repr=False)
    """Draws codes on the phone page."""
    pins: Pins = field(default=cast(Pins, _Missing("PIN hasher")), repr=False)
    """Stretches staff PINs outside of transactions."""
    phones: PhoneBook = field(default=cast(PhoneBook, _Missing("phone book")), repr=False)
    """Reads numbers as people write them."""
    metrics: Metrics | None = field(default=None, repr=False)
    """None: there is no `GET /metrics`."""
    closing: Closing = field(default_factory=Closing, repr=False)
    """Long polls end with it."""

    @property
    def means(self) -> Means:
        """What can be sent by. Without a gateway that says so, there is one for texts: the outbox waits for it."""
        carried = frozenset[Channel]().union(*(gateway.channels for gateway in self.gateways.values()))
        mail: frozenset[Channel] = frozenset({"email"} if self.mails else ())
        return Means((carried or frozenset({"text"})) | mail, bool(self.public_base_url))
