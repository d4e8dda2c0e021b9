"""How the guest pages look: one style sheet in the page, fonts and scripts beside it. It knows no page and no words.

design.md §1 to §3: paper page, white card, one accent; dark, high contrast and right to left included. The style is
allowed by its hash, so it differs only by the operator's accent.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

import assets

STATIC: Final = "/page/"
"""Where fonts and scripts of the pages are served."""
INK: Final = "#14181D"
PAPER: Final = "#F7F6F3"
NEUTRAL: Final = "#083F39"

_FILES: Final[Mapping[str, tuple[str, bytes]]] = {
    "regular.ttf": ("fonts/AtkinsonHyperlegibleNext-Regular.ttf", b"font/ttf"),
    "bold.ttf": ("fonts/AtkinsonHyperlegibleNext-Bold.ttf", b"font/ttf"),
    "arabic.ttf": ("fonts/NotoSansArabic-Regular.ttf", b"font/ttf"),
    "arabic-bold.ttf": ("fonts/NotoSansArabic-Bold.ttf", b"font/ttf"),
    "code.js": ("web/code.js", b"text/javascript; charset=utf-8"),
    "passkey.js": ("web/passkey.js", b"text/javascript; charset=utf-8"),
}
_ARABIC: Final = "unicode-range:U+600-6FF,U+750-77F,U+8A0-8FF,U+FB50-FDFF,U+FE70-FEFF;"


def _face(file: str, weight: int, family: str = "Atkinson", more: str = "") -> str:
    return f"@font-face{{font-family:{family};src:url({STATIC}{file});font-weight:{weight};font-display:swap;{more}}}"


_STYLE: Final = (
    _face("regular.ttf", 400)
    + _face("bold.ttf", 700)
    + _face("arabic.ttf", 400, "Naskh", _ARABIC)
    + _face("arabic-bold.ttf", 700, "Naskh", _ARABIC)
    + """
