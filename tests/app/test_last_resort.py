"""A bug in the kiosk: written down without its words, the guest is sent to staff, the kiosk recovers or starts anew."""

import io
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlExpression
from pytestqt.qtbot import QtBot

from kiosk_app.devices.demo_scanner import DemoScanner
from kiosk_app.flow import Event, Step
from kiosk_app.last_resort import MOST, WITHIN_S, LastResort, qt_said
from kiosk_app.logs import Lines
from kiosk_app.main import KioskApp
from kiosk_app.settings import Backend, Display, Printer, Scanner, Settings
from kiosk_app.viewmodels.theme import load_fonts
from tests.peers.ports import free_port

CANARY = "Lindqvist-ZQX17"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the app writes, with the app's own formatter on the root, as ``logs.set_up`` does."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Lines())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def kiosk(qapp: QGuiApplication, tmp_path: Path) -> Iterator[KioskApp]:
    load_fonts()
    settings = Settings(
        backend=Backend(url=f"http://127.0.0.1:{free_port()}"),
        display=Display(fullscreen=False, width=540, height=960, scale=0.5),
        printer=Printer(kind="pdf_folder", folder=str(tmp_path)),
        scanner=Scanner(kind="demo"),
    )
    with KioskApp(settings, CANARY) as app:
        app.show()
        yield app


@pytest.fixture
def ended() -> list[int]:
    return []


@pytest.fixture
def caught(kiosk: KioskApp, ended: list[int]) -> Iterator[LastResort]:
    """The last resort of ``kiosk``; what it ends with is noted."""
    last = LastResort(kiosk.recover, ended.append)
    last.install()
    yield last
    last.remove()


def breaks() -> None:
    name = CANARY
    raise ValueError(f"bad guest {name}")


def begin(kiosk: KioskApp) -> None:
    """A guest stands at the kiosk and has typed a name."""
    kiosk.health.close()  # no backend is there; this must not close the kiosk meanwhile
    kiosk.session.learned(None, "", can_print=True, can_scan=True)
    for event in (Event.START, Event.TYPE):
        kiosk.session.happen(event)
    kiosk.session.activate("last_name")
    kiosk.session.typeText(CANARY)
    assert kiosk.session.position.step is Step.TYPE_REFERENCE


def bug_in_a_slot(kiosk: KioskApp) -> None:
    QTimer.singleShot(0, kiosk.session, breaks)


def bug_in_background_work(kiosk: KioskApp) -> None:
    async def work() -> None:
        breaks()

    kiosk.background.start(lambda _: None, work)


def bug_in_a_thread(_kiosk: KioskApp) -> None:
    threading.Thread(target=breaks).start()


def bug_in_a_page(kiosk: KioskApp) -> None:
    assert kiosk.window is not None
    QQmlExpression(kiosk.engine.rootContext(), kiosk.window, f"session.send('{CANARY}')").evaluate()


@pytest.mark.parametrize("bug", [bug_in_a_slot, bug_in_background_work, bug_in_a_thread, bug_in_a_page])
@pytest.mark.usefixtures("caught")
def test_a_bug_sends_the_guest_to_staff_and_is_told_without_its_words(
    kiosk: KioskApp, qtbot: QtBot, log: io.StringIO, ended: list[int], bug: Callable[[KioskApp], None]
) -> None:
    begin(kiosk)
    bug(kiosk)
    qtbot.waitUntil(lambda: kiosk.session.position.step is Step.GO_TO_DESK)
    assert "bug: ValueError at " in log.getvalue()
    assert CANARY not in log.getvalue()
    assert ended == []
    kiosk.session.send("CLOSE")
    assert kiosk.session.position.step is Step.ATTRACT


@pytest.mark.usefixtures("caught")
def test_a_bug_with_nobody_there_leaves_the_kiosk_open(kiosk: KioskApp, qtbot: QtBot, log: io.StringIO) -> None:
    kiosk.health.close()
    kiosk.session.learned(None, "", can_print=True, can_scan=True)
    bug_in_a_slot(kiosk)
    qtbot.waitUntil(lambda: "bug: " in log.getvalue())
    assert kiosk.session.position.step is Step.ATTRACT


@pytest.mark.usefixtures("caught")
def test_what_stopped_begins_again(kiosk: KioskApp, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan that breaks what hears it does not end scanning; a poll that broke is made again."""
    heard: list[str] = []

    def deaf(text: str) -> None:
        heard.append(text)
        breaks()

    monkeypatch.setattr(kiosk.session, "scanned", deaf)
    assert isinstance(kiosk.scanner, DemoScanner)
    for text in ("first", "second"):
        kiosk.scanner.show(text)
        qtbot.waitUntil(lambda: heard[-1:] == [text])  # noqa: B023 - waited for within the round
    with qtbot.waitSignal(kiosk.health.found):
        kiosk.recover()


def test_bugs_that_keep_coming_end_the_process(ended: list[int]) -> None:
    now = [0.0]
    mended: list[float] = []
    last = LastResort(lambda: mended.append(now[0]), ended.append, lambda: now[0])
    for _ in range(2 * MOST):
        last.caught(ValueError, ValueError(), None)
        now[0] += WITHIN_S / (MOST - 2)
    assert ended == []
    for _ in range(MOST):
        last.caught(ValueError, ValueError(), None)
    assert ended[0] == 1
    assert len(mended) == 2 * MOST + MOST - len(ended)


def test_ctrl_c_is_no_bug(ended: list[int], log: io.StringIO) -> None:
    LastResort(breaks, ended.append).caught(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert (ended, log.getvalue()) == ([0], "")


def test_recovering_that_breaks_ends_the_process(ended: list[int]) -> None:
    def recover() -> None:
        last.caught(KeyError, KeyError(), None)

    last = LastResort(recover, ended.append)
    last.caught(ValueError, ValueError(), None)
    assert ended == [1]


def test_qml_is_told_by_place_unless_its_words_hold_no_values(log: io.StringIO) -> None:
    context = QMessageLogContext()
    qt_said(QtMsgType.QtWarningMsg, context, "could not find the platform plugin")
    assert "could not find the platform plugin" in log.getvalue()

    class InQml(QObject):
        file, line, category = "file:///x/TypeName.qml", 12, "qml"

    for words in (f"Error: no guest {CANARY}", "TypeError: Cannot read property 'name' of undefined"):
        qt_said(QtMsgType.QtWarningMsg, InQml(), words)  # type: ignore[arg-type]
    assert CANARY not in log.getvalue()
    assert "(not told) TypeName.qml:12" in log.getvalue()
    assert "'name' of undefined TypeName.qml:12" in log.getvalue()


@pytest.mark.parametrize("library", ["httpx", "asyncio", "httpcore.http11"])
def test_libraries_are_told_by_place_only(log: io.StringIO, library: str) -> None:
    try:
        breaks()
    except ValueError:
        logging.getLogger(library).exception("Task failed: %s", CANARY)
    assert "library_said" in log.getvalue()
    assert "ValueError at test_last_resort.py" in log.getvalue()
    assert CANARY not in log.getvalue()
    assert log.getvalue().count("\n") == 1
