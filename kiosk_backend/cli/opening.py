"""Opens what a command needs: keys, clock, store, desk. The composition root puts adapters together here."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from kiosk_backend.adapters.keys.keeping import KeyKeeper
from kiosk_backend.adapters.keys.stores import open_backend
from kiosk_backend.adapters.system import RandomCodes, RandomIds, SystemClock
from kiosk_backend.ports import Desk, Store, Transaction
from kiosk_backend.settings import Settings
from kiosk_backend.storage.opening import open_store

T = TypeVar("T")


def keeper(settings: Settings) -> KeyKeeper:
    """The key store of this installation. Raises KeyStoreError with a sentence."""
    backend = open_backend(settings.keys.backend, Path(settings.state), demo=settings.demo)
    return KeyKeeper(backend, settings.keys.warm_up_s * 1_000)


def make_desk(settings: Settings) -> Desk:
    """Clock, ids, codes and keys as they are in production. Raises KeyStoreError."""
    clock = SystemClock()
    keys = keeper(settings).ring(now())
    return Desk(
        clock=clock,
        ids=RandomIds(clock),
        codes=RandomCodes(),
        keys=keys,
        policy=settings.policy,
        origin=settings.origin or named_after(socket.gethostname()),
        guard=settings.guard(),
    )


def named_after(host: str) -> str:
    """The origin of a backend on `host`, in characters that an audit id may have."""
    return f"backend-{re.sub('[^A-Za-z0-9_.-]', '-', host)[:51]}"


@contextmanager
def opened(
    settings: Settings, on_failure: Callable[[BaseException], None] | None = None
) -> Iterator[tuple[Store, Desk]]:
    """A started store and its desk, closed at the end."""
    desk = make_desk(settings)
    store = open_store(
        settings.database_url,
        desk.keys,
        desk.clock,
        on_failure=on_failure,
        connections=settings.database.connections,
    )
    try:
        yield store, desk
    finally:
        store.stop()


def once(settings: Settings, fn: Callable[[Transaction, Desk], T]) -> T:
    """Runs one function durably, beside a backend that serves."""
    with opened(settings) as (store, desk):
        return asyncio.run(_run(store, lambda tx: fn(tx, desk)))


async def _run(store: Store, fn: Callable[[Transaction], T]) -> T:
    return await store.run(fn)


def now() -> int:
    """Unix milliseconds of this machine."""
    return time.time_ns() // 1_000_000
