"""A program is really shown by cage and by X11, under cage on every pixel."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.peers.process import Program
from tests.peers.screens import Cage, XScreen
from tests.peers.waiting import wait_until

PAGE = """
import QtQuick

Window {
    width: 400; height: 600; visible: true; color: "#204060"
}
"""

SHOW = """
import signal, sys
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
signal.signal(signal.SIGTERM, signal.SIG_DFL)
app = QGuiApplication(sys.argv)
engine = QQmlApplicationEngine(sys.argv[1])
print("shown", flush=True)
sys.exit(app.exec())
"""

SHOWN = QColor("#204060")


@pytest.fixture
def command(tmp_path: Path) -> list[str | Path]:
    page = tmp_path / "Page.qml"
    page.write_text(PAGE)
    return [sys.executable, "-c", SHOW, page]


def middle(picture: Path) -> QColor:
    image = QImage(str(picture))
    return image.pixelColor(image.width() // 2, image.height() // 2)


@pytest.mark.peer
def test_cage_shows_nothing_but_the_program(cage: Callable[..., Cage], command: list[str | Path]) -> None:
    screen = cage(command)
    wait_until(lambda: middle(screen.picture()) == SHOWN, "the program on the screen")
    image = QImage(str(screen.picture()))
    assert (image.width(), image.height()) == (720, 1280)
    assert {image.pixelColor(x, y).name() for x in (0, 719) for y in (0, 1279)} == {SHOWN.name()}
    assert screen.program.running


@pytest.mark.peer
def test_x11_window_is_shown(xscreen: XScreen, program: Callable[..., Program], command: list[str | Path]) -> None:
    child = program(command, env={"DISPLAY": xscreen.display, "QT_QPA_PLATFORM": "xcb", "QT_QUICK_BACKEND": "software"})
    child.wait_for_line("shown")
    assert child.running
