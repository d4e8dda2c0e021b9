"""The words and the look of the phone page: plain HTML that every phone, reader and text size can show. No script.

It knows no database. Every value is escaped; the only markup that is not ours to escape is the symbol's SVG.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from typing import Final

from kiosk_backend.domain.passes import Document, StayDocument
from kiosk_backend.ports.passes import PassSymbols

STYLE: Final = (
    ":root{color-scheme:light}body{margin:0;font:1.125rem/1.5 system-ui,sans-serif;color:#111;background:#fff}"
    "main{max-width:30rem;margin:0 auto;padding:1.25rem}h1{font-size:1.5rem;line-height:1.25}"
    "section{border-top:2px solid #111;margin-top:2rem;padding-top:.5rem}"
    "svg{display:block;width:100%;max-width:22rem;height:auto;margin:1rem auto}"
    "dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}dt{color:#444}dd{margin:0;font-weight:600}"
    "button{font:inherit;font-weight:700;width:100%;min-height:3.5rem;border:0;border-radius:.5rem;"
    "background:#083f39;color:#fff}button:focus-visible{outline:4px solid #111;outline-offset:3px}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def button_page() -> str:
    """Before the link is used."""
    return _page(
        "Your pass",
        "<h1>Your pass is ready</h1><p>It opens once, on this phone. Keep the page open, or take a picture of it.</p>"
        '<form method="post"><button type="submit">Show my pass</button></form>',
    )


def over_page() -> str:
    """Used, too old, or never ours: the same words (S7)."""
    return _page(
        "This link is over",
        "<h1>This link can’t be used any more</h1><p>A link works once, for ten minutes. "
        "Please ask at the kiosk or at the desk for your pass.</p>",
    )


def unavailable_page() -> str:
    """An outage; the link is not used up."""
    return _page(
        "Please try again",
        "<h1>We can’t reach our system</h1><p>Please try again in a minute, or ask at the desk.</p>",
    )


def pass_page(documents: Sequence[Document], symbols: PassSymbols) -> str:
    """The passes, each with its code as a picture inside the page."""
    parts = [_stay(one, symbols) if isinstance(one, StayDocument) else _flight(one, symbols) for one in documents]
    note = "<p>Keep this page open, or take a picture of it: the link does not open again.</p>"
    return _page("Your pass", note + "".join(parts))


def _stay(document: StayDocument, symbols: PassSymbols) -> str:
    room = document.room or "Ask at the desk"
    facts = (
        ("Room", room),
        ("Floor", document.floor),
        ("Way", document.directions),
        ("Arrive", document.arrive),
        ("Leave", document.leave),
        ("Check-out by", document.check_out_by),
        ("Guests", str(document.guests)),
        ("Wi-Fi", document.wifi_name),
        ("Wi-Fi password", document.wifi_password),
        ("Breakfast", document.breakfast),
    )
    title = f"{document.site_name}: room {room}" if document.room else document.site_name
    return _section(title, symbols.svg(document.code, flight=False, title="Pass code"), facts, document.version)


def _flight(document: Document, symbols: PassSymbols) -> str:
    assert not isinstance(document, StayDocument)
    facts = (
        ("Passenger", document.passenger),
        ("Flight", document.flight),
        ("Date", document.date),
        ("From", f"{document.from_city} ({document.from_code})"),
        ("To", f"{document.to_city} ({document.to_code})"),
        ("Departs", document.departs_at[11:16]),
        ("Boards", document.boards_at[11:16]),
        ("Gate closes", document.gate_closes_at[11:16]),
        ("Gate", document.gate or "See the screens"),
        ("Seat", document.seat),
        ("Group", document.group),
        ("Sequence", document.sequence),
        ("Reference", document.reference),
        ("Bags", document.bag_drop),
    )
    title = f"Boarding pass {document.flight}"
    return _section(title, symbols.svg(document.code, flight=True, title="Boarding pass code"), facts, document.version)


def _section(title: str, picture: str, facts: Sequence[tuple[str, str]], version: int) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    return f"<section><h1>{escape(title)}</h1>{picture}<dl>{rows}<dt>Pass</dt><dd>{version}</dd></dl></section>"


def _page(title: str, inside: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{inside}</main></body></html>"
    )
