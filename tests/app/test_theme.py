"""Sizes are millimetres, colours keep their contrast, the layout follows the window."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
from pytestqt.qtbot import QtBot

from kiosk_app.brand import contrast, guarded
from kiosk_app.viewmodels.look import install_look
from kiosk_app.viewmodels.theme import ThemeModel
from tests.app.gallery import BRANDS, PAGES

AURORA = BRANDS["aurora"]
TEXT = ["page", "surface", "sunken", "veil", "okTint", "noteTint", "alertTint", "tint"]
FLOORS = [
    *[(ink, ground, 10.0) for ink in ("ink", "ink2") for ground in TEXT],
    ("onAccent", "accent", 10.0),
    ("accentText", "page", 10.0),
    ("accentText", "surface", 10.0),
    ("onStaff", "staff", 10.0),
    *[("border", ground, 3.0) for ground in ("page", "surface", "sunken")],
    *[(mark, ground, 3.0) for mark in ("ok", "note", "alert") for ground in ("page", "surface")],
    ("focusGap", "focus", 3.0),
]


@pytest.mark.parametrize("staff", [False, True])
@pytest.mark.parametrize("scheme", ["light", "hcLight", "hcDark"])
@pytest.mark.parametrize("accent", ["#083F39", "#12305F", "#FFCC00", "#E4572E"])
def test_every_pair_of_roles_keeps_its_floor(scheme: str, accent: str, staff: bool) -> None:
    theme = ThemeModel(guarded("aurora", "X", accent))
    theme.scheme = scheme
    theme.staffMode = staff
    colours = theme.colours
    worst = {(ink, on): contrast(colours[ink], colours[on]) for ink, on, _ in FLOORS}
    high = scheme != "light"
    assert {
        pair
        for pair, ratio in worst.items()
        for i, o, f in FLOORS
        if (i, o) == pair and ratio < (20 if high and f == 10 else f)
    } == set()


@pytest.mark.parametrize(("ppi", "px", "mm"), [(96.0, 64, 48), (102.5, 68, 51), (141.2, 94, 71)])
def test_design_pixels_and_millimetres_become_window_pixels(qtbot: QtBot, ppi: float, px: int, mm: int) -> None:
    theme = ThemeModel(AURORA, ppi=ppi)
    assert (theme.px(64), theme.mm(12.7)) == (px, mm)
    engine = QQmlEngine()
    install_look(engine, theme)
    component = QQmlComponent(engine)
    source = (
        'import QtQml\nimport "../../../kiosk_app/qml/controls"\n'
        "QtObject { property int a: Theme.px(64); property int b: Theme.mm(12.7) }"
    )
    component.setData(source.encode(), QUrl.fromLocalFile(str(PAGES / "Probe.qml")))
    probe = component.create()
    assert component.errorString() == ""
    assert (probe.property("a"), probe.property("b")) == (px, mm)
    theme.setWindow(540 * ppi / 96, 960 * ppi / 96)  # too small a display: everything shrinks, QML notices
    assert theme.shrunk
    assert probe.property("a") == theme.px(64) < px


def test_a_demo_window_scales_everything_alike() -> None:
    whole, half = ThemeModel(AURORA), ThemeModel(AURORA, scale=0.5)
    half.setWindow(540, 960)
    assert half.px(100) == 50
    assert half.layout == whole.layout == "portrait"
    assert not half.shrunk
    assert half.type["title"]["px"] == whole.type["title"]["px"] / 2


@pytest.mark.parametrize(
    ("wide", "high", "ppi", "layout"),
    [
        (1080, 1920, 96, "portrait"),
        (1920, 1080, 96, "landscape"),
        (1024, 600, 118, "small"),
        (1920, 1080, 141, "small"),
    ],
)
def test_the_layout_follows_the_window(wide: int, high: int, ppi: int, layout: str) -> None:
    theme = ThemeModel(AURORA, ppi=ppi)
    theme.setWindow(wide, high)
    assert theme.layout == layout


def test_text_sizes_follow_the_tokens() -> None:
    theme = ThemeModel(AURORA)
    theme.textSize = "largest"
    assert theme.type["body"]["px"] == 49
    assert theme.type["title"]["px"] == 86
    assert theme.type["padKey"]["px"] == 64
    with pytest.raises(ValueError, match="textSize is one of small, medium"):
        theme.textSize = "huge"
    with pytest.raises(ValueError, match="scheme is one of"):
        theme.scheme = "pink"


def test_right_to_left_has_no_letter_spacing_and_more_leading() -> None:
    theme = ThemeModel(AURORA)
    before = theme.type["title"]
    theme.rightToLeft = True
    assert before["spacing"] < 0 == theme.type["title"]["spacing"]
    assert theme.type["title"]["line"] > before["line"]
