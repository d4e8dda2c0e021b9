"""Rotation to its end: what old keys sealed is sealed anew, what still needs a key is told (S20, F17)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.adapters.keys.ring import KeyRing, RootKey
from kiosk_backend.adapters.simulated import CountedIds, SeededCodes, SetClock
from kiosk_backend.domain.policy import Policy
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.references import by_reference
from kiosk_backend.domain.site import site
from kiosk_backend.ports import Desk, KeyMissing
from kiosk_backend.services.resealing import reseal_all, still_needed
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.sqlite import SqliteOptions
from kiosk_backend.storage.tables import metadata
from tests.backend.importing import import_text

CONFIG = json.dumps(
    {
        "brand": {"theme": "aurora", "name": "Aurora", "accent": "#083F39"},
        "references": [{"pattern": "[A-Z0-9]{6}", "length": 6, "hint": "6"}],
    }
)
AURORA = site(site_id="aurora", kind="stay", name="Aurora", time_zone="Europe/Vienna", country="AT", config=CONFIG)
OLD = RootKey("00000001", "data", bytes([1]) * 32, 1)
NEW = RootKey("00000002", "data", bytes([2]) * 32, 2)
SIGNING = RootKey("00000003", "signing", bytes([3]) * 32, 1)
BOTH, ONLY_NEW = KeyRing([OLD, NEW, SIGNING]), KeyRing([NEW, SIGNING])
BOOKINGS = 7


def desk(keys: KeyRing, clock: SetClock) -> Desk:
    return Desk(clock=clock, ids=CountedIds(), codes=SeededCodes(), keys=keys, policy=Policy())


async def bookings_under_the_old_key(store: Any, own: Desk) -> None:
    await store.run(lambda tx: tx.sites.put(AURORA, CONFIG, own.clock.now()))
    lines = ["booking,references,phone,email,guest,last_name,first_name,arrive,leave,room_type"]
    lines += [
        f"B{n},K7M4P{n},+4366412345{n:02},a{n}@example.com,1,Guest,Ana,2026-11-21,2026-11-23,Double"
        for n in range(BOOKINGS)
    ]
    report = await import_text(store, own, AURORA, "\n".join(lines))
    assert report.added == BOOKINGS


def test_everything_lasting_is_sealed_anew_in_bites(database_url: str) -> None:
    """S20: afterwards the old key opens nothing that is left."""
    clock = SetClock()
    keys = KeyRing([OLD, SIGNING])
    store: Any = open_store(database_url, keys, clock, sqlite_options=SqliteOptions(min_free=0))

    async def story() -> None:
        await bookings_under_the_old_key(store, desk(keys, clock))
        needed = await still_needed(store, OLD.key_id)
        assert needed["bookings.phone_sealed"] == needed["guests.name_sealed"] == BOOKINGS
        assert await still_needed(store, NEW.key_id) == {}
        done = await reseal_all(store, desk(BOTH, clock), bite=3)
        assert done["bookings.reference_sealed"] == done["bookings.email_sealed"] == BOOKINGS
        assert await reseal_all(store, desk(BOTH, clock), bite=3) == {}
        needed = await still_needed(store, OLD.key_id)
        assert set(needed) == {"lookup_keys.key"}, "only hashes of what guests type are left"
        wanted = by_reference("K7M4P0", "Guest")
        (found,) = await store.read(lambda tx: tx.bookings.find(BOTH, "aurora", wanted))
        (alone,) = await store.read(lambda tx: [tx.bookings.get(ONLY_NEW, "aurora", found.booking_id)])
        assert alone.phone == Phone("+436641234500"), "no old key is needed to open it"
        assert alone.phone_index == ONLY_NEW.index("phone", "aurora", "+436641234500")

    try:
        asyncio.run(story())
    finally:
        store.stop()


def test_a_key_the_database_forgot_is_not_asked_for_again(database_url: str, open_one: Callable[..., Any]) -> None:
    store = open_store(database_url, KeyRing([OLD, SIGNING]), SetClock(), sqlite_options=SqliteOptions(min_free=0))
    asyncio.run(store.run(lambda tx: tx.resealing.forget(OLD.key_id)))
    store.stop()
    open_store(database_url, ONLY_NEW, SetClock(), sqlite_options=SqliteOptions(min_free=0)).stop()


def test_a_value_nobody_can_open_stops_it_and_loses_nothing(sqlite_url: str) -> None:
    clock = SetClock()
    keys = KeyRing([OLD, SIGNING])
    store: Any = open_store(sqlite_url, keys, clock, sqlite_options=SqliteOptions(min_free=0))

    async def story() -> None:
        await bookings_under_the_old_key(store, desk(keys, clock))
        with pytest.raises(KeyMissing):
            await reseal_all(store, desk(ONLY_NEW, clock))
        assert (await still_needed(store, OLD.key_id))["bookings.phone_sealed"] == BOOKINGS

    try:
        asyncio.run(story())
    finally:
        store.stop()


def test_every_sealed_column_is_renewed_or_gone_within_a_day() -> None:
    """S20: no sealed column is forgotten."""
    from kiosk_backend.storage.resealing import SHORT_LIVED, _sealed

    there = {f"{table}.{column.name}" for table in metadata.tables.values() for column in table.columns}
    sealed = {name for name in there if name.endswith("_sealed")}
    assert set(_sealed()) == {name for name in sealed if name.partition(".")[0] not in SHORT_LIVED}
