"""The pretended guest sees what a guest sees, and touches like one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from pytestqt.qtbot import QtBot

from tests.app.driver import Screen

SOURCE = b"""
import QtQuick
import QtQuick.Controls.Basic

Window {
    id: window
    property int taps: 0
    property string typed: ""
    width: 400; height: 300; visible: true
    StackView {
        id: pages
        anchors.fill: parent
        initialItem: first
        focus: true
        Keys.onPressed: event => window.typed += event.text
    }
    Component {
        id: first
        Item {
            Button { objectName: "next"; text: "Go on"; onClicked: { window.taps += 1; pages.push(second) } }
            Text { objectName: "hidden"; text: "not for you"; visible: false }
            Button { objectName: "off"; text: "Not now"; y: 60; enabled: false }
            Button { objectName: "outside"; text: "Far"; y: 500 }
        }
    }
    Component {
        id: second
        Item { Text { objectName: "title"; text: "Second page"; anchors.centerIn: parent } }
    }
}
"""


@pytest.fixture
def screen(qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    file = tmp_path / "Main.qml"
    file.write_bytes(SOURCE)
    engine = QQmlApplicationEngine(str(file))
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow)
    yield Screen(window, qtbot, patience=2000)
    window.close()
    engine.deleteLater()


def test_tap_is_felt_once_and_the_next_page_is_waited_for(screen: Screen, tmp_path: Path) -> None:
    screen.tap("next")
    assert screen.text("title") == "Second page"
    assert screen.window.property("taps") == 1
    assert not screen.shows("next")
    assert screen.picture(tmp_path / "second.png").width() == 400


def test_what_a_guest_cannot_see_is_not_found(screen: Screen) -> None:
    screen.wait_for("next")
    assert not screen.shows("hidden")
    assert not screen.says("not for you")
    assert screen.says("Go on")


def test_what_cannot_be_used_cannot_be_tapped(screen: Screen) -> None:
    with pytest.raises(AssertionError, match="cannot be used"):
        screen.tap("off")
    with pytest.raises(AssertionError, match="outside the window"):
        screen.tap("outside")


def test_waiting_in_vain_tells_what_is_shown(screen: Screen) -> None:
    screen.patience = 100
    with pytest.raises(AssertionError, match=r"'title' to be shown\n.*'next'"):
        screen.wait_for("title")


def test_keys_names_and_swipes(screen: Screen) -> None:
    assert screen.spoken("next") == ("Go on", QAccessible.Role.Button)
    screen.window.requestActivate()
    screen.type("AB7")
    screen.key(Qt.Key.Key_Z)
    assert screen.window.property("typed") == "AB7z"
    screen.swipe(QPoint(300, 250), QPoint(300, 150))
    assert screen.window.property("taps") == 0