:root{color-scheme:light dark;--page:#F7F6F3;--card:#fff;--ink:#14181D;--ink2:#2E353C;--line:#6B727B;--hair:#D9D7D0;
--alert:#A3161A;--alert-tint:#FBE6E4;--ok:#12633A;--ok-tint:#E3F1E8;--fill:ACCENT;--label:LABEL;--edge:EDGE;--text:TEXT}
@media (prefers-color-scheme:dark){:root{--page:#14181D;--card:#20262D;--ink:#F7F6F3;--ink2:#D9D7D0;--line:#A9AFB6;
--hair:#444B53;--alert:#FFB4AE;--alert-tint:#3B1D1C;--ok:#9BD8B4;--ok-tint:#16301F;--edge:#F7F6F3;--text:#F7F6F3}}
@media (prefers-contrast:more){:root{--page:#fff;--card:#fff;--ink:#000;--ink2:#000;--line:#000;--hair:#000;
--alert:#000;--alert-tint:#fff;--ok:#000;--ok-tint:#fff;--fill:#000;--label:#fff;--edge:#000;--text:#000}}
@media (prefers-contrast:more) and (prefers-color-scheme:dark){:root{--page:#000;--card:#000;--ink:#fff;--ink2:#fff;
--line:#fff;--hair:#fff;--alert:#fff;--alert-tint:#000;--ok:#fff;--ok-tint:#000;--fill:#fff;--label:#000;--edge:#fff;
--text:#fff}}
*{box-sizing:border-box}html{scroll-padding:1rem}
body{margin:0;background:var(--page);color:var(--ink);
font:400 1.125rem/1.5 Atkinson,Naskh,system-ui,sans-serif;overflow-wrap:break-word;hyphens:auto}
:lang(ar){line-height:1.65}
header,main,footer{max-width:34rem;margin:0 auto;padding:1rem 1rem 0}
header{font-weight:700;color:var(--text)}
main>*{margin:0 0 1rem}
.card{background:var(--card);border:1px solid var(--hair);border-radius:1rem;padding:1.25rem 1.25rem 1.5rem}
.card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .75rem}h2{font-size:1.25rem;line-height:1.3;margin:0 0 .5rem}
p{margin:0 0 1rem}.note{color:var(--ink2)}
dl{margin:0 0 1.25rem}dl div{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.5rem 0;border-bottom:1px solid var(--hair)}
dt{flex:1 1 8rem;color:var(--ink2)}dd{flex:2 1 12rem;margin:0;font-weight:700}
label,legend{display:block;font-weight:700;margin:0 0 .25rem;padding:0}
fieldset{border:0;margin:0;padding:0;min-width:0}
.hint{display:block;color:var(--ink2);margin:0 0 .5rem}
input[type=text],input[type=tel],input[type=email]{font:inherit;width:100%;min-height:3.5rem;padding:.5rem .875rem;
color:var(--ink);background:var(--card);border:2px solid var(--line);border-radius:.75rem}
input.code{font-size:1.75rem;letter-spacing:.25em;max-width:14rem;font-variant-numeric:tabular-nums;direction:ltr}
input[aria-invalid=true]{border:4px solid var(--alert)}
button{font:inherit;font-weight:700;font-size:1.25rem;width:100%;min-height:3.75rem;padding:.5rem 1rem;margin:1rem 0 0;
color:var(--label);background:var(--fill);border:2px solid var(--edge);border-radius:.875rem;cursor:pointer}
button.second{color:var(--text);background:transparent;border-color:var(--line);font-size:1.125rem}
.picks{display:grid;grid-template-columns:repeat(auto-fit,minmax(5rem,1fr));gap:1rem}
.picks button{font-size:2.25rem;min-height:5.5rem;margin:0;direction:ltr}
.asked{margin:0 0 1.5rem}.asked legend{margin:0 0 .5rem;font-size:1.25rem;line-height:1.3}
.pick{display:flex;align-items:center;gap:.75rem;min-height:3rem;padding:.25rem 0;font-weight:400;margin:0}
.pick input{flex:none;width:2.75rem;height:2.75rem;margin:0;accent-color:var(--text)}
a{color:var(--text)}a.target{display:inline-block;padding:.625rem 0;min-height:2.75rem}
:focus-visible{outline:4px solid #FFC400;outline-offset:4px;box-shadow:0 0 0 4px #14181D;border-radius:.25rem}
.trouble{border:3px solid var(--alert);background:var(--alert-tint);border-radius:1rem;padding:1rem 1.25rem}
.trouble ul{margin:0;padding:0;list-style:none}.trouble a{color:var(--ink);font-weight:700}
.fix{display:block;font-weight:700;margin:0 0 .5rem;padding-inline-start:.75rem;
border-inline-start:.25rem solid var(--alert)}
.done{border-inline-start:.5rem solid var(--ok);background:var(--ok-tint);padding:.75rem 1rem;border-radius:.5rem}
nav ul{display:flex;flex-wrap:wrap;gap:0 1.25rem;list-style:none;margin:0 0 1rem;padding:0}
nav a,nav [aria-current]{display:inline-block;padding:.625rem 0;min-height:2.75rem;min-width:2.75rem}
.pass svg{display:block;width:100%;max-width:22rem;height:auto;margin:1rem auto;background:#fff}
@media (max-width:20rem){.card{padding:1rem}h1{font-size:1.5rem}input.code{letter-spacing:.125em}}
@media (max-width:14rem){header,main,footer{padding-inline:.375rem}.card{padding:.625rem}h1{font-size:1.1875rem}
h2{font-size:1.0625rem}button,button.second{font-size:1rem;padding-inline:.25rem}.asked legend{font-size:1.125rem}
.picks button,input.code{font-size:1.5rem}}
"""
)


class Style(NamedTuple):
    """The style of one accent and the hash that allows it."""

    text: str
    hash: str


@cache
def style_of(accent: str) -> Style:
    """Label and edge of the filled button follow the accent: white where it reads, else ink (design.md §2)."""
    dark = contrast(accent, "#FFFFFF") >= 4.5
    on_page = accent if contrast(accent, PAPER) >= 4.5 else INK
    text = (
        _STYLE.replace("ACCENT", accent)
        .replace("LABEL", "#fff" if dark else INK)
        .replace("EDGE", accent if dark else INK)
        .replace("TEXT", on_page)
    )
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Style(text, f"sha256-{digest}")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours like #083F39."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def static(name: str) -> tuple[bytes, bytes]:
    """A file of the pages and its content type. Raises KeyError for any other name."""
    path, kind = _FILES[name]
    return assets.path(path).read_bytes(), kind
