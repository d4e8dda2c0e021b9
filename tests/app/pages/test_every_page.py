"""Every scene on every display: readable aloud, large enough to touch, nothing cut off, covered or out of place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible

from tests.app.pages.inspect_page import defects
from tests.app.pages.samples import SCENES
from tests.app.pages.stage import LANDSCAPE, PORTRAIT, SMALL, Setup, Stage, shown_at, stage

OF_A_FLIGHT = ("attract", "choose", "is-this-you", "too-late", "bags", "confirm", "confirm-nobody", "working", "take")
OF_A_FLIGHT += ("did-it-print", "phone-pass-no-paper", "desk-checked-in", "finish")
FEW = ("find", "scan-unreadable", "reference", "name-first", "not-found", "is-this-you", "code-wrong", "other-way")
FEW += ("code-email", "link", "passkey", "question", "document-half", "document-typed", "document-mistyped")
FEW += (
    "other-way-first",
    "more-needed",
    "bags",
    "confirm",
    "working",
    "take",
    "phone-pass",
    "desk",
    "finish",
    "closed",
    "still-there",
    "help",
)
SETUPS = [
    Setup("portrait-stay", PORTRAIT),
    Setup("portrait-flight", PORTRAIT, "flight", scenes=OF_A_FLIGHT),
    Setup("landscape-stay", LANDSCAPE),
    Setup("landscape-flight", LANDSCAPE, "flight", scenes=OF_A_FLIGHT),
    Setup("small-stay", SMALL),
    Setup("small-flight", SMALL, "flight", scenes=OF_A_FLIGHT),
    Setup("portrait-largest", PORTRAIT, text_size="largest", scheme="hcDark", scenes=FEW),
    Setup("portrait-largest-flight", PORTRAIT, "flight", text_size="largest", scenes=OF_A_FLIGHT),
    Setup("landscape-large", LANDSCAPE, text_size="large", scheme="hcLight", scenes=FEW),
    Setup("portrait-reach", PORTRAIT, "flight", reach=True, scheme="hcLight", scenes=FEW),
    Setup("portrait-right-to-left", PORTRAIT, "flight", right_to_left=True, scenes=FEW),
    Setup("landscape-right-to-left", LANDSCAPE, right_to_left=True, scenes=FEW),
    Setup("small-right-to-left", SMALL, right_to_left=True, scenes=FEW),
]


@pytest.fixture(scope="module", params=SETUPS, ids=str)
def shown(request: pytest.FixtureRequest, qapp: object) -> Iterator[Stage]:
    QAccessible.setActive(True)
    with stage(request.param) as made:
        yield made


def test_every_page_is_sound(shown: Stage, subtests: pytest.Subtests) -> None:
    for name, scene in shown_at(shown.setup).items():
        with subtests.test(name):
            shown.show(scene)
            assert defects(shown) == []


def test_footer_slots_never_move(shown: Stage) -> None:
    places = [slots(shown, name) for name in ("attract", "find", "reference", "code", "take", "still-there", "help")]
    assert len(places[0]) == 5
    assert all(place == places[0] for place in places)


def slots(shown: Stage, name: str) -> dict[str, tuple[float, ...]]:
    shown.show(SCENES[name])
    return {
        item.objectName(): item.mapRectToScene(QRectF(0, 0, item.width(), item.height())).getRect()
        for item in shown.items(hidden=True)
        if item.objectName().startswith("footer_")
    }
