"""The frame of every page for a guest's own phone: look, headers, escaping. It knows no booking and no route.

Plain HTML that every phone, reader and text size can show: no framework, nothing from elsewhere, forms that work
without JavaScript. Whatever is not `Markup` is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

from kiosk_backend.api.page_look import NEUTRAL, STATIC, static, style_of
from kiosk_backend.api.page_words import LANGUAGES, Words
from kiosk_backend.domain.site import Site


class Page(NamedTuple):
    """What a route answers. `policy`: its Content-Security-Policy."""

    status: int
    html: str
    policy: str
    retry_after_s: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """Whose page it is, and in which language."""

    words: Words
    brand: str = ""
    accent: str = NEUTRAL
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
    style = style_of(look.accent)
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
    """Names and values; a value without words is left out. Many are the operator's, in a direction of their own."""
    return Markup("<dl>{}</dl>").format(
        Markup("").join(
            Markup("<div><dt>{}</dt><dd><bdi>{}</bdi></dd></div>").format(name, value) for name, value in rows if value
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


def choice(name: str, question: str, options: Sequence[tuple[str, str]], *, wrong: str = "") -> Markup:
    """One question with its answers (value, words) to choose one from; the first one's id is `name`."""
    rows = [
        Markup(
            '<label class="pick"><input type="radio" id="{}" name="{}" value="{}"{}{} required><span>{}</span></label>'
        ).format(
            f"{name}-{at}" if at else name,
            name,
            value,
            Markup(' aria-invalid="true"') if wrong else "",
            Markup(' aria-describedby="{}-fix"').format(name) if wrong else "",
            # words of the operator or of the booking, in a language of their own
            Markup("<bdi>{}</bdi>").format(said),
        )
        for at, (value, said) in enumerate(options)
    ]
    return Markup('<fieldset class="asked"><legend>{}</legend>{}{}</fieldset>').format(
        question,
        Markup('<span class="fix" id="{}-fix">{}</span>').format(name, wrong) if wrong else "",
        Markup("").join(rows),
    )


def trouble(words: Words, fixes: Sequence[tuple[str, str]]) -> Markup:
    """What has to be put right, each with a link to its field (id, sentence)."""
    rows = [Markup('<li><a href="#{}">{}</a></li>').format(field_id, text) for field_id, text in fixes]
    return Markup('<div class="trouble" role="alert"><h2>{}</h2><ul>{}</ul></div>').format(
        words["fix_title"], Markup("").join(rows)
    )


def _script(name: str) -> Markup:
    if not name:
        return Markup("")
    integrity = base64.b64encode(hashlib.sha384(static(name)[0]).digest()).decode()
    return Markup('<script src="{}{}" integrity="sha384-{}" defer></script>').format(STATIC, name, integrity)


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
