"""Scenes of the folders of codes and of the lobby, for what is decided about sending."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.backend.services.codes.conftest import database_url, open_one, play, play_on_both, run, sqlite_url
from tests.backend.services.lobby.conftest import _playing as lobby_playing

__all__ = ["database_url", "open_one", "play", "play_on_both", "run", "sqlite_url"]


@pytest.fixture
def play_lobby(open_one: Callable[..., Any], run: Callable[..., Any]) -> Callable[..., None]:
    """`play_lobby(test)`: runs an async function of a Lobby in memory."""
    return lobby_playing("sqlite:///:memory:", open_one, run)
