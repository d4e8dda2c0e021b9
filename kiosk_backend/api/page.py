"""The frame of every page for a guest's own phone: look, headers, escaping. It knows no booking and no route.

Plain HTML that every phone, reader and text size can show: no framework, nothing from elsewhere, forms that work
without JavaScript. Whatever is not `Markup` is escaped. The look is design.md §1 to §3: paper page, white card, one
accent; dark, high contrast and right to left included.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from markupsafe import Markup

import assets
from kiosk_backend.api.page_words import LANGUAGES, Words
from kiosk_backend.domain.site import Site

STATIC: Final = "/page/"
"""Where fonts and scripts of the pages are served."""
INK: Final = "#14181D"
PAPER: Final = "#F7F6F3"
_NEUTRAL: Final = "#083F39"

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
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);
font:400 1.125rem/1.5 Atkinson,Naskh,system-ui,sans-serif;overflow-wrap:break-word}
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
"""
)


class Page(NamedTuple):
    """What a route answers. `scripts` and `languages`: whether the page has them."""

    status: int
    html: str
    policy: str
    retry_after_s: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """Whose page it is, and in which language."""

    words: Words
    brand: str = ""
    accent: str = _NEUTRAL
    languages: tuple[str, ...] = field(default=())
    """Offered at the foot of the page; one or none: no choice is shown."""

    @classmethod
    def of(cls, site: Site, words: Words, languages: tuple[str, ...]) -> Look:
        return cls(words, site.config.brand.name, site.config.brand.accent, languages)

    @property
    def query(self) -> str:
        """What keeps the chosen language from page to page; nothing personal (S26)."""
        return f"?lang={self.words.language}" if len(self.languages) > 1 else ""


def page(
    look: Look, title: str, *parts: Markup, status: int = 200, script: str = "", trouble: bool = False,
    retry_after_s: int = 0, path: str = "",
) -> Page:  # fmt: skip
    """A whole page. `title` names it before the brand; `script`: a file of ours that makes the page easier, not able.

    `path`: where the language links lead; empty: this page is the answer to a form and offers none.
    """
    style = _style(look.accent)
    words = look.words
    said = f"{words['fix_title']}: {title}" if trouble else title
    html = Markup(
        '<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        'content="light dark"><title>{title}</title><style>{style}</style>{script}</head><body>'
        "{header}<main>{inside}</main>{footer}</body></html>"
    ).format(
        language=words.language,
        direction=words.direction,
        title=f"{said} – {look.brand}" if look.brand else said,
        style=Markup(style.text),  # noqa: S704 — ours; the accent is a colour by its pattern
        script=_script(script),
        header=Markup("<header>{}</header>").format(look.brand) if look.brand else "",
        inside=Markup("").join(parts),
        footer=_languages(look, path),
    )
    scripts = "script-src 'self'; connect-src 'self'; " if script else ""
    policy = (
        f"default-src 'none'; style-src '{style.hash}'; font-src 'self'; {scripts}form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return Page(status, str(html), policy, retry_after_s)


def card(*parts: Markup) -> Markup:
    """A white card."""
    return Markup('<section class="card">{}</section>').format(Markup("").join(parts))


def heading(text: str) -> Markup:
    return Markup("<h1>{}</h1>").format(text)


def paragraph(text: str, kind: str = "") -> Markup:
    """Nothing for an empty text."""
    if not text:
        return Markup("")
    # a note may be the operator's, in a language of its own
    return Markup('<p class="{}" dir="auto">{}</p>').format(kind, text) if kind else Markup("<p>{}</p>").format(text)


def facts(rows: Sequence[tuple[str, str]]) -> Markup:
    """Names and values; a value without words is left out."""
    return Markup("<dl>{}</dl>").format(
        Markup("").join(
            Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value) for name, value in rows if value
        )
    )


def form(
    *parts: Markup, action: str, hidden: Mapping[str, str] | None = None, passkey: str = "", options: str = ""
) -> Markup:
    """A plain form; `action` is a path of ours. `passkey`: get or create, what passkey.js asks the phone, with its
    `options` (JSON)."""
    kept = [
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in (hidden or {}).items()
    ]
    asks = Markup(' data-passkey="{}" data-options="{}"').format(passkey, options) if passkey else ""
    return Markup('<form method="post" action="{}" autocomplete="on" novalidate{}>{}{}</form>').format(
        action, asks, Markup("").join(kept), Markup("").join(parts)
    )


