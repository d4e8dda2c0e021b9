"""What both passes on a roll share: styles in dots, header, rules, imprint. Sizes: design.md §9."""

from __future__ import annotations

import datetime as dt

from kiosk_app.passes.sheet import Sheet
from kiosk_app.passes.typefaces import Style
from kiosk_app.passes.wording import PassWording

NARROW = 29
"""Dots; 10.3 points, the smallest text on a pass."""

LABEL = Style(30, 600)
BOLD = Style(34, 700)
VALUE = Style(40, 700, 1.1)
PLAIN = Style(36, 700, 1.1)
SMALL = Style(NARROW, 600)
BIG = Style(148, 700, 1.0, tracking=-0.02)
TOP = 36
BOTTOM = 48


def header(sheet: Sheet, name: str, logo: bytes) -> None:
    """Logo and name."""
    sheet.gap(TOP)
    size, space = 60.0, 18.0
    style = Style(36, 700)
    width = sheet.inner - size - space
    height = max(size, sheet.height(name, style, width))
    sheet.picture(logo, sheet.margin, sheet.y + (height - size) / 2, size)
    top = sheet.y + (height - sheet.height(name, style, width)) / 2
    sheet.block(name, style, sheet.margin + size + space, top, width)
    sheet.gap(height)


def rule(sheet: Sheet) -> None:
    """Between parts."""
    sheet.rule(above=26, below=26)


def tear(sheet: Sheet) -> None:
    """Where one folds or tears."""
    sheet.rule(above=28, below=28, dashed=True)


def imprint(sheet: Sheet, say: PassWording, issued_at: dt.datetime, version: int, mark: str) -> None:
    """When it was issued and which pass this is; a mark asks for the ID."""
    if mark:
        sheet.text(say.show_id, BOLD)
        sheet.gap(12)
    sheet.spread(say.moment(issued_at), say.pass_number.format(number=version), SMALL)
    sheet.gap(BOTTOM)
