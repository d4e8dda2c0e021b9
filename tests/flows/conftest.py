"""The lobby, one for each database and test process, and kiosks in it that are taken down after each test."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from kiosk_app.viewmodels.theme import load_fonts
from tests.flows.lobby import Lobby
from tests.flows.visitor import Visitor

AtKiosk = Callable[..., Visitor]


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.peer)])
def lobby_of_session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lobby]:
    database = "" if request.param == "sqlite" else request.getfixturevalue("postgres_cluster").database()
    lobby = Lobby(tmp_path_factory.mktemp(f"lobby-{request.param}"), database)
    try:
        lobby.open()
        yield lobby
    finally:
        lobby.close()


@pytest.fixture
def lobby(lobby_of_session: Lobby) -> Iterator[Lobby]:
    """The lobby with a printer that works and a backend that runs, whatever the last test did."""
    yield lobby_of_session
    lobby_of_session.mend()
    if not lobby_of_session.backend.running:
        lobby_of_session.start_backend()


@pytest.fixture(scope="session")
def fonts(qapp: QGuiApplication) -> None:
    load_fonts()


@pytest.fixture
def at_kiosk(lobby: Lobby, qtbot: QtBot, fonts: None) -> Iterator[AtKiosk]:
    """`at_kiosk("aurora", idle_s=1)`: a visitor at a newly enrolled kiosk of that site, on its first page."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with ExitStack() as stack:

        def make(site: str = "aurora", *, backend_port: int = 0, **patience: float) -> Visitor:
            settings: Path = lobby.app_settings(site, backend_port=backend_port)
            visitor = Visitor(lobby, settings, qtbot, patience)
            stack.callback(visitor.close)
            return visitor

        yield make
