"""PySide6 6.12 loses references to None and True on Python 3.11 and dies in the lobby: pin and proof (qt 1.1)."""

import sys
from importlib.metadata import version

from PySide6.QtCore import QCoreApplication, QObject, Signal
from pytestqt.qtbot import QtBot

from tests.meta.sources import ROOT


class Emitter(QObject):
    spoke = Signal(bool)


def test_pin_stays_below_the_broken_release() -> None:
    assert "PySide6-Essentials>=6.11.3,<6.12" in (ROOT / "packaging" / "requirements.in").read_text()
    major, minor = version("PySide6-Essentials").split(".")[:2]
    assert (int(major), int(minor)) < (6, 12)


def test_calls_and_signals_lose_no_reference(qtbot: QtBot) -> None:
    emitter = Emitter()
    heard: list[bool] = []
    emitter.spoke.connect(heard.append)
    none, true = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(1000):
        QCoreApplication.processEvents()
    for _ in range(100):
        emitter.spoke.emit(True)
    assert len(heard) == 100
    assert sys.getrefcount(None) - none > -100
    assert sys.getrefcount(True) - true > -50
