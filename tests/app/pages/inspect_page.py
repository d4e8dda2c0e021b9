"""Says what is wrong with the page that is shown: one sentence a defect, an empty list when all is well."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem

from tests.app.pages.stage import Stage

LEAST_MM = 12.7
TO_TOUCH = {
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
}
NOT_WORDS = ("undefined", "null", "NaN", "%1", "%2", "[object")


def name_of(item: QQuickItem) -> str:
    """What a screen reader says, else the objectName."""
    interface = QAccessible.queryAccessibleInterface(item)
    spoken = interface.text(QAccessible.Text.Name) if interface else ""
    return spoken or item.objectName() or type(item).__name__


def seen(item: QQuickItem) -> QRectF:
    """What of the item is to be seen, in the window: cut off by everything above that clips."""
    area = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    above = item.parentItem()
    while above:
        if above.clip():
            area = area.intersected(above.mapRectToScene(QRectF(0, 0, above.width(), above.height())))
        above = above.parentItem()
    return area


def touchable(stage: Stage) -> list[tuple[QQuickItem, QRectF]]:
    """Controls of which anything is to be seen (not those of another page of a paged column)."""
    areas = [(item, seen(item)) for item in stage.controls()]
    return [(item, area) for item, area in areas if area.width() > 1 and area.height() > 1]


def words(stage: Stage) -> list[tuple[QQuickItem, QRectF]]:
    """Every text that is drawn, with the place of its letters."""
    texts = (item for item in stage.items() if item.inherits("QQuickText") and item.property("text"))
    return [(item, item.mapRectToScene(item.boundingRect())) for item in texts]


def defects(stage: Stage) -> list[str]:
    """Everything that is wrong, for the message of the test."""
    found = (names, sizes, overlaps, cuts, headings, notices, nonsense, complaints)
    return [sentence for defect in found for sentence in defect(stage)]


def names(stage: Stage) -> Iterator[str]:
    for item, _ in touchable(stage):
        interface = QAccessible.queryAccessibleInterface(item)
        if interface is None or interface.role() not in TO_TOUCH:
            yield f"{name_of(item)}: no role"
        elif not interface.text(QAccessible.Text.Name).strip():
            yield f"{item.objectName()}: nothing to say"


def sizes(stage: Stage) -> Iterator[str]:
    least = stage.theme.mm(LEAST_MM) - 1
    for item, area in touchable(stage):
        if min(area.width(), area.height()) < least:
            yield f"{name_of(item)}: {area.width():.0f} x {area.height():.0f} px, least {least}"


def overlaps(stage: Stage) -> Iterator[str]:
    """Controls on each other, words on each other, words on a control that is not theirs."""
    controls, texts = touchable(stage), words(stage)
    for (one, here), (two, there) in combinations(controls, 2):
        if _common(here, there):
            yield f"{name_of(one)} lies on {name_of(two)}"
    for (one, here), (two, there) in combinations(texts, 2):
        if _common(_shown(one, here), _shown(two, there)):
            yield f"{one.property('text')!r} lies on {two.property('text')!r}"
    for text, place in texts:
        for control, area in controls:
            if not control.isAncestorOf(text) and _common(_shown(text, place), area):
                yield f"{text.property('text')!r} lies on {name_of(control)}"


def cuts(stage: Stage) -> Iterator[str]:
    """Out of the window, half behind an edge, out of its own button, elided."""
    window = QRectF(-1, -1, stage.window.width() + 2, stage.window.height() + 2)
    footer = next(item for item in stage.items() if item.property("widest") is not None)
    above = QRectF(0, -1, window.width(), footer.mapRectToScene(QRectF(0, 0, 1, 1)).y() + 2)
    for item, area in touchable(stage):
        if not window.contains(area):
            yield f"{name_of(item)} leaves the window"
        elif not footer.isAncestorOf(item) and not above.contains(area.adjusted(1, 0, -1, 0)):
            yield f"{name_of(item)} lies behind the footer"
    for text, place in words(stage):
        what = repr(text.property("text"))
        shown = _shown(text, place)
        if shown.isEmpty():
            continue
        if shown.height() < place.height() - 1 or shown.width() < place.width() - 1:
            yield f"{what} is cut off"
        if not window.contains(shown):
            yield f"{what} leaves the window"
        if not footer.isAncestorOf(text) and shown.bottom() > above.bottom():
            yield f"{what} lies behind the footer"
        control = next((c for c, _ in touchable(stage) if c.isAncestorOf(text)), None)
        if control and not seen(control).adjusted(-1, -1, 1, 1).contains(place):
            yield f"{what} is wider than its button"


def headings(stage: Stage) -> Iterator[str]:
    said = [i for i in readable(stage) if i.role() == QAccessible.Role.Heading]
    if not said:
        yield "no heading"
    if len(said) > (2 if str(stage.session.page) == "ConfirmDetails" else 1):
        yield f"headings: {[i.text(QAccessible.Text.Name) for i in said]}"


def readable(stage: Stage) -> list[QAccessibleInterface]:
    """Nodes a screen reader meets, hidden ones left out."""

    def below(node: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
        for at in range(node.childCount()):
            child = node.child(at)
            if child is not None and child.isValid() and not child.state().invisible:
                yield child
                yield from below(child)

    return list(below(QAccessible.queryAccessibleInterface(stage.window)))


def notices(stage: Stage) -> Iterator[str]:
    """What has just gone wrong may not wait behind "Show more"."""
    for item in stage.items():
        if (
            item.property("actionText") is not None
            and item.property("kind") is not None
            and seen(item).height() < item.height() - 1
        ):
            yield f"{name_of(item)!r} is not shown at once"


def complaints(stage: Stage) -> Iterator[str]:
    """What the QML engine had to say since the last look."""
    yield from stage.complaints
    stage.complaints.clear()


def nonsense(stage: Stage) -> Iterator[str]:
    for text, _ in words(stage):
        if any(part in str(text.property("text")) for part in NOT_WORDS):
            yield f"{text.property('text')!r} is no sentence"


def _shown(text: QQuickItem, place: QRectF) -> QRectF:
    above = text.parentItem()
    area = QRectF(place)
    while above:
        if above.clip():
            area = area.intersected(above.mapRectToScene(QRectF(0, 0, above.width(), above.height())))
        above = above.parentItem()
    return area


def _common(one: QRectF, two: QRectF) -> bool:
    """Whether they share more than an edge; letters have air round them."""
    both = one.intersected(two)
    return both.width() > 2 and both.height() > 4
