"""Staff mode against the real backend in process: real store, real PINs, real roles; only the clock is set by hand."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from pytestqt.qtbot import QtBot
from sqlalchemy import select

import kiosk_app
from kiosk_app.backend_client import BackendClient, Outage
from kiosk_app.brand import guarded
from kiosk_app.devices.pdf_folder import PdfFolderPrinter
from kiosk_app.devices.ports import PrintJob, PrintOutcome, ScannerReady, Unknown
from kiosk_app.devices.ports import Refused as PrintRefused
from kiosk_app.flow import Overlay
from kiosk_app.passes.renderer import QtPassRenderer
from kiosk_app.settings import Patience
from kiosk_app.staff_flow import Step
from kiosk_app.viewmodels.background import Background
from kiosk_app.viewmodels.health import Findings, Health
from kiosk_app.viewmodels.help import HelpDesk
from kiosk_app.viewmodels.look import install_look
from kiosk_app.viewmodels.session import GuestSession
from kiosk_app.viewmodels.staff import StaffDesk
from kiosk_app.viewmodels.theme import ThemeModel, load_fonts
from kiosk_app.work import Peers
from kiosk_backend.adapters.passes.cose import CosePassSigner
from kiosk_backend.adapters.passes.symbols import Symbols
from kiosk_backend.adapters.phones import PlannedPhoneBook
from kiosk_backend.adapters.pins import Argon2Pins
from kiosk_backend.adapters.simulated import CountedIds, SeededCodes, SetClock, seeded_keys
from kiosk_backend.adapters.sms.destinations import NumberingPlans
from kiosk_backend.api.house import House
from kiosk_backend.cli import staff as staff_command
from kiosk_backend.domain.policy import Policy
from kiosk_backend.domain.private import PersonName
from kiosk_backend.ports import Desk, sealed_for
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import challenges, staff_sessions
from tests.app.driver import Screen
from tests.backend.api.conftest import Desktop

QML = Path(kiosk_app.__file__).parent / "qml"

REFERENCE = "K7M4PQ"
"""Lindqvist, three guests, phone ending 42, arrives today (assets/demo)."""
FLIGHT = "Q4T8LM"
"""Ferreira, two guests, leaves in two and a half hours."""


class InProcess(BackendClient):
    """The kiosk's own client; its requests go to the application instead of a socket. ``away``: nothing answers."""

    def __init__(self, app: Any, token: str) -> None:
        super().__init__("http://127.0.0.1", token)
        self.away = False
        self._http._transport = httpx.ASGITransport(app=app)

    async def _call(self, *arguments: Any, **named: Any) -> Any:
        if self.away:
            raise Outage("away")
        return await super()._call(*arguments, **named)


class FolderPrinter(PdfFolderPrinter):
    """Writes PDFs; ``trouble`` makes the next job go wrong instead."""

    trouble = ""

    async def print(self, job: PrintJob) -> PrintOutcome:
        trouble, self.trouble = self.trouble, ""
        if trouble == "unsure":
            return Unknown(job.serial, "TIMEOUT")
        if trouble == "no_paper":
            return PrintRefused(job.serial, "MEDIA_EMPTY")
        return await super().print(job)


class Scanner:
    """Is there."""

    def status(self) -> ScannerReady:
        return ScannerReady()


