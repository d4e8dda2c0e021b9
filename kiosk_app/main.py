"""The composition root: reads settings, makes every part by hand, shows the window, and takes it all down again.

Nothing else in the app knows how its parts are made. Exit codes: 0 ended on purpose, 1 a bug ended it (the unit starts
it again), 2 wrong arguments, 78 settings or keyring cannot be used.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import anyio
import msgspec
from PySide6.QtCore import QEvent, QLocale, Qt, QUrl
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk_app.backend_client import BackendClient, Outage, Refused
from kiosk_app.cables import printer_of, scanner_of
from kiosk_app.devices.ports import Scan, ScannedText
from kiosk_app.last_resort import LastResort
from kiosk_app.logs import set_up
from kiosk_app.passes.when_needed import PassRendererWhenNeeded
from kiosk_app.settings import Display, Settings, SettingsProblem, load
from kiosk_app.settle import Settle
from kiosk_app.site_brand import site_brand
from kiosk_app.token_store import NoTokenStore, token_store
from kiosk_app.viewmodels.background import Background, Task
from kiosk_app.viewmodels.health import Findings, Health
from kiosk_app.viewmodels.help import HelpDesk
from kiosk_app.viewmodels.keys import QtKeys
from kiosk_app.viewmodels.look import install_look
from kiosk_app.viewmodels.phone_pass import PhonePassPicture
from kiosk_app.viewmodels.session import GuestSession
from kiosk_app.viewmodels.staff import StaffDesk
from kiosk_app.viewmodels.theme import ThemeModel, load_fonts
from kiosk_app.work import Peers
from kiosk_backend.contract import v1

VERSION = "0.1.0"
QML = Path(__file__).parent / "qml"
INSIST_S = 600.0
"""How long a change nobody waits for any more is repeated."""

log = logging.getLogger("kiosk_app")


class KioskApp:
    """Every part of a running kiosk. ``close`` leaves nothing behind; use as a context manager."""

    def __init__(self, settings: Settings, token: str) -> None:
        self.settings = settings
        self.background = Background()
        with ExitStack() as undo:
            undo.callback(self.background.close)  # its thread would keep a process alive that never began
            self._make(token)
            undo.pop_all()

    def _make(self, token: str) -> None:
        settings = self.settings
        self.keys = QtKeys()
        self.backend: BackendClient = self.background.call(_open_backend, settings, token)
        self.printer = printer_of(settings.printer)
        self.scanner = scanner_of(settings.scanner, self.keys)
        self._listening: Task | None = None
        self.renderer = PassRendererWhenNeeded()
        peers = Peers(
            backend=self.backend,
            printer=self.printer,
            renderer=self.renderer,
            new_key=_new_key,
            monotonic=time.monotonic,
            sleep=anyio.sleep,
            insist=self._insist,
        )
        self.help = HelpDesk(self.background, self.backend, _new_key)
        self.session = GuestSession(self.background, peers, settings.patience, self.help)
        self.session.cleared.connect(self.scanner.arm)
        self.health = Health(
            self.background,
            self.backend,
            self.printer,
            self.scanner,
            version=VERSION,
            every_s=settings.patience.report_s,
        )
        self.staff = StaffDesk(self.background, peers, self.session, self.health, settings.patience)
        self.theme = ThemeModel(
            site_brand(settings.display.brand), ppi=settings.display.ppi, scale=settings.display.scale
        )
        self.theme.rightToLeft = settings.display.right_to_left
        self.theme.reducedMotion = settings.display.reduced_motion
        self.staff.openChanged.connect(self._staff_opened)
        self.engine = QQmlApplicationEngine()
        self.window: QQuickWindow | None = None

    def show(self) -> QQuickWindow:
        """Load the QML and show the window. Raises ``RuntimeError`` when a file of ours is broken."""
        install_look(self.engine, self.theme)
        self.engine.addImageProvider("phonepass", PhonePassPicture(lambda: self.session.phone_link))
        self.engine.setInitialProperties({"session": self.session, "staff": self.staff})
        self.health.found.connect(self._learned)
        self.keys.noticed.connect(self._noticed)
        self.keys.staffChord.connect(lambda: self.session.send("STAFF"))
        self.theme.setWindow(*self._size())
        self.engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
        roots = self.engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise RuntimeError("the screen could not be loaded")
        self.window = roots[0]
        self.window.installEventFilter(self.keys)
        self.window.widthChanged.connect(self._resized)
        self.window.heightChanged.connect(self._resized)
        self.window.resize(*self._size())
        if self.settings.display.fullscreen:
            self.window.setProperty("stays", True)
            self.window.setCursor(QCursor(Qt.CursorShape.BlankCursor))
            self.window.showFullScreen()
        else:
            self.window.show()
        self.health.now()
        self._wait_for_scan()
        return self.window

    def settle(self) -> None:
        """Once the first frame is seen: what the first guest would otherwise wait for."""
        if self.window is not None:
            Settle(self.window, self._warm_up)

    def recover(self) -> None:
        """After a bug: staff mode locks, a guest is sent to the desk, and whatever has stopped begins again."""
        self.staff.lock()
        self.session.broke()
        self.health.now()
        if self._listening is not None:
            self._listening.cancel()
            self._wait_for_scan()

    def close(self) -> None:
        """Take everything down in the order that leaves no callback behind."""
        self.health.close()
        self.staff.close()
        self.session.close()
        self.help.forget()
        if self.window is not None:
            self.window.setProperty("stays", False)
            self.window.close()
        self.engine.deleteLater()
        QGuiApplication.sendPostedEvents(self.engine, QEvent.Type.DeferredDelete.value)
        QGuiApplication.processEvents()
        self.background.call(self.scanner.aclose)
        self.background.call(self.backend.close)
        self.background.close()

    def __enter__(self) -> KioskApp:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _warm_up(self) -> None:
        self.background.start(lambda _: None, _warm_up, self.renderer.warm_up)

    def _size(self) -> tuple[int, int]:
        display = self.settings.display
        return round(display.width * display.scale), round(display.height * display.scale)

    def _resized(self) -> None:
        if self.window is not None:
            self.theme.setWindow(self.window.width(), self.window.height())

    def _noticed(self) -> None:
        self.session.noticed()
        self.staff.noticed()

    def _staff_opened(self) -> None:
        self.theme.staffMode = self.staff.open

    def _learned(self, findings: Findings) -> None:
        if findings.kiosk is not None:
            self.theme.rebrand(site_brand(self.settings.display.brand, findings.kiosk.site.brand))
        self.session.learned(
            findings.kiosk, findings.reason, can_print=findings.can_print, can_scan=findings.scanner == "OK"
        )

    def _wait_for_scan(self) -> None:
        self._listening = self.background.start(self._scanned, self.scanner.next)

    def _scanned(self, scan: Scan) -> None:
        self._wait_for_scan()
        self.session.noticed()
        if isinstance(scan, ScannedText):
            if not self.staff.scanned(scan.text):
                self.session.scanned(scan.text)
        else:
            self.session.unreadable()

    def _insist(self, change: Callable[[], Awaitable[object]]) -> None:
        self.background.start(lambda _: None, _insist, change)


async def _insist(change: Callable[[], Awaitable[object]]) -> None:
    give_up_at = time.monotonic() + INSIST_S
    while time.monotonic() < give_up_at:
        try:
            await change()
        except Outage:
            await anyio.sleep(5)
        except Refused:
            return
        else:
            return


async def _warm_up(prepare: Callable[[], None]) -> None:
    await anyio.to_thread.run_sync(prepare)


async def _open_backend(settings: Settings, token: str) -> BackendClient:
    return BackendClient(settings.backend.url, token, ca_file=settings.backend.ca_file)


def _new_key() -> str:
    return str(uuid.uuid4())


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="kiosk-app",
        description="The check-in screen.",
        epilog="examples:\n  kiosk-app --config /etc/kiosk/app.toml --enrol 7K3M-9QRT\n  kiosk-app --config app.toml",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--config", type=Path, help="settings in TOML; KIOSK_APP__SECTION__KEY overrides them")
    parser.add_argument("--enrol", metavar="CODE", help="trade a one-time code for this kiosk's token, then end")
    parser.add_argument(
        "--print-token", action="store_true", help="with --enrol: print the token, to be piped into systemd-creds"
    )
    parser.add_argument("--tour", metavar="DIR", type=Path, help="walk through a visit with pictures (needs --visit)")
    parser.add_argument("--visit", metavar="FILE", type=Path, help="what the tour types and where its code arrives")
    parser.add_argument("--version", action="version", version=f"kiosk-app {VERSION}")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the kiosk until it is told to end; the exit code is in the module's docstring."""
    arguments = _arguments(sys.argv[1:] if argv is None else argv)
    set_up()
    try:
        settings = load(arguments.config)
        if arguments.enrol and arguments.print_token:
            print(anyio.run(_enrol, settings, arguments.enrol))
            return 0
        store = token_store(settings.keyring_service, settings.demo_token_file)
        if arguments.enrol:
            store.ready()
            store.write(anyio.run(_enrol, settings, arguments.enrol))
            print("Enrolled. The token is in the keyring; start the kiosk without --enrol now.")
            return 0
        token = store.read()
    except (SettingsProblem, NoTokenStore, ValueError) as problem:
        print(f"kiosk-app: {problem}", file=sys.stderr)
        return 78
    except (Refused, Outage) as problem:
        print(f"kiosk-app: enrolment did not work ({problem}); ask for a new code", file=sys.stderr)
        return 1
    if not token:
        print("kiosk-app: this kiosk is not enrolled; run it once with --enrol CODE", file=sys.stderr)
        return 78
    return _run(settings, token, arguments)


