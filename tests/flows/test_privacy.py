"""S5: when a visit is over, nothing of the guest is left in the kiosk: no object, item, file or word in a log."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent, qmlContext
from PySide6.QtQuick import QQuickItem

from kiosk_app.flow import Event, Step
from tests.flows.conftest import AtKiosk
from tests.flows.lobby import Booked, Lobby
from tests.flows.test_ways import choose_way, passport, shown_number
from tests.flows.traces import Trace, backwards, traces
from tests.flows.visitor import Visitor

LEFT_IN_QML = b"""
import QtQuick
Item {
    id: left
    property var deep: ({ list: ["", { name: "Quetzalcoatl" }] })
    property QtObject timer: QtObject { property string plain: "Quetzalcoatl" }
    Repeater { model: ["Quetzalcoatl"]; Item { visible: false } }
}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process may leave files: home, settings, caches, temporary files."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    assert Path(kept).is_relative_to(tmp_path)
    return tmp_path


class Search:
    """Looks for one guest everywhere in a kiosk. `settings`: files of the kiosk that are not in `home`."""

    def __init__(self, visitor: Visitor, home: Path, capture: pytest.CaptureFixture[str]) -> None:
        self._visitor, self._home, self._capture = visitor, home, capture
        self._said = ""

    def __call__(self, wanted: Iterable[str]) -> set[Trace]:
        told = self._capture.readouterr()
        self._said += told.out + told.err
        for file in self._visitor.lobby.kiosk_files():
            (self._home / file.name).write_bytes(file.read_bytes())
        return traces(self._visitor.kiosk, self._home, self._said, wanted)


@pytest.fixture
def search(home: Path, capfd: pytest.CaptureFixture[str], at_kiosk: AtKiosk) -> Search:
    return Search(at_kiosk(), home, capfd)


def of_booking(booked: Booked) -> set[str]:
    """What tells this guest from any other, before anything happened."""
    names = backwards(booked.last_name.upper(), booked.last_name.capitalize(), booked.first_name)
    return names | backwards(booked.reference, booked.phone, booked.phone[3:], booked.room)


def where(found: set[Trace], text: str) -> set[str]:
    return {trace.where for trace in found if trace.backwards == text[::-1]}


def test_nothing_of_a_guest_is_left_when_the_visit_is_over(lobby: Lobby, search: Search) -> None:
    """S29: at the end."""
    visitor, booked = search._visitor, lobby.canary()
    visitor.find(booked)
    wanted = of_booking(booked)
    during = search(wanted)
    assert where(during, booked.reference) == {"python"}, "what was typed is the guest's, not the page's"
    assert where(during, booked.first_name) == {"python", "qt"}
    assert any(trace.holder.endswith(".view") for trace in during), "values of QML are seen"

    code = lobby.code(booked, after=visitor.ask_for_code())
    visit = visitor.kiosk.session.visit_handle
    visitor.type_code(code[:-1])
    wanted |= backwards(visit, code[:-1], code)
    assert "python" in where(search(wanted), code[:-1])
    visitor.type_code(code[-1])
    visitor.at(Step.CONFIRM_DETAILS)
    confirmed = visitor.kiosk.session._guest.confirmed
    assert confirmed is not None
    wanted |= backwards(confirmed.grant, confirmed.guests[0].guest_id, confirmed.guests[0].display_name)
    found = search(wanted)
    assert where(found, confirmed.grant) == where(found, visit) == {"python"}, "secrets never reach QML"
    assert where(found, confirmed.guests[0].guest_id) == {"python", "qt"}
    assert where(found, code) == set(), "a code that was right is forgotten at once"
    assert any(trace.holder.endswith(".modelData") for trace in found), "rows of a list are seen"
    del confirmed

    visitor.tap("checkIn")
    visitor.at(Step.TAKE_PASS)
    document = visitor.kiosk.session.passes[0]
    wanted |= backwards(document.code, document.pass_id)
    del document
    assert "python" in where(search(wanted), booked.room)
    visitor.take_passes()
    assert search(wanted) == set()