@dataclass
class Lobby:
    """A kiosk with staff mode, and the hotel behind it."""

    qtbot: QtBot
    background: Background
    desktop: Desktop
    backend: InProcess
    printer: FolderPrinter
    session: GuestSession
    desk: StaffDesk
    health: Health
    pins: dict[str, tuple[str, str]]
    folder: Path

    def until(self, step: Step) -> None:
        """Wait for a step of the staff flow."""
        self.qtbot.waitUntil(lambda: self.desk.position.step is step, timeout=10_000)

    def open(self) -> None:
        """Staff mode over whatever the guest does."""
        self.session.send("STAFF")
        assert self.session.position.overlay is Overlay.STAFF

    def type_in(self, text: str) -> None:
        for character in text:
            self.desk.typeText(character)

    def sign_in(self, role: str = "supervisor") -> None:
        number, pin = self.pins[role]
        if not self.desk.open:
            self.open()
        self.type_in(number)
        self.type_in(pin)
        self.until(Step.HOME)
        self.qtbot.waitUntil(lambda: self.desk.duty.home is not None, timeout=10_000)

    def find(self, purpose: str = "", reference: str = REFERENCE) -> None:
        """Up to the list of bookings."""
        self.desk.look(purpose)
        self.type_in(reference)
        self.desk.send("FIND")
        self.until(Step.CHOOSE_BOOKING)

    def see(self, reference: str = REFERENCE) -> None:
        self.find("", reference)
        self.desk.choose(0)
        assert self.desk.position.step is Step.SEE_BOOKING

    def override(self, reference: str = REFERENCE) -> None:
        """Staff confirm the guest; the visit is the guest's again."""
        self.sign_in()
        self.find("override", reference)
        self.desk.choose(0)
        self.desk.setWhy("no_phone")
        self.desk.check("photo_id", True)
        self.desk.send("CONFIRM")
        self.until(Step.LEFT)

    def checked_in(self, reference: str = REFERENCE) -> None:
        """The party is checked in by staff and its passes are printed; the kiosk rests again."""
        self.override(reference)
        if self.session.position.step == "declare_bags":
            self.session.send("NONE_OF_THESE")
        self.session.send("CHECK_IN")
        self.qtbot.waitUntil(lambda: self.session.position.step == "take_pass", timeout=10_000)
        self.session.send("TAKEN")
        self.session.send("CLOSE")

    def caller_code(self) -> str:
        """What the caller's phone shows; empty when none is on its way."""
        code: str = self.background.call(_caller_code, self.desktop)
        return code

    def seen_now(self) -> bool:
        """Whether the backend has just heard of the member of staff."""
        return bool(self.background.call(_seen_now, self.desktop))

    def changed_address(self, new: str = "0664 1239999", role: str = "attendant") -> None:
        """From the booking: a new number, with a colleague's PIN."""
        self.desk.send("CHANGE_ADDRESS")
        self.type_in(new)
        self.desk.send("CONFIRM")
        self.desk.setWhy("new_number")
        self.desk.send("CONFIRM")
        assert self.desk.position.step is Step.TYPE_WITNESS_NUMBER
        number, pin = self.pins[role]
        self.type_in(number)
        self.type_in(pin)
        self.until(Step.SEE_BOOKING)

    def pdfs(self) -> list[str]:
        """Papers that came out, by number of pass and version."""
        return sorted(file.name for file in self.folder.glob("*.pdf"))


@pytest.fixture
def seconds() -> Patience:
    """Tests that need a short patience override this."""
    return Patience()


@pytest.fixture
def policy() -> dict[str, Any]:
    """Policy of the site; tests override it."""
    return {}


@pytest.fixture
def kind() -> str:
    """Kind of site; tests override it."""
    return "stay"


@pytest.fixture
def lobby(qtbot: QtBot, tmp_path: Path, seconds: Patience, policy: dict[str, Any], kind: str) -> Iterator[Lobby]:
    background = Background()
    desktop = background.call(_desktop, policy, kind)
    pins = background.call(_staff, desktop)
    backend = InProcess(desktop.private, desktop.tokens["aurora"])
    folder = tmp_path / "passes"
    folder.mkdir()
    printer = FolderPrinter(folder)
    peers = Peers(
        backend=backend,
        printer=printer,
        renderer=QtPassRenderer(),
        new_key=lambda: str(uuid.uuid4()),
        monotonic=time.monotonic,
        sleep=anyio.sleep,
        insist=lambda change: None,
        keep_trying_s=0.5,
    )
    session = GuestSession(background, peers, seconds, HelpDesk(background, backend, peers.new_key))
    health = Health(background, backend, printer, Scanner(), version="0.1.0", every_s=60)  # type: ignore[arg-type]
    desk = StaffDesk(background, peers, session, health, seconds)

    def learned(found: Findings) -> None:
        session.learned(found.kiosk, found.reason, can_print=found.can_print, can_scan=True)

    health.found.connect(learned)
    health.now()
    qtbot.waitUntil(lambda: session.position.step == "attract", timeout=10_000)
    yield Lobby(qtbot, background, desktop, backend, printer, session, desk, health, pins, folder)
    health.close()
    desk.close()
    session.close()
    background.call(backend.close)
    background.call(desktop.house.store.close)
    background.close()


