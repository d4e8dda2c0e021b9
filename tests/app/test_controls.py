"""The kit, walked picture by picture: role and name on everything that can be touched, targets large enough,
nothing on top of each other, activated only when press and release are inside."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import SIGNAL, QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

import assets
from kiosk_app.viewmodels.look import Pictures
from kiosk_app.viewmodels.theme import ThemeModel, load_fonts
from tests.app.gallery import PICTURES, Picture, items, show

ACTIONABLE = {
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
}


@pytest.fixture(scope="module", autouse=True)
def _fonts(qapp: object) -> None:
    load_fonts()
    QAccessible.setActive(True)


@pytest.fixture
def shown(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[tuple[QQuickView, ThemeModel]]:
    view, theme = show(PICTURES[request.param] if isinstance(request.param, str) else request.param)
    yield view, theme
    view.close()
    view.deleteLater()
    QGuiApplication.sendPostedEvents(view, QEvent.Type.DeferredDelete.value)


def pressables(view: QQuickView) -> list[QQuickItem]:
    return [item for item in items(view.rootObject()) if item.property("debounce") is not None]


def seen(item: QQuickItem) -> QRectF:
    """What of the item is to be seen, in the window."""
    area = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    above = item.parentItem()
    while above:
        if above.clip():
            area = area.intersected(above.mapRectToScene(QRectF(0, 0, above.width(), above.height())))
        above = above.parentItem()
    return area


def spy_on(item: QQuickItem, signal: str) -> QSignalSpy:
    return QSignalSpy(item, SIGNAL(signal))


def interfaces(of: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield of
    for at in range(of.childCount()):
        child = of.child(at)
        if child is not None:
            yield from interfaces(child)


@pytest.mark.parametrize("shown", list(PICTURES), indirect=True)
def test_everything_to_touch_has_role_name_and_size(shown: tuple[QQuickView, ThemeModel]) -> None:
    view, theme = shown
    touchable = pressables(view)
    assert touchable
    least = theme.mm(12.7) - 1
    for item in touchable:
        interface = QAccessible.queryAccessibleInterface(item)
        name = interface.text(QAccessible.Text.Name)
        assert interface.role() in ACTIONABLE, name
        assert name.strip(), f"no name: {item}"
        assert interface.state().focusable, name
        assert min(item.width(), item.height()) >= least, f"{name} is {item.width()} x {item.height()}, least {least}"


@pytest.mark.parametrize("shown", list(PICTURES), indirect=True)
def test_nothing_to_touch_is_cut_off_or_covered(shown: tuple[QQuickView, ThemeModel]) -> None:
    view, _theme = shown
    window = QRectF(-1, -1, view.width() + 2, view.height() + 2)
    areas = [(item, seen(item)) for item in pressables(view)]
    areas = [(item, area) for item, area in areas if not area.isEmpty()]
    for at, (item, area) in enumerate(areas):
        name = QAccessible.queryAccessibleInterface(item).text(QAccessible.Text.Name)
        assert window.contains(area), f"{name} leaves the window"
        for other, taken in areas[at + 1 :]:
            common = area.intersected(taken)
            label = QAccessible.queryAccessibleInterface(other).text(QAccessible.Text.Name)
            assert min(common.width(), common.height()) <= 1, f"{name} and {label} overlap"


@pytest.mark.parametrize("shown", list(PICTURES), indirect=True)
def test_no_pointer_handler_without_an_accessible_node(shown: tuple[QQuickView, ThemeModel]) -> None:
    view, _theme = shown
    known = {interface.object() for interface in interfaces(QAccessible.queryAccessibleInterface(view))}
    for item in items(view.rootObject()):
        if item.inherits("QQuickMouseArea"):
            owner = item.parentItem()
            dialog = owner.property("note") is not None or owner.property("radius") is not None
            assert owner in known or dialog


@pytest.mark.parametrize("shown", ["find"], indirect=True)
def test_press_and_release_inside_activates_and_dragging_out_does_not(shown: tuple[QQuickView, ThemeModel]) -> None:
    view, _theme = shown
    card = next(item for item in pressables(view) if item.property("title") == "Type my reference")
    spy = spy_on(card, "activated()")
    inside = card.mapToScene(QPoint(40, 40)).toPoint()
    outside = card.mapToScene(QPoint(40, round(card.height()) + 120)).toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=inside)
    assert card.property("down")
    QTest.mouseMove(view, outside)
    assert not card.property("down")
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=outside)
    assert spy.count() == 0
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=inside)
    assert spy.count() == 1
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=inside)
    assert spy.count() == 1, "a second touch at once is a bounce"


@pytest.mark.parametrize("shown", ["find"], indirect=True)
def test_touch_keyboard_and_screen_reader_all_activate(shown: tuple[QQuickView, ThemeModel]) -> None:
    view, _theme = shown
    scan, typed, ask = [item for item in pressables(view) if item.property("available") is not None]
    spies = [spy_on(item, "activated()") for item in (scan, typed, ask)]
    finger = QTest.createTouchDevice()
    at = scan.mapToScene(QPoint(60, 60)).toPoint()
    QTest.touchEvent(view, finger).press(0, at, view).commit()
    QTest.touchEvent(view, finger).release(0, at, view).commit()
    typed.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    assert typed.property("ring")
    QTest.keyClick(view, Qt.Key.Key_Return)
    QAccessible.queryAccessibleInterface(ask).actionInterface().doAction("Press")
    assert [spy.count() for spy in spies] == [1, 1, 1]


@pytest.mark.parametrize("shown", [Picture("Find", input_guard_ms=250)], indirect=True)
def test_a_touch_meant_for_the_page_before_is_ignored(shown: tuple[QQuickView, ThemeModel], qtbot: QtBot) -> None:
    view, _theme = shown
    card = pressables(view)[1]
    spy = spy_on(card, "activated()")
    at = card.mapToScene(QPoint(60, 60)).toPoint()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert spy.count() == 0
    qtbot.waitUntil(card.isEnabled, timeout=2000)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert spy.count() == 1


@pytest.mark.parametrize("shown", ["code"], indirect=True)
def test_hardware_digits_of_any_script_reach_the_pad(shown: tuple[QQuickView, ThemeModel]) -> None:
    view, _theme = shown
    pad = next(item for item in items(view.rootObject()) if item.property("keyHeight") is not None)
    pad.forceActiveFocus()
    digits, erased = spy_on(pad, "digit(QString)"), spy_on(pad, "erase()")
    QTest.keyClick(view, Qt.Key.Key_7)
    QTest.sendKeyEvent(QTest.KeyAction.Click, view, Qt.Key.Key_unknown, "٤", Qt.KeyboardModifier.NoModifier)
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    QTest.keyClick(view, Qt.Key.Key_X)
    assert [digits.at(n)[0] for n in range(digits.count())] == ["7", "4"]
    assert erased.count() == 1


@pytest.mark.parametrize("shown", [Picture("ConfirmStay", scheme="hcDark", text_size="largest")], indirect=True)
def test_what_does_not_fit_is_on_the_next_page_and_focus_turns_it(shown: tuple[QQuickView, ThemeModel]) -> None:
    view, _theme = shown
    more = next(item for item in items(view.rootObject()) if item.objectName() == "showMore")
    paged = more.parentItem()
    rows = [item for item in pressables(view) if item.property("locked") is not None]
    assert all(seen(row).isEmpty() for row in rows)
    rows[0].forceActiveFocus(Qt.FocusReason.TabFocusReason)
    assert paged.property("at") > 0
    assert seen(rows[0]).height() >= rows[0].height() - 1


@pytest.mark.parametrize("shown", ["accessibility"], indirect=True)
def test_under_a_sheet_the_page_is_not_drawn(shown: tuple[QQuickView, ThemeModel]) -> None:
    view, _theme = shown
    assert not [item for item in items(view.rootObject()) if item.property("keyHeight") is not None]


@pytest.mark.parametrize("shown", ["attract"], indirect=True)
def test_every_icon_of_the_kit_exists_and_draws(shown: tuple[QQuickView, ThemeModel]) -> None:
    _view, theme = shown
    pictures = Pictures(theme)
    for file in assets.path("icons").glob("*.svg"):
        image = pictures.requestImage(f"icon/{file.stem}/A3161A", QSize(), QSize(48, 48))
        inked = [image.pixelColor(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 250]
        assert inked, file.stem
        assert {colour.name() for colour in inked} == {"#a3161a"}, file.stem
    with pytest.raises(FileNotFoundError):
        pictures.requestImage("icon/nothing/000000", QSize(), QSize(48, 48))
