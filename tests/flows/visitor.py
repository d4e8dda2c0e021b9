"""A guest at a kiosk of the lobby: the app in this process, its window off screen, a finger, a phone."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from anyio.lowlevel import checkpoint
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from kiosk_app.devices.demo_scanner import DemoScanner
from kiosk_app.devices.ports import Rubbish
from kiosk_app.flow import Event, Overlay, Position, Step
from kiosk_app.main import KioskApp
from kiosk_app.settings import load
from kiosk_app.token_store import token_store
from tests.app.driver import Screen
from tests.flows.lobby import Booked, Lobby

PATIENCE_MS = 15_000


class Visitor:
    """One kiosk and whoever stands before it. `close` takes the app down."""

    def __init__(self, lobby: Lobby, settings_file: Path, qtbot: QtBot, patience: dict[str, float]) -> None:
        settings = load(settings_file, {})
        quick = msgspec.structs.replace(settings.patience, **patience)
        self._settings = msgspec.structs.replace(settings, patience=quick)
        self.lobby = lobby
        self._qtbot = qtbot
        self._before = lobby.sheets()
        self.visited: list[str] = []
        self.farewell: list[str] = []
        """What the last page of the last visit said."""
        self._open()

    def _open(self) -> None:
        self.kiosk = KioskApp(self._settings, token_store("", self._settings.demo_token_file).read())
        self.kiosk.session.visited.connect(lambda step, overlay: self.visited.append(f"{step}/{overlay}".rstrip("/")))
        self.window = self.kiosk.show()
        self.screen = Screen(self.window, self._qtbot, patience=PATIENCE_MS)

    def restart(self) -> None:
        """The same kiosk, switched off and on."""
        self.close()
        self.visited.clear()
        self._open()

    def close(self) -> None:
        """Take the kiosk down; nothing of it runs afterwards."""
        self.kiosk.close()

    def until(self, condition: Callable[[], object], what: str, timeout: int = PATIENCE_MS) -> None:
        """Let the app run until `condition` holds."""
        try:
            self._qtbot.waitUntil(lambda: bool(condition()), timeout=timeout)
        except self._qtbot.TimeoutError:
            told = f"visited: {self.visited}\nread: {self.screen.texts()}"
            raise AssertionError(f"waited {timeout} ms for {what}; at {self.position}\n{told}") from None

    @property
    def position(self) -> Position:
        return self.kiosk.session.position

    def at(self, step: Step, overlay: Overlay | None = None) -> None:
        """Wait until the visit is there and its page rests."""
        self.until(lambda: self.position == Position(step, overlay) and self.screen.rests(), f"{step}/{overlay}")

    def ready(self, name: str) -> None:
        """Wait until that control takes touches: the guard after a page change is over, a touch is no bounce."""

        def takes_touches() -> bool:
            item = self.screen.find(name)
            return item is not None and item.isEnabled() and not item.property("settling")

        self.until(takes_touches, f"{name!r} to take touches")

    def tap(self, name: str) -> None:
        """A finger on that control, once it takes touches."""
        self.ready(name)
        self.screen.tap(name)

    # a visit, piece by piece

    def start(self) -> None:
        self.at(Step.ATTRACT)
        self.tap("start")
        self.at(Step.FIND_BOOKING)

    def type_details(self, reference: str, last_name: str) -> None:
        """From the choice of ways to the answer of the look-up."""
        self.tap("type")
        self.at(Step.TYPE_REFERENCE)
        self.ready("reference")
        self.window.requestActivate()  # of several kiosks in this process, keys go to this one
        self.until(self.window.isActive, "the window to have the keyboard")
        self.screen.type(reference)
        self.tap("key_next")
        self.screen.type(last_name)
        self.until(lambda: self.kiosk.session.view.get("nameComplete"), "the last name in its field")
        self.tap("find")

    def find(self, booked: Booked) -> None:
        """From the first page to "Is this your booking?"."""
        self.start()
        self.type_details(booked.reference, booked.last_name)
        self.at(Step.CONFIRM_BOOKING)

    def ask_for_code(self) -> int:
        """Ask for the text; the number of the last text before it."""
        before = self.lobby.last_text()
        self.tap("sendCode")
        self.at(Step.ENTER_CODE)
        return before

    def type_code(self, code: str) -> None:
        self.screen.wait_for("code")
        for digit in code:
            self.tap(f"pad_{digit}")

    def confirm(self, booked: Booked) -> None:
        """From the first page to the details."""
        self.find(booked)
        self.say_code(booked)

    def say_code(self, booked: Booked) -> None:
        """From "Is this your booking?" to the details, with the code that really came."""
        self.type_code(self.lobby.code(booked, after=self.ask_for_code()))
        self.until(lambda: self.position.step in (Step.CONFIRM_DETAILS, Step.DECLARE_BAGS), "the details")
        if self.position.step is Step.DECLARE_BAGS:
            self.tap("noneOfThese")
        self.at(Step.CONFIRM_DETAILS)

    def take_passes(self, number: int = 1) -> list[Path]:
        """From printing to the first page again; the sheets of paper since this kiosk was there."""
        self.at(Step.TAKE_PASS)
        sheets = self.lobby.new_sheets(self._before, number)
        self._before = self.lobby.sheets()
        self.tap("taken")
        self.at(Step.FINISH)
        self.farewell = self.screen.texts()
        self.tap("close")
        self.at(Step.ATTRACT)
        return sheets

    def check_in(self, booked: Booked, passes: int = 1) -> list[Path]:
        """A whole visit without trouble."""
        self.confirm(booked)
        self.tap("checkIn")
        return self.take_passes(passes)

    def scans(self, seen: str | Rubbish) -> None:
        """Something is held to the scanner."""
        scanner = self.kiosk.scanner
        assert isinstance(scanner, DemoScanner)
        if isinstance(seen, Rubbish):
            scanner.show_rubbish(seen)
        else:
            scanner.show(seen)

    def settle(self) -> None:
        """Let the app take in every answer that has come to its background thread."""
        self.kiosk.background.call(checkpoint)
        QGuiApplication.processEvents()

    def happens(self, event: Event) -> None:
        """Something of the world that no finger can do."""
        self.kiosk.session.happen(event)
