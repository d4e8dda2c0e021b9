"""What work may ask, and how it asks: the backend, the printer, one key for a change until it is answered.

Knows no flow and no work of it, and no Qt.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from kiosk_app.backend_client import BackendClient, Outage
from kiosk_app.devices.ports import PassPrinter, PassRenderer
from kiosk_app.guest import Guest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Peers:
    """What work may ask: the backend, the printer, and the things a test must own."""

    backend: BackendClient
    printer: PassPrinter
    renderer: PassRenderer
    new_key: Callable[[], str]
    """A new idempotency key (UUID)."""
    monotonic: Callable[[], float]
    """Seconds."""
    sleep: Callable[[float], Awaitable[None]]
    insist: Callable[[Callable[[], Awaitable[object]]], None]
    """Go on with a change after the guest has left the screen; the background thread repeats it for a while."""
    keep_trying_s: float = 25.0
    """How long a change is repeated under the same key before the guest is sent to the desk."""


async def persist(peers: Peers, change: Callable[[], Awaitable[T]]) -> T:
    """Repeat a change under its one key until it is answered, or raise the last Outage after ``keep_trying_s``."""
    give_up_at = peers.monotonic() + peers.keep_trying_s
    pause = 0.25
    while True:
        try:
            return await change()
        except Outage:
            if peers.monotonic() + pause >= give_up_at:
                raise
        await peers.sleep(pause)
        pause = min(pause * 2, 4.0)


def with_key(guest: Guest, peers: Peers) -> tuple[Guest, str]:
    """The key of the change under way, made once and kept over retries."""
    key = guest.key or peers.new_key()
    return replace(guest, key=key), key
