"""What every route stands on, made once by the composition root. It knows no route."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kiosk_backend.contract import v1
from kiosk_backend.ports import Desk, Store
from kiosk_backend.ports.sms import NOWHERE, Destinations
from kiosk_backend.services.kiosks import Served

SERVED: Final = Served(min_app=v1.MIN_APP, min_contract=1)
"""The oldest app we still serve."""


@dataclass(frozen=True, slots=True)
class House:
    """Handed to each handler. `public_base_url` empty: no link for a phone can be made."""

    store: Store = field(repr=False)
    desk: Desk = field(repr=False)
    public_base_url: str = ""
    destinations: Destinations = NOWHERE
    """Which numbers codes may be sent to; until the composition root says so, none."""
    gateways: int = 1
    """How many ways out there are for a text: one reported as undelivered leaves by the next."""
    served: Served = SERVED
