"""Paper to draw on from top to bottom: texts, rules, pictures and codes in logical places that mirror by themselves.

Knows QPainter and geometry, nothing of stays and flights. What was drawn is noted in ``placed``, so that tests measure
the layout and not the pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextLayout, QTextOption
from PySide6.QtSvg import QSvgRenderer

from kiosk_app.passes.symbols import Symbol
from kiosk_app.passes.typefaces import Style

Align = Literal["start", "centre", "end"]


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing on the paper. ``size`` is the text height in px, or the module of a code."""

    kind: Literal["text", "rule", "picture", "code", "box"]
    rect: QRectF
    size: float = 0.0
    text: str = ""


class Sheet:
    """Paper of ``width`` units with ``margin`` left and right; ``y`` is how far it is filled."""

    def __init__(self, painter: QPainter, width: float, margin: float, *, mirrored: bool = False) -> None:
        self.painter = painter
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
        widths = []
        for line in text.split("\n"):
            layout = QTextLayout(line, style.font())
            layout.beginLayout()
            first = layout.createLine()
            widths.append(first.naturalTextWidth() if first.isValid() else 0.0)
            layout.endLayout()
        return max(widths)

    def fitted(self, text: str, style: Style, width: float, floor: float) -> Style:
        """The style, made smaller until ``text`` fits on one line, never under ``floor``."""
        while style.px > floor and self.natural(text, style) > width:
            style = replace(style, px=max(floor, style.px - 2))
        return style

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
        """Labelled facts in a row of boxes with one round frame."""
        pad, inset = label.px * 0.47, pen
        whole, x = sum(shares), self.margin
        value = replace(
            value, px=min(self._box_px(f, s / whole, value, pen) for f, s in zip(facts, shares, strict=True))
        )
        height = 2 * pen + 2 * pad + label.px * label.line + 4 + value.px * value.line
        frame = QRectF(self.margin, self.y, self.inner, height)
        self.painter.setPen(QPen(QColor(colour), pen))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        half = pen / 2
        self.painter.drawRoundedRect(frame.adjusted(half, half, -half, -half), 14, 14)
        for number, ((name, fact), share) in enumerate(zip(facts, shares, strict=True)):
            width = self.inner * share / whole
            if number:
                line = self._rect(x, self.y, pen, height)
                self.painter.fillRect(line, QColor(colour))
            top = self.y + pen + pad
            top += self.block(name, label, x + inset, top, width - 2 * inset, "centre") + 4
            self.block(fact, value, x + inset, top, width - 2 * inset, "centre")
            x += width
        self.placed.append(Placed("box", frame))
        self.y += height

    def _box_px(self, fact: tuple[str, str], share: float, style: Style, pen: float) -> float:
        return self.fitted(fact[1], style, self.inner * share - 2 * pen - 8, floor=29).px

    def facts(
        self, facts: list[tuple[str, str, Style]], columns: int, label: Style, *, row: float, column: float
    ) -> None:
        """Labels over values in equal columns, read along the rows; ``row`` and ``column`` are the gaps."""
        self.facts_at(facts, columns, label, self.margin, self.inner, row=row, column=column)

    def facts_at(
        self,
        facts: list[tuple[str, str, Style]],
        columns: int,
        label: Style,
        x: float,
        width: float,
        *,
        row: float,
        column: float,
    ) -> None:
        """Like :meth:`facts`, in a stretch of the paper."""
        each = (width - column * (columns - 1)) / columns
        for first in range(0, len(facts), columns):
            tallest = 0.0
            for at, (name, fact, style) in enumerate(facts[first : first + columns]):
                left = x + at * (each + column)
                style = self._fact_style(fact, style, each, label.px)
                down = self.block(name, label, left, self.y, each)
                tallest = max(tallest, down + self.block(fact, style, left, self.y + down, each))
            self.y += tallest + (row if first + columns < len(facts) else 0)

    def _fact_style(self, fact: str, style: Style, width: float, floor: float) -> Style:
        return self.fitted(fact, style, width, floor=max(29.0 if self.width in (576, 384) else 22.0, floor * 0.9))

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
            slack = (width - used) * share - (line.x() + line.naturalTextRect().x() - line.x())
            line.setPosition(QPointF(box.x() + slack, top + (line_height - line.height()) / 2))
            ink = ink.united(QRectF(box.x() + (width - used) * share, top, used, line_height))
            top += line_height
        layout.endLayout()
        if draw:
            self.painter.setPen(QColor(style.colour))
            layout.draw(self.painter, QPointF(0, 0))
            self.placed.append(Placed("text", ink, style.px, text))
        return top - y
