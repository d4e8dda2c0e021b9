"""The boarding pass on a roll: design.md §9. The code carries what the airline's readers need (BCBP)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kiosk_app.passes.sheet import Align, Fact, Sheet
from kiosk_app.passes.symbols import aztec, module_dots
from kiosk_app.passes.thermal import BOLD, LABEL, NARROW, PLAIN, VALUE, header, imprint, rule
from kiosk_app.passes.typefaces import Style
from kiosk_app.passes.wording import PassWording, clock
from kiosk_backend.contract.v1 import FlightPass

PLACE = Style(112, 700, 1.0, tracking=-0.01)
BOXED = Style(64, 700, 1.0, tracking=-0.01)
NOTE = Style(30, 700)


def draw_roll(sheet: Sheet, flight: FlightPass, say: PassWording, logo: bytes, plane: bytes) -> None:
    """Draw on a roll, from the first ink to the last."""
    header(sheet, flight.site_name, logo)
    sheet.gap(18)
    sheet.spread(say.boarding_pass, flight.flight, BOLD)
    rule(sheet)
    sheet.text(flight.passenger, sheet.fitted(flight.passenger, VALUE, sheet.inner))
    sheet.gap(6)
    sheet.text(say.long_date(flight.date), LABEL)
    sheet.gap(26)
    _journey(sheet, flight, plane)
    rule(sheet)
    boxed = [(say.boards, clock(flight.boards_at)), (say.gate, flight.gate or "–"), (say.seat, flight.seat or "–")]
    sheet.boxes(boxed, [1.15, 1, 1], LABEL, BOXED, pen=5, colour="#000000")
    sheet.gap(16)
    closes = say.gate_closes.format(time=clock(flight.gate_closes_at))
    sheet.text(f"{closes}\n{say.gates_may_change}", NOTE, align="centre")
    symbol = aztec(flight.code)
    module = module_dots(symbol, int(sheet.width))
    sheet.gap(max(30, symbol.quiet * module))
    side = module * symbol.size
    sheet.whole()
    sheet.gap(sheet.code(symbol, module, round((sheet.width - side) / 2), sheet.y))
    sheet.rule(above=max(22, symbol.quiet * module), below=28, dashed=True)
    sheet.facts(facts(flight, say, PLAIN), 3 if sheet.width > 400 else 2, LABEL, row=22, column=12)
    rule(sheet)
    if flight.bag_drop:
        sheet.text(flight.bag_drop, NOTE)
        sheet.gap(12)
    imprint(sheet, say, flight.issued_at, flight.version, flight.mark)


def facts(flight: FlightPass, say: PassWording, value: Style) -> list[Fact]:
    """The small facts that this flight has."""
    found = [
        (say.group, flight.group, value),
        (say.cabin, flight.cabin, value),
        (say.sequence, flight.sequence, value),
        (say.bags, str(flight.bags), value),
        (say.reference, flight.reference, replace(value, mono=True)),
    ]
    return [fact for fact in found if fact[1]]


def _journey(sheet: Sheet, flight: FlightPass, plane: bytes) -> None:
    """From and to at the edges, times under them, a plane between."""
    icon = 76.0 if sheet.width > 400 else 48.0
    half = (sheet.inner - icon - 24) / 2
    longest = max((flight.from_code, flight.to_code), key=lambda code: sheet.natural(code, PLACE))
    place = sheet.fitted(longest, PLACE, half, floor=NARROW * 2)
    top = sheet.y
    far = sheet.margin + sheet.inner - half
    low = top
    sides: tuple[tuple[Align, float, str, str, dt.datetime], ...] = (
        ("start", sheet.margin, flight.from_code, flight.from_city, flight.departs_at),
        ("end", far, flight.to_code, flight.to_city, flight.arrives_at),
    )
    for edge, x, code, city, at in sides:
        y = top + sheet.block(code, place, x, top, half, edge)
        y += sheet.block(city, LABEL, x, y, half, edge)
        y += sheet.block(clock(at), VALUE, x, y, half, edge)
        low = max(low, y)
    sheet.picture(plane, sheet.margin + half + 12, top + (low - top - icon) / 2, icon, turn=90)
    sheet.y = low
