"""Stores for the tests of this folder: on a file, and on both databases."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from kiosk_backend.adapters.simulated import SetClock, seeded_keys
from kiosk_backend.storage.migrate import migrate
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.sqlite import SqliteOptions

T = TypeVar("T")
ROOM = SqliteOptions(min_free=0)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a migrated SQLite file."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    migrate(url)
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.peer)])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a migrated database of each kind."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    url = str(request.getfixturevalue("postgres"))
    migrate(url)
    return url


@pytest.fixture
def open_one() -> Iterator[Callable[..., Any]]:
    """`open_one(url, ...)`: an open store, closed when the test ends."""
    opened: list[Any] = []

    def make(url: str, *, clock: SetClock | None = None, **options: Any) -> Any:
        options.setdefault("sqlite_options", ROOM)
        store = open_store(url, seeded_keys(), clock or SetClock(), **options)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.stop()


@pytest.fixture
def run() -> Callable[[Coroutine[Any, Any, T]], T]:
    """Runs a coroutine with a limit of 60 s."""

    async def limited(work: Coroutine[Any, Any, T]) -> T:
        async with asyncio.timeout(60):
            return await work

    return lambda work: asyncio.run(limited(work))
