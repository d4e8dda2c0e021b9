"""A lobby on both databases, or on SQLite in memory where the database does not matter."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from kiosk_backend.adapters.simulated import SetClock
from tests.backend.services.lobby.scene import Lobby
from tests.backend.storage.conftest import database_url, open_one, run, sqlite_url

__all__ = ["database_url", "open_one", "run", "sqlite_url"]

Test = Callable[[Lobby], Coroutine[Any, Any, None]]


def _playing(url: str, open_one: Callable[..., Any], run: Callable[..., Any]) -> Callable[..., None]:
    def play(test: Test, **options: Any) -> None:
        clock = SetClock()
        lobby = Lobby(open_one(url, clock=clock), clock, **options)

        async def whole() -> None:
            await lobby.build()
            await test(lobby)

        try:
            run(whole())
        finally:
            lobby.pins.close()

    return play


@pytest.fixture
def play(open_one: Callable[..., Any], run: Callable[..., Any]) -> Callable[..., None]:
    """`play(test)`: runs an async function of a Lobby in memory."""
    return _playing("sqlite:///:memory:", open_one, run)


@pytest.fixture
def play_on_both(database_url: str, open_one: Callable[..., Any], run: Callable[..., Any]) -> Callable[..., None]:
    """`play_on_both(test)`: the same on a file of SQLite and on PostgreSQL."""
    return _playing(database_url, open_one, run)
