"""What a serving backend does beside answering: signs audit heads, removes what is over, looks for keys.

An outage of the database makes a chore wait; a bug in one ends the process, since a desk that no longer sends or signs
must not look healthy (its supervisor starts it anew).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import structlog

from kiosk_backend.adapters.keys.keeping import KeyKeeper
from kiosk_backend.adapters.keys.ring import KeyRing
from kiosk_backend.adapters.keys.stores import KeyStoreError
from kiosk_backend.api.house import House
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Clock, Desk, Keys, Store, StoreError, Transaction
from kiosk_backend.services import confirmation
from kiosk_backend.services.audit import sign_heads
from kiosk_backend.services.retention import Terms, run_retention
from kiosk_backend.settings import Retention

SIGN_EVERY_S: Final = 60.0
TIDY_EVERY_S: Final = 600.0
CONFIRM_EVERY_S: Final = 5.0

log: Any = structlog.get_logger()


def terms_of(own: Retention) -> Terms:
    """Settings in hours and days as terms in milliseconds."""
    hour = 3_600_000
    return Terms(
        challenges=own.challenge_hours * hour,
        messages=own.message_days * 24 * hour,
        audit=own.audit_days * 24 * hour,
        idempotency=own.idempotency_hours * hour,
    )


async def sign(store: Store, desk: Desk) -> None:
    """Signs every audit head that moved; a copy of each goes to the log, which is kept elsewhere."""

    async def once() -> None:
        for head in await store.run(lambda tx: sign_heads(tx, desk.keys)):
            log.info("audit.head", origin=head.origin, seq=head.seq, hash=head.hash.hex())

    await _every(SIGN_EVERY_S, once)


async def tidy(store: Store, desk: Desk, terms: Terms) -> None:
    """Removes what is over."""

    async def once() -> None:
        gone = await run_retention(store, desk, terms)
        if gone:
            log.info("retention.removed", count=gone.total())

    await _every(TIDY_EVERY_S, once)


async def keys(ring: Keys, keeper: KeyKeeper, clock: Clock) -> None:
    """Takes over what `kiosk-backend keys rotate` has made, without a restart (F17)."""

    assert isinstance(ring, KeyRing)

    async def once() -> None:
        try:
            changed = ring.become(await asyncio.to_thread(keeper.ring, clock.now()))
        except KeyStoreError as locked:  # what we have goes on reading and writing
            log.warning("keys.store_away", error=type(locked).__name__)
            return
        if changed:
            log.info("keys.changed", key_id=ring.key_ids()[0])

    await _every(keeper.warm_up / 4_000, once)


async def confirmations(house: House) -> None:
    """Asks guests whose bookings came unconfirmed, and cancels those that nobody confirmed in time."""
    store, desk = house.store, house.desk

    def ask(tx: Transaction, site: Site) -> confirmation.AskedSome:
        return confirmation.ask_some(
            tx, desk, house.destinations, site=site, base_url=house.public_base_url, now=desk.clock.now()
        )

    async def once() -> None:
        for site in await store.read(lambda tx: tx.sites.all()):
            while True:
                asked = await store.run(partial(ask, site=site))
                if asked.held_up or not asked.settled:
                    break
        while await store.run(
            lambda tx: confirmation.cancel_overdue(tx, desk, house.destinations, desk.clock.now(), mails=house.mails)
        ):
            pass

    await _every(CONFIRM_EVERY_S, once)


async def _every(seconds: float, once: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await once()
        except StoreError as outage:
            log.warning("chore.store_away", error=type(outage).__name__)
        await asyncio.sleep(seconds)
