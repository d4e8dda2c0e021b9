"""Both passes on an A6 sheet (105 x 148 mm), in units of 1/150 inch. Colour on rules and logo only, text is black.

Same order as the roll, the code at the start and the facts beside it: design.md §9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from kiosk_app.passes.artwork import accent, mark, plane
from kiosk_app.passes.boarding import facts
from kiosk_app.passes.sheet import Align, Sheet
from kiosk_app.passes.symbols import SMALLEST_DOTS, CodeTooLargeError, Symbol, aztec, qr
from kiosk_app.passes.typefaces import Style
from kiosk_app.passes.wording import PassWording, clock
from kiosk_backend.contract.v1 import FlightPass, PassDocument, StayPass

DPI = 150
WIDTH, HEIGHT, MARGIN = 620, 874, 42
CODE = 243
"""Units: 41 mm."""
SMALLEST = 22
"""10.5 points."""
_STEP = 4
"""Modules are whole dots at 600 dpi."""

SOFT = "#2E353C"
LABEL = Style(22, 500, colour=SOFT)
BODY = Style(23, 600)
STRONG = Style(23, 700)
VALUE = Style(30, 700, 1.15)
TITLE = Style(27, 700)
BOXED = Style(42, 700, 1.0)
PLACE = Style(76, 700, 1.0)
ROOM = Style(96, 700, 1.0, tracking=-0.02)


def shorter(document: PassDocument) -> Iterator[PassDocument]:
    """The document, then ever shorter ones for a sheet that is too small; what goes is on the screen as well."""
    yield document
    for name in ("need_anything", "breakfast", "directions", "bag_drop", "floor"):
        if getattr(document, name, ""):
            document = msgspec.structs.replace(document, **{name: ""})
            yield document


def fits(sheet: Sheet) -> bool:
    """Whether everything that was drawn is on the paper."""
    return sheet.y <= HEIGHT - MARGIN / 2


def draw(sheet: Sheet, document: PassDocument, say: PassWording) -> None:
    """Fill the sheet."""
    colour = accent(document.brand)
    sheet.gap(MARGIN)
    if isinstance(document, StayPass):
        _stay(sheet, document, say, colour)
    else:
        _flight(sheet, document, say, colour)


def _header(sheet: Sheet, document: PassDocument, colour: str, title: str) -> None:
    size, space = 44.0, 14.0
    sheet.picture(mark(document.brand, colour), sheet.margin, sheet.y, size)
    room = sheet.inner - size - space - sheet.natural(title, TITLE) - 20
    name = sheet.fitted(document.site_name, TITLE, room)
    down = (size - TITLE.px * TITLE.line) / 2
    sheet.block(document.site_name, name, sheet.margin + size + space, sheet.y + down, room)
    sheet.block(title, TITLE, sheet.margin, sheet.y + down, sheet.inner, "end")
    sheet.gap(size)
    sheet.rule(above=20, below=22, colour=colour, thick=3)


def _pair(sheet: Sheet, label: str, value: str, style: Style, x: float, y: float, width: float, align: Align) -> float:
    down = sheet.block(label, LABEL, x, y, width, align)
    return down + sheet.block(value, style, x, y + down, width, align)


def _code(sheet: Sheet, symbol: Symbol) -> float:
    """Draw the code at the start; the answer is its side."""
    module = CODE * _STEP // symbol.size / _STEP
    if module * 600 / DPI < SMALLEST_DOTS * 600 / 203:
        raise CodeTooLargeError(f"a symbol of {symbol.size} modules is too fine for 41 mm")
    return sheet.code(symbol, module, sheet.margin, sheet.y)


def _footer(sheet: Sheet, note: str, document: PassDocument, say: PassWording, colour: str) -> None:
    if document.mark:
        note = say.show_id
    sheet.rule(above=24, below=14, colour=colour, thick=3)
    number = say.pass_number.format(number=document.version)
    sheet.spread(note, number, replace(LABEL, weight=700, colour="#000000"), replace(LABEL, colour="#000000"))


def _flight(sheet: Sheet, flight: FlightPass, say: PassWording, colour: str) -> None:
    _header(sheet, flight, colour, say.boarding_pass)
    top, side = sheet.y, 150.0
    right = _pair(sheet, say.flight, flight.flight, VALUE, sheet.margin, top, sheet.inner, "end")
    name = sheet.fitted(flight.passenger, VALUE, sheet.inner - side)
    left = sheet.block(flight.passenger, name, sheet.margin, top, sheet.inner - side)
    left += sheet.block(say.long_date(flight.date), LABEL, sheet.margin, top + left, sheet.inner - side)
    sheet.y = top + max(left, right) + 22
    _journey(sheet, flight, colour)
    sheet.gap(22)
    boxed = [(say.boards, clock(flight.boards_at)), (say.gate, flight.gate or "–"), (say.seat, flight.seat or "–")]
    shares = [1.2, 1.0, 1.0]
    if flight.group:
        boxed, shares = [*boxed, (say.group, flight.group)], [*shares, 0.8]
    sheet.boxes(boxed, shares, LABEL, BOXED, pen=3, colour=colour)
    sheet.gap(28)
    top = sheet.y
    side = _code(sheet, aztec(flight.code))
    beside = sheet.margin + side + 34
    width = sheet.inner - side - 34
    rest = [fact for fact in facts(flight, say, VALUE) if fact[0] != say.group]
    sheet.facts_at(rest, [1.1, 1], LABEL, beside, width, row=14, column=18)
    if flight.bag_drop:
        sheet.gap(14)
        sheet.gap(sheet.block(flight.bag_drop, STRONG, beside, sheet.y, width))
    sheet.y = max(sheet.y, top + side)
    closes = say.gate_closes.format(time=clock(flight.gate_closes_at))
    _footer(sheet, f"{closes} {say.check_screens}", flight, say, colour)


def _journey(sheet: Sheet, flight: FlightPass, colour: str) -> None:
    icon, top = 52.0, sheet.y
    half = (sheet.inner - icon - 24) / 2
    for edge, x, code, city, at in (
        ("start", sheet.margin, flight.from_code, flight.from_city, flight.departs_at),
        ("end", sheet.margin + sheet.inner - half, flight.to_code, flight.to_city, flight.arrives_at),
    ):
        align: Align = "start" if edge == "start" else "end"
        y = top + sheet.block(code, PLACE, x, top, half, align)
        y += sheet.block(city, LABEL, x, y, half, align)
        sheet.y = max(sheet.y, y + sheet.block(clock(at), VALUE, x, y, half, align))
    sheet.picture(plane(colour), sheet.margin + half + 12, top + (sheet.y - top - icon) / 2, icon, turn=90)


def _stay(sheet: Sheet, stay: StayPass, say: PassWording, colour: str) -> None:
    _header(sheet, stay, colour, "")
    sheet.text(say.welcome.format(name=stay.first_name), BODY)
    sheet.gap(8)
    floor = stay.floor if stay.room else ""
    room = (say.room, stay.room or say.ask_at_desk, ROOM if stay.room else replace(ROOM, px=48))
    sheet.room_and_floor(room, (say.floor, floor, replace(ROOM, px=64, line=1.1)), LABEL)
    if stay.directions:
        sheet.gap(8)
        sheet.text(stay.directions, STRONG)
    sheet.rule(above=18, below=18, colour=colour, thick=3)
    when = [
        (say.arrive, f"{say.weekday_and_day(stay.arrive)} {say.month(stay.arrive)}", replace(VALUE, px=26)),
        (say.leave, f"{say.weekday_and_day(stay.leave)} {say.month(stay.leave)}", replace(VALUE, px=26)),
    ]
    sheet.facts(when, 2, LABEL, row=10, column=18)
    sheet.gap(22)
    top = sheet.y
    side = _code(sheet, qr(stay.code))
    beside, width = sheet.margin + side + 34, sheet.inner - side - 34
    few = replace(VALUE, px=26)
    brief = [(say.guests, str(stay.guests), few), (say.check_out_by, stay.check_out_by, few)]
    sheet.facts_at([fact for fact in brief if fact[1]], [0.7, 1.3], LABEL, beside, width, row=8, column=18)
    rows = [
        (say.wifi, stay.wifi_name, few),
        (say.password, stay.wifi_password, replace(few, mono=True)),
        (say.breakfast, stay.breakfast, replace(few, px=23)),
    ]
    sheet.gap(8)
    sheet.facts_at([fact for fact in rows if fact[1]], [1], LABEL, beside, width, row=8, column=0)
    sheet.y = max(sheet.y, top + side) + 14
    sheet.text((stay.reader or say.hold_code).replace("\n", " "), STRONG)
    if stay.need_anything:
        sheet.text(stay.need_anything, replace(LABEL, colour="#000000"))
    _footer(sheet, say.moment(stay.issued_at), stay, say, colour)