def _run(settings: Settings, token: str, arguments: argparse.Namespace) -> int:
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    QLocale.setDefault(QLocale(settings.display.locale))
    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("kiosk-app")
    load_fonts()
    if settings.display.scale == 0:
        settings = msgspec.structs.replace(settings, display=_fitted(settings.display))
    with KioskApp(settings, token) as kiosk, ExitStack() as undo:
        last_resort = LastResort(kiosk.recover, QGuiApplication.exit)
        kiosk.show()
        kiosk.settle()
        last_resort.install()
        undo.callback(last_resort.remove)
        if arguments.tour is not None and arguments.visit is not None:
            from kiosk_app.tour import walk

            return walk(kiosk, arguments.visit, arguments.tour)
        return application.exec()


def _fitted(display: Display) -> Display:
    """The panel of ``display`` as large as the desktop has room for, never larger than it is."""
    room = QGuiApplication.primaryScreen().availableGeometry()
    scale = min(1.0, 0.96 * room.width() / display.width, 0.92 * room.height() / display.height)
    return msgspec.structs.replace(display, scale=scale)


async def _enrol(settings: Settings, code: str) -> str:
    async with BackendClient(settings.backend.url, "", ca_file=settings.backend.ca_file) as backend:
        request = v1.Enrol(code=code, app_version=VERSION, contract=v1.CONTRACT, hardware=os.uname().machine)
        return (await backend.enrol(request)).token
