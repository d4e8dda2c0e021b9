"""The hotel pass: design.md §9. No surname, no phone, no booking reference; the document does not even hold them."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.passes.sheet import Fact, Sheet
from kiosk_app.passes.symbols import module_dots, qr
from kiosk_app.passes.thermal import BIG, BOLD, LABEL, PLAIN, SMALL, VALUE, header, imprint, rule, tear
from kiosk_app.passes.typefaces import Style
from kiosk_app.passes.wording import PassWording
from kiosk_backend.contract.v1 import StayPass


def draw_roll(sheet: Sheet, stay: StayPass, say: PassWording, logo: bytes) -> None:
    """Draw on a roll, from the first ink to the last."""
    header(sheet, stay.site_name, logo)
    rule(sheet)
    sheet.text(say.welcome.format(name=stay.first_name), LABEL)
    sheet.gap(14)
    _room(sheet, stay, say)
    if stay.directions:
        sheet.gap(18)
        sheet.text(stay.directions, BOLD)
    rule(sheet)
    sheet.facts(_dates(stay, say), 2, LABEL, row=22, column=16)
    tear(sheet)
    symbol = qr(stay.code)
    module = module_dots(symbol, int(sheet.width))
    sheet.gap(max(20, symbol.quiet * module - 28))
    side = module * symbol.size
    sheet.whole()
    sheet.gap(sheet.code(symbol, module, round((sheet.width - side) / 2), sheet.y))
    sheet.gap(max(38, symbol.quiet * module))
    hold = stay.reader or say.hold_code
    sheet.text(hold if sheet.natural(hold, BOLD) <= sheet.inner else hold.replace("\n", " "), BOLD, align="centre")
    _extras(sheet, stay, say)
    rule(sheet)
    if stay.need_anything:
        sheet.text(stay.need_anything, SMALL)
        sheet.gap(12)
    imprint(sheet, say, stay.issued_at, stay.version, stay.mark)


def _room(sheet: Sheet, stay: StayPass, say: PassWording) -> None:
    if not stay.room:
        sheet.text(say.room, LABEL)
        sheet.text(say.ask_at_desk, sheet.fitted(say.ask_at_desk, BIG, sheet.inner, floor=48))
        return
    sheet.room_and_floor((say.room, stay.room, BIG), (say.floor, stay.floor, replace(BIG, px=96, line=1.1)), LABEL)


def _dates(stay: StayPass, say: PassWording) -> list[Fact]:
    facts = [
        (say.arrive, f"{say.weekday_and_day(stay.arrive)}\n{say.month(stay.arrive)}", VALUE),
        (say.leave, f"{say.weekday_and_day(stay.leave)}\n{say.month(stay.leave)}", VALUE),
        (say.guests, str(stay.guests), VALUE),
        (say.check_out_by, stay.check_out_by, VALUE),
    ]
    return [fact for fact in facts if fact[1]]


def _extras(sheet: Sheet, stay: StayPass, say: PassWording) -> None:
    """Wi-Fi and breakfast, each only when the property has it."""
    if not (stay.wifi_name or stay.breakfast):
        return
    tear(sheet)
    if stay.wifi_name:
        sheet.text(say.wifi, LABEL)
        sheet.text(stay.wifi_name, PLAIN)
        if stay.wifi_password:
            sheet.gap(10)
            sheet.text(say.password, LABEL)
            mono = Style(40, 700, 1.1, mono=True)
            sheet.text(stay.wifi_password, sheet.fitted(stay.wifi_password, mono, sheet.inner))
    if stay.breakfast:
        if stay.wifi_name:
            sheet.gap(22)
        sheet.text(say.breakfast, LABEL)
        sheet.text(stay.breakfast, PLAIN)