def passkey_notes(words: Words, without: str) -> Markup:
    """What passkey.js shows when the phone did not confirm, and what stands there without JavaScript."""
    return Markup(
        '<p class="fix" id="stopped" role="alert" hidden>{}</p><noscript><p class="fix">{}</p></noscript>'
    ).format(words["passkey_stopped"], words[without])


def button(text: str, *, name: str = "", value: str = "", second: bool = False) -> Markup:
    kind = Markup(' class="second"') if second else Markup("")
    said = Markup(' name="{}" value="{}"').format(name, value) if name else Markup("")
    return Markup('<button type="submit"{}{}>{}</button>').format(kind, said, text)


def text_field(
    name: str, label: str, *, hint: str = "", wrong: str = "", kind: str = "text", autocomplete: str = "off",
    code_digits: int = 0,
    field_id: str = "",
) -> Markup:  # fmt: skip
    """A labelled field, its hint and what is wrong with it tied to it for readers.

    `code_digits`: a field for a one-time code of so many digits, which a phone may fill in from the text.
    """
    own = field_id or name
    described = [f"{own}-hint"] * bool(hint) + [f"{own}-fix"] * bool(wrong)
    more = Markup("")
    if code_digits:
        # room for the blanks people type between groups of digits
        more = Markup(' class="code" inputmode="numeric" maxlength="{}" autofocus').format(code_digits + 4)
    return Markup(
        '<label for="{own}">{label}</label>{hint}{wrong}<input type="{kind}" id="{own}" name="{name}" '
        'autocomplete="{autocomplete}"{described}{bad}{more} autocapitalize="none" autocorrect="off" '
        'spellcheck="false" required>'
    ).format(
        own=own,
        name=name,
        label=label,
        hint=Markup('<span class="hint" id="{}-hint">{}</span>').format(own, hint) if hint else "",
        wrong=Markup('<span class="fix" id="{}-fix">{}</span>').format(own, wrong) if wrong else "",
        kind=kind,
        autocomplete="one-time-code" if code_digits else autocomplete,
        described=Markup(' aria-describedby="{}"').format(" ".join(described)) if described else "",
        bad=Markup(' aria-invalid="true"') if wrong else "",
        more=more,
    )


def trouble(words: Words, fixes: Sequence[tuple[str, str]]) -> Markup:
    """What has to be put right, each with a link to its field (id, sentence)."""
    rows = [Markup('<li><a href="#{}">{}</a></li>').format(field_id, text) for field_id, text in fixes]
    return Markup('<div class="trouble" role="alert"><h2>{}</h2><ul>{}</ul></div>').format(
        words["fix_title"], Markup("").join(rows)
    )


class Style(NamedTuple):
    """The style of one accent and the hash that allows it."""

    text: str
    hash: str


@cache
def _style(accent: str) -> Style:
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


def _script(name: str) -> Markup:
    if not name:
        return Markup("")
    integrity = base64.b64encode(hashlib.sha384(static(name)[0]).digest()).decode()
    return Markup('<script src="{}{}" integrity="sha384-{}" defer></script>').format(STATIC, name, integrity)


@cache
def static(name: str) -> tuple[bytes, bytes]:
    """A file of the pages and its content type. Raises KeyError for any other name."""
    path, kind = _FILES[name]
    return assets.path(path).read_bytes(), kind


def _languages(look: Look, path: str) -> Markup:
    if not path or len(look.languages) < 2:
        return Markup("")
    rows = [
        Markup('<li><span lang="{0}" aria-current="true">{1}</span></li>').format(one, LANGUAGES[one].name)
        if one == look.words.language
        else Markup('<li><a href="{2}?lang={0}" lang="{0}" hreflang="{0}" rel="nofollow">{1}</a></li>').format(
            one, LANGUAGES[one].name, path
        )
        for one in look.languages
    ]
    return Markup('<footer><nav aria-label="{}"><ul>{}</ul></nav></footer>').format(
        look.words["languages"], Markup("").join(rows)
    )