@pytest.mark.parametrize("how", ["clear", "walk away"])
def test_nothing_is_left_of_a_guest_who_did_not_finish(lobby: Lobby, search: Search, how: str) -> None:
    """S29: on time-out."""
    visitor, booked = search._visitor, lobby.canary()
    visitor.confirm(booked)
    wanted = of_booking(booked)
    assert {trace.where for trace in search(wanted)} == {"python", "qt"}
    visit = backwards(visitor.kiosk.session.visit_handle)
    if how == "clear":
        visitor.tap("footer_startOver")
        visitor.tap("clear")
    else:
        visitor.happens(Event.TIMED_OUT)
        visitor.happens(Event.TIMED_OUT)
    visitor.at(Step.ATTRACT)
    assert search(wanted) == set()
    visitor.until(lambda: search(visit) == set(), "the backend to have heard of the end")


@pytest.mark.parametrize("how", ["typed", "half scanned"])
def test_nothing_is_left_of_a_document_that_was_shown(lobby: Lobby, search: Search, how: str) -> None:
    visitor, booked = search._visitor, lobby.with_papers()
    visitor.find(booked)
    choose_way(visitor, "document")
    visitor.at(Step.SHOW_DOCUMENT)
    line = passport(booked)[1]
    wanted = backwards(line, line[:9])
    if how == "typed":
        visitor.tap("type")
        visitor.at(Step.TYPE_DOCUMENT)
        visitor.kiosk.session.nextField()
        visitor.kiosk.session.typeText(line)
        del line
        visitor.until(lambda: {trace.where for trace in search(wanted)} == {"python", "qt"}, "the line to be shown")
    else:
        visitor.scans(line)
        visitor.screen.wait_says("One line is read.")
        del line
        assert {trace.where for trace in search(wanted)} == {"python"}, "what was scanned is never drawn"
    visitor.tap("footer_startOver")
    visitor.tap("clear")
    visitor.at(Step.ATTRACT)
    assert search(wanted) == set()


def test_nothing_is_left_of_a_link(lobby: Lobby, search: Search) -> None:
    visitor, booked = search._visitor, lobby.canary()
    visitor.find(booked)
    choose_way(visitor, "link")
    visitor.at(Step.WAIT_FOR_PHONE)
    number = shown_number(visitor)
    assert visitor.screen.says(number)
    visitor.tap("footer_startOver")
    visitor.tap("clear")
    visitor.at(Step.ATTRACT)
    assert search(of_booking(booked)) == set()
    assert not visitor.screen.says(number)
    assert visitor.kiosk.session._guest.code is None


def test_ending_a_visit_at_a_backend_that_is_away_holds_nothing_but_its_handle(lobby: Lobby, search: Search) -> None:
    """S29: when the backend is away."""
    visitor, booked = search._visitor, lobby.canary()
    visitor.confirm(booked)
    wanted, visit = of_booking(booked), backwards(visitor.kiosk.session.visit_handle)
    lobby.backend.kill()
    visitor.tap("footer_startOver")
    visitor.tap("clear")
    visitor.until(lambda: visitor.position.step in (Step.ATTRACT, Step.OUT_OF_SERVICE), "the end of the visit")
    visitor.until(visitor.screen.rests, "the page to rest")
    assert search(wanted) == set()
    assert {trace.where for trace in search(visit)} == {"python"}
    lobby.start_backend()
    visitor.until(lambda: search(visit) == set(), "the backend to have heard of the end")


def test_the_search_finds_what_was_written_or_said(
    search: Search, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor, wanted = search._visitor, backwards("Quetzalcoatl")
    visitor.at(Step.ATTRACT)
    assert search(wanted) == set()
    kept = home / "deep" / "QML"
    kept.mkdir(parents=True)
    (kept / "narrow.ini").write_bytes(b"name=" + b"ltaoclazteuQ"[::-1])
    (kept / "wide.db").write_bytes("ltaoclazteuQ"[::-1].encode("utf-16-le"))
    print("ltaoclazteuQ"[::-1])
    QGuiApplication.clipboard().setText("ltaoclazteuQ"[::-1])
    context = qmlContext(visitor.window)
    assert context is not None
    component = QQmlComponent(context.engine())
    component.setData(LEFT_IN_QML, QUrl())
    item = component.create()
    assert isinstance(item, QQuickItem)
    item.setParentItem(visitor.window.contentItem())
    found = {(trace.where, trace.holder) for trace in search(wanted)}
    item.deleteLater()
    QGuiApplication.clipboard().clear()
    assert found == {
        ("file", "narrow.ini"),
        ("file", "wide.db"),
        ("said", "output"),
        ("said", "clipboard"),
        ("qt", "QQuickItem.deep"),
        ("qt", "QObject.plain"),
        ("qt", "QQuickRepeater.model"),
        ("qt", "context of QQuickItem: modelData"),
    }
