"""Paper to draw on from top to bottom: texts, rules, pictures and codes in logical places that mirror by themselves.

Knows QPainter and geometry, nothing of stays and flights. What was drawn is noted in ``placed``, so that tests measure
the layout and not the pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextLayout, QTextOption
from PySide6.QtSvg import QSvgRenderer

from kiosk_app.passes.symbols import Symbol
from kiosk_app.passes.typefaces import Style

Align = Literal["start", "centre", "end"]
_ENDLESS = 100_000.0


Fact = tuple[str, str, Style]
"""Label, value, and the style of the value."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing on the paper. ``size`` is the text height in px, or the module of a code."""

    kind: Literal["text", "rule", "picture", "code", "box"]
    rect: QRectF
    size: float = 0.0
    text: str = ""


class Sheet:
    """Paper of ``width`` units with ``margin`` left and right; ``y`` is how far it is filled.

    Nothing that is made to fit gets smaller than ``smallest``.
    """

    def __init__(
        self, painter: QPainter, width: float, margin: float, smallest: float, *, mirrored: bool = False
    ) -> None:
        self.painter = painter
        self.smallest = smallest
        self.width = width
        self.margin = margin
        self.y = 0.0
        self.placed: list[Placed] = []
        self._mirrored = mirrored

    @property
    def inner(self) -> float:
        """Units between the margins."""
        return self.width - 2 * self.margin

    def gap(self, height: float) -> None:
        """Leave white."""
        self.y += height

    def whole(self) -> None:
        """Go down to the next whole dot: a code that begins between two dots prints blurred modules."""
        self.y = float(math.ceil(self.y))

    def rule(
        self, *, dashed: bool = False, above: float, below: float, colour: str = "#000000", thick: float = 4
    ) -> None:
        """A line across: solid parts, dashed is where one folds or tears."""
        self.y += above
        pen = QPen(QColor(colour), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        if dashed:
            pen.setDashPattern([2, 1])
        self.painter.setPen(pen)
        middle = self.y + thick / 2
        self.painter.drawLine(QPointF(self.margin, middle), QPointF(self.width - self.margin, middle))
        self.placed.append(Placed("rule", QRectF(self.margin, self.y, self.inner, thick)))
        self.y += thick + below

    def text(self, text: str, style: Style, *, align: Align = "start") -> None:
        """A paragraph over the whole width."""
        self.y += self.block(text, style, self.margin, self.y, self.inner, align)

    def spread(self, start: str, end: str, style: Style, end_style: Style | None = None) -> None:
        """Two texts on one line, pushed apart; on two lines when they would touch."""
        end_style = end_style or style
        together = self.natural(start, style) + self.natural(end, end_style) + style.px / 2
        if together <= self.inner:
            first = self.block(start, style, self.margin, self.y, self.inner, "start")
            self.y += max(first, self.block(end, end_style, self.margin, self.y, self.inner, "end"))
        else:
            self.text(start, style)
            self.text(end, end_style, align="end")

    def block(self, text: str, style: Style, x: float, y: float, width: float, align: Align = "start") -> float:
        """Set ``text`` in a box that begins at the logical ``x``; the answer is its height."""
        return self._set(text, style, x, y, width, align, draw=True)

    def height(self, text: str, style: Style, width: float) -> float:
        """How high :meth:`block` will be."""
        return self._set(text, style, 0, 0, width, "start", draw=False)

    def natural(self, text: str, style: Style) -> float:
        """Width of the longest line when nothing wraps."""
        widths: list[float] = []
        for line in text.split("\n"):
            layout = QTextLayout(line, style.font())
            layout.beginLayout()
            first = layout.createLine()
            if first.isValid():
                first.setLineWidth(_ENDLESS)
                widths.append(math.ceil(first.naturalTextWidth()))
            layout.endLayout()
        return max(widths, default=0)

    def fitted(self, text: str, style: Style, width: float, floor: float | None = None) -> Style:
        """The style, made smaller until ``text`` fits on one line, never under ``floor``."""
        floor = floor or self.smallest
        while style.px > floor and self.natural(text, style) > width:
            style = replace(style, px=max(floor, style.px - 2))
        return style

    def room_and_floor(self, room: Fact, floor: Fact, label: Style) -> None:
        """A large fact at the start and a smaller one at the end, on one base line; stacked when they would touch."""
        right = max(self.natural(floor[1], floor[2]), self.natural(floor[0], label)) + 16 if floor[1] else 0
        left = self.inner - right
        down = self.height(room[0], label, left)
        style = self.fitted(room[1], room[2], left, floor=room[2].px / 2)
        if self.natural(room[1], style) > left:
            for name, fact, wanted in (room, floor):
                self.text(name, label)
                self.text(fact, self.fitted(fact, wanted, self.inner))
            return
        bottom = self.y + down + style.px * style.line
        self.block(room[0], label, self.margin, self.y, left)
        self.block(room[1], style, self.margin, self.y + down, left)
        if floor[1]:
            top = bottom - floor[2].px * floor[2].line
            self.block(floor[1], floor[2], self.margin, top, self.inner, "end")
            above = self.height(floor[0], label, self.inner)
            self.block(floor[0], label, self.margin, top - above, self.inner, "end")
        self.y = bottom

    def picture(self, svg: bytes, x: float, y: float, size: float, turn: float = 0.0) -> None:
        """An SVG in a square at the logical ``x``, turned by ``turn`` degrees."""
        renderer = QSvgRenderer(QByteArray(svg))
        if not renderer.isValid():
            raise ValueError("the picture is not an SVG that Qt can draw")
        rect = self._rect(x, y, size, size)
        self.painter.save()
        self.painter.translate(rect.center())
        self.painter.rotate(-turn if self._mirrored else turn)
        renderer.render(self.painter, QRectF(-size / 2, -size / 2, size, size))
        self.painter.restore()
        self.placed.append(Placed("picture", rect))

    def code(self, symbol: Symbol, module: float, x: float, y: float) -> float:
        """A code with its upper start corner at (x, y), black on white; the answer is its side."""
        side = module * symbol.size
        rect = self._rect(x, y, side, side)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for column, row, length in symbol.runs():
            path.addRect(rect.x() + column * module, rect.y() + row * module, length * module, module)
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.fillPath(path, QColor("#000000"))
        self.painter.restore()
        self.placed.append(Placed("code", rect, module))
        return side

    def boxes(
        self, facts: list[tuple[str, str]], shares: list[float], label: Style, value: Style, *, pen: float, colour: str
    ) -> None:
        """Labelled facts in a row of boxes with one round frame, each value as large as its box lets it be."""
        room = 2 * pen + 8
        filled = [
            (name, fact, self.fitted(fact, value, width - room), width)
            for (name, fact), width in zip(facts, self._box_widths(facts, shares, value, room), strict=True)
        ]
        labels = max(self.height(name, label, width - room) for name, _, _, width in filled) + 4
        values = max(self.height(fact, style, width - room) for _, fact, style, width in filled)
        pad = pen + label.px * 0.47
        frame = QRectF(self.margin, self.y, self.inner, 2 * pad + labels + values)
        self.painter.setPen(QPen(QColor(colour), pen))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        half = pen / 2
        self.painter.drawRoundedRect(frame.adjusted(half, half, -half, -half), 14, 14)
        x = self.margin
        for number, (name, fact, style, width) in enumerate(filled):
            if number:
                self.painter.fillRect(self._rect(x, self.y, pen, frame.height()), QColor(colour))
            inside, top = x + room / 2, self.y + pad
            self.block(name, label, inside, top, width - room, "centre")
            slack = (values - self.height(fact, style, width - room)) / 2
            self.block(fact, style, inside, top + labels + slack, width - room, "centre")
            x += width
        self.placed.append(Placed("box", frame))
        self.y += frame.height()

    def _box_widths(self, facts: list[tuple[str, str]], shares: list[float], value: Style, room: float) -> list[float]:
        """By share; when a value is too long for its share even at the smallest, by need."""
        widths = [self.inner * share / sum(shares) for share in shares]
        small = replace(value, px=self.smallest)
        needs = [self.natural(fact, small) + room + 1 for _, fact in facts]
        spare = self.inner - sum(needs)
        if spare < 0 or all(need <= width for need, width in zip(needs, widths, strict=True)):
            return widths
        return [need + spare / len(needs) for need in needs]

    def facts(self, facts: list[Fact], columns: int, label: Style, *, row: float, column: float) -> None:
        """Labels over values in equal columns, read along the rows; ``row`` and ``column`` are the gaps."""
        self.facts_at(facts, [1.0] * columns, label, self.margin, self.inner, row=row, column=column)

    def facts_at(
        self, facts: list[Fact], shares: list[float], label: Style, x: float, width: float, *, row: float, column: float
    ) -> None:
        """Like :meth:`facts`, in a stretch of the paper, with columns as wide as their shares."""
        columns = len(shares)
        unit = (width - column * (columns - 1)) / sum(shares)
        for first in range(0, len(facts), columns):
            line = list(zip(facts[first : first + columns], shares, strict=False))
            down = max(self.height(name, label, share * unit) for (name, _, _), share in line)
            left, tallest = x, 0.0
            for (name, fact, style), share in line:
                each = share * unit
                style = self.fitted(fact, style, each)
                self.block(name, label, left, self.y + down - self.height(name, label, each), each)
                tallest = max(tallest, down + self.block(fact, style, left, self.y + down, each))
                left += each + column
            self.y += tallest + (row if first + columns < len(facts) else 0)

    def _rect(self, x: float, y: float, width: float, height: float) -> QRectF:
        return QRectF(self.width - x - width if self._mirrored else x, y, width, height)

    def _set(self, text: str, style: Style, x: float, y: float, width: float, align: Align, *, draw: bool) -> float:
        box = self._rect(x, y, width, 0)
        layout = QTextLayout(text.replace("\n", "\u2028"), style.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        top, line_height = y, style.px * style.line
        ink = QRectF()
        share = {"start": 0.0, "centre": 0.5, "end": 1.0}[align]
        share = 1.0 - share if self._mirrored else share
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            used = line.naturalTextWidth()
            slack = (width - used) * share - line.naturalTextRect().x()
            line.setPosition(QPointF(box.x() + slack, top + (line_height - line.height()) / 2))
            ink = ink.united(QRectF(box.x() + (width - used) * share, top, used, line_height))
            top += line_height
        layout.endLayout()
        if draw:
            self.painter.setPen(QColor(style.colour))
            layout.draw(self.painter, QPointF(0, 0))
            self.placed.append(Placed("text", ink, style.px, text))
        return top - y
