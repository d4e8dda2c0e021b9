"""The pages of a pass on the guest's own phone: a button, then the passes, once. No script.

It knows no database. Every value is escaped; the only markup that is not ours to escape is the symbol's SVG.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from markupsafe import Markup

from kiosk_backend.api import page as frame
from kiosk_backend.api.page import Look, Page, card, heading, page, paragraph
from kiosk_backend.api.page_words import Words
from kiosk_backend.api.pass_words import PASS
from kiosk_backend.domain.assurance import SHOW_ID
from kiosk_backend.domain.passes import Document, FlightDocument, StayDocument
from kiosk_backend.ports.passes import PassSymbols


def button_page(look: Look, path: str) -> Page:
    """Before the link is used."""
    title = look.words.of(PASS["ready_title"])
    return page(
        look,
        title,
        card(
            heading(title),
            paragraph(look.words.of(PASS["ready"])),
            frame.form(frame.button(look.words.of(PASS["show"])), action=path + look.query),
        ),
        path=path,
    )


def pass_page(look: Look, documents: Sequence[Document], symbols: PassSymbols) -> Page:
    """The passes, each with its code as a picture inside the page."""
    words = look.words
    shown = [
        _stay(words, one, symbols) if isinstance(one, StayDocument) else _flight(words, one, symbols)
        for one in documents
    ]
    title = words.of(PASS["title"])
    return page(look, title, heading(title), paragraph(words.of(PASS["keep"])), *shown)


def _stay(words: Words, document: StayDocument, symbols: PassSymbols) -> Markup:
    said = {name: words.of(row) for name, row in PASS.items()}
    rows = [
        (said["room"], document.room or said["ask_room"]),
        (said["floor"], document.floor),
        (said["way"], document.directions),
        (words["arrive"], _day(words, document.arrive)),
        (words["leave"], _day(words, document.leave)),
        (said["check_out_by"], document.check_out_by),
        (words["guests"], str(document.guests)),
        (said["wifi"], document.wifi_name),
        (said["wifi_password"], document.wifi_password),
        (said["breakfast"], document.breakfast),
        (said["version"], str(document.version)),
    ]
    picture = symbols.svg(document.code, flight=False, title=said["code"])
    return _section(words, document.site_name, picture, rows, document.mark)


def _flight(words: Words, document: FlightDocument, symbols: PassSymbols) -> Markup:
    said = {name: words.of(row) for name, row in PASS.items()}
    rows = [
        (said["passenger"], document.passenger),
        (words["flight"], document.flight),
        (words["date"], _day(words, document.date)),
        (said["from"], f"{document.from_city} ({document.from_code})"),
        (said["to"], f"{document.to_city} ({document.to_code})"),
        (said["departs"], document.departs_at[11:16]),
        (said["boards"], document.boards_at[11:16]),
        (said["gate_closes"], document.gate_closes_at[11:16]),
        (said["gate"], document.gate or said["see_screens"]),
        (said["seat"], document.seat),
        (said["group"], document.group),
        (said["sequence"], document.sequence),
        (said["reference"], document.reference),
        (said["bags"], document.bag_drop),
        (said["version"], str(document.version)),
    ]
    picture = symbols.svg(document.code, flight=True, title=said["code"])
    return _section(words, said["boarding"].format(flight=document.flight), picture, rows, document.mark)


def _section(words: Words, title: str, picture: str, rows: Sequence[tuple[str, str]], mark: str) -> Markup:
    return card(
        Markup('<h2 dir="auto">{}</h2>').format(title),
        Markup('<div class="pass">{}</div>').format(Markup(picture)),  # noqa: S704 — drawn by us from a code of ours
        paragraph(words.of(PASS["show_id"]), "done") if mark == SHOW_ID else Markup(""),
        frame.facts(rows),
    )


def _day(words: Words, text: str) -> str:
    """An ISO date in words; what is no date is shown as it is written."""
    try:
        return words.date(dt.date.fromisoformat(text))
    except ValueError:
        return text