_SEEN = statement(select(staff_sessions.c.seen_at).where(staff_sessions.c.ended_at.is_(None)))


async def _seen_now(desktop: Desktop) -> bool:
    rows = await desktop.house.store.read(lambda tx: tx.db.all(_SEEN))  # type: ignore[attr-defined]
    return [row.seen_at for row in rows] == [desktop.clock.now()]


_OPEN_CALLS = statement(
    select(challenges.c.challenge_id).where(challenges.c.purpose == "caller", challenges.c.state == "open")
)


async def _caller_code(desktop: Desktop) -> str:
    keys = desktop.house.desk.keys

    def look(tx: Any) -> str:
        rows = tx.db.all(_OPEN_CALLS)
        if not rows:
            return ""
        found = tx.challenges.get(rows[-1].challenge_id)
        aad = sealed_for("aurora", "challenges", "code_sealed", found.challenge_id)
        return str(keys.open(found.code_sealed, aad).decode())

    return await desktop.house.store.read(look)


async def _desktop(policy: dict[str, Any], kind: str) -> Desktop:
    clock, keys = SetClock(), seeded_keys()
    store = open_store("sqlite:///:memory:", keys, clock)
    desk = Desk(clock=clock, ids=CountedIds(), codes=SeededCodes(), keys=keys, policy=Policy())
    house = House(
        store=store,
        desk=desk,
        public_base_url="http://127.0.0.1:8401",
        destinations=NumberingPlans(),
        signer=CosePassSigner(keys),
        symbols=Symbols(),
        pins=Argon2Pins(),
        phones=PlannedPhoneBook(),
    )
    made = Desktop(house, clock)
    flight = {"carrier": "NW", "station": "LIS"} if kind == "flight" else {}
    await made.add_site("aurora", kind=kind, **flight, **({"policy": policy} if policy else {}))
    made.tokens["aurora"] = (await made.enrol("aurora")).token
    await made.import_demo("aurora")
    return made


async def _staff(desktop: Desktop) -> dict[str, tuple[str, str]]:
    pins = {}
    for number, role in enumerate(("attendant", "supervisor", "technician"), 204):
        pin = await staff_command.add(
            desktop.house.store, desktop.house.desk, site_id="aurora", number=str(number),
            first=PersonName(role.title()), last=PersonName("Berg"), role=role,
        )  # fmt: skip
        pins[role] = (str(number), pin.reveal())
    return pins


@pytest.fixture
def window_size() -> tuple[int, int, float]:
    """Width, height and pixels an inch; tests override it."""
    return 1080, 1920, 96.0


@pytest.fixture
def theme(window_size: tuple[int, int, float], qapp: QGuiApplication) -> ThemeModel:
    """The look of a window of that size."""
    wide, high, ppi = window_size
    load_fonts()
    made = ThemeModel(guarded("aurora", "Hotel Aurora", "#083F39", "#E3EEEA", "#0B2B33"), ppi=ppi, input_guard_ms=0)
    made.reducedMotion = True
    made.setWindow(wide, high)
    return made


@pytest.fixture
def screen(lobby: Lobby, qtbot: QtBot, theme: ThemeModel, window_size: tuple[int, int, float]) -> Iterator[Screen]:
    """The real window over the lobby, driven by touch."""
    wide, high, _ = window_size
    engine = QQmlApplicationEngine()
    install_look(engine, theme)
    engine.setInitialProperties({"session": lobby.session, "staff": lobby.desk})
    lobby.desk.openChanged.connect(lambda: setattr(theme, "staffMode", lobby.desk.open))
    engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    window.resize(wide, high)
    window.show()
    yield Screen(window, qtbot)
    window.close()
    engine.deleteLater()
    QGuiApplication.sendPostedEvents(engine, QEvent.Type.DeferredDelete.value)
