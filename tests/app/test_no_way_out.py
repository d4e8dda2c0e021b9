"""A guest at the screen finds no way out of it: not by keys, gestures, menus or a window manager (T13, T4)."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk_app.flow import Step
from kiosk_app.main import KioskApp
from kiosk_app.settings import Backend, Display, Printer, Scanner, Settings
from kiosk_app.viewmodels.theme import load_fonts
from tests.app.driver import touch_screen
from tests.peers.ports import free_port
from tests.peers.screens import Cage
from tests.peers.waiting import wait_until

ROOT = Path(__file__).parents[2]
CTRL, ALT, META = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
)
WAYS = [
    (Qt.Key.Key_F4, ALT),
    (Qt.Key.Key_Q, CTRL),
    (Qt.Key.Key_W, CTRL),
    (Qt.Key.Key_C, CTRL),
    (Qt.Key.Key_Tab, ALT),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Delete, CTRL | ALT),
    (Qt.Key.Key_Super_L, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_D, META),
    (Qt.Key.Key_Print, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_P, CTRL),
    (Qt.Key.Key_O, CTRL),
    *((Qt.Key(Qt.Key.Key_F1.value + n), Qt.KeyboardModifier.NoModifier) for n in range(12)),
]


@pytest.fixture
def kiosk(qapp: QGuiApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[KioskApp]:
    """A kiosk whose backend is away: what matters here is the window."""
    load_fonts()
    settings = Settings(
        backend=Backend(url=f"http://127.0.0.1:{free_port()}"),
        display=Display(fullscreen=True),
        printer=Printer(kind="pdf_folder", folder=str(tmp_path)),
        scanner=Scanner(kind="demo"),
    )
    with KioskApp(settings, "a token") as app:
        window = app.show()
        assert QTest.qWaitForWindowExposed(window)
        qtbot.waitUntil(lambda: app.session.position.step is Step.OUT_OF_SERVICE)  # it has found out
        yield app


def windows() -> list[str]:
    return [type(window).__name__ for window in QGuiApplication.topLevelWindows() if window.isVisible()]


@pytest.mark.parametrize(("key", "held"), WAYS, ids=[f"{held.name or ''}+{key.name}" for key, held in WAYS])
def test_no_key_leads_out(kiosk: KioskApp, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    window = kiosk.window
    assert window is not None
    before = (windows(), kiosk.session.position)
    QTest.keyClick(window, key, held)
    QGuiApplication.processEvents()
    assert (windows(), kiosk.session.position) == before
    assert window.isVisible()


def test_no_gesture_leads_out(kiosk: KioskApp) -> None:
    window = kiosk.window
    assert window is not None
    before = (windows(), kiosk.session.position)
    edges = [QPoint(1, 200), QPoint(1, 400), QPoint(1, 600)]
    fingers = QTest.touchEvent(window, touch_screen())
    for n, point in enumerate(edges):
        fingers.press(n, point, window)
    fingers.commit()
    for step in range(1, 6):
        moved = QTest.touchEvent(window, touch_screen())
        for n, point in enumerate(edges):
            moved.move(n, point + QPoint(100 * step, 0), window)
        moved.commit()
    lifted = QTest.touchEvent(window, touch_screen())
    for n, point in enumerate(edges):
        lifted.release(n, point + QPoint(500, 0), window)
    lifted.commit()
    QTest.mouseClick(window, Qt.MouseButton.RightButton, pos=QPoint(400, 500))
    QGuiApplication.processEvents()
    assert (windows(), kiosk.session.position) == before


def test_a_window_manager_cannot_close_it(kiosk: KioskApp) -> None:
    window = kiosk.window
    assert window is not None
    assert not window.close()
    assert window.isVisible()


def test_no_pointer_is_shown_and_the_window_fills_the_screen(kiosk: KioskApp) -> None:
    window = kiosk.window
    assert isinstance(window, QQuickWindow)
    assert window.cursor().shape() is Qt.CursorShape.BlankCursor
    assert window.visibility() is QQuickWindow.Visibility.FullScreen


@pytest.mark.peer
def test_under_cage_the_kiosk_is_all_there_is(cage: Callable[..., Cage], tmp_path: Path) -> None:
    """Every pixel is the app's, and when the app ends the compositor ends with it: nothing lies beneath."""
    token = tmp_path / "token"
    token.write_text("a token")
    config = tmp_path / "app.toml"
    config.write_text(
        f'demo_token_file = "{token}"\n[backend]\nurl = "http://127.0.0.1:{free_port()}"\n'
        f'[printer]\nkind = "pdf_folder"\nfolder = "{tmp_path}"\n[scanner]\nkind = "demo"\n'
    )
    screen = cage(
        [sys.executable, "-m", "kiosk_app", "--config", config],
        env={"PYTHONPATH": str(ROOT), "HOME": os.environ.get("HOME", str(tmp_path))},
    )
    page, footer = QColor("#F7F6F3"), QColor("#FFFFFF")

    def shown() -> bool:
        image = QImage(str(screen.picture()))
        corners = [image.pixelColor(x, 0) for x in (0, image.width() - 1)]
        feet = [image.pixelColor(x, image.height() - 1) for x in (0, image.width() - 1)]
        return corners == [page] * 2 and feet == [footer] * 2

    wait_until(shown, "the kiosk on every corner of the screen", seconds=20)
    assert screen.program.running


def test_keys_and_touches_of_the_window_are_heard_before_the_page(kiosk: KioskApp, qtbot: QtBot) -> None:
    assert kiosk.window is not None
    with qtbot.waitSignals([kiosk.keys.staffChord, kiosk.keys.noticed]):
        QTest.keyClick(kiosk.window, Qt.Key.Key_S, CTRL | ALT)
    with qtbot.waitSignal(kiosk.keys.noticed):
        QTest.mouseClick(kiosk.window, Qt.MouseButton.LeftButton)
