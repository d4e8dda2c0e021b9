"""The words of our messages and how long a text is on the air. Pure; it knows no gateway. Sentences: `domain.phrases`.

A code's text starts with the code, so that it shows in a locked phone's preview; it names brand and purpose, and never
holds a word a guest supplied (verification §6 "SMS text", X28). One GSM-7 segment holds 160 septets; a single
character outside the alphabet makes it UCS-2 with 70 (3GPP TS 23.038 §6.2.1). A text that does not fit in the guest's
language goes without its last sentence, else in English: it never leaves in two parts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final, NamedTuple

from kiosk_backend.domain.delivery import SECURITY, Channel, Kind
from kiosk_backend.domain.help_words import DOCUMENT_SHOWN, help_word
from kiosk_backend.domain.phrases import PHRASES
from kiosk_backend.domain.site import Site

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""Two septets each: an escape and the character."""

LONGEST_SENDER: Final = 20
LONGEST_KIOSK: Final = 30
LONGEST_AGENT: Final = 20
LONGEST_PATH: Final = "/pass/" + "x" * 43
"""Of a link: what follows our public address, with a token of 256 bits."""


LANGUAGES: Final = tuple(PHRASES)
"""Languages our messages are written in (BCP 47), as on the screen."""


def language_of(wanted: str) -> str:
    """The language of ours nearest to a BCP 47 tag; English for one we do not speak."""
    if wanted in LANGUAGES:
        return wanted
    primary = wanted.replace("_", "-").partition("-")[0].lower()
    return next((language for language in LANGUAGES if language.partition("-")[0] == primary), "en")


class Length(NamedTuple):
    """How a text goes over the air. `units`: septets for gsm7, UTF-16 code units for ucs2."""

    alphabet: str
    units: int
    segments: int


def length(text: str) -> Length:
    """Alphabet, units and segments of a text (153 and 67 units a segment once there are several)."""
    septets = 0
    for character in text:
        if character in _BASIC:
            septets += 1
        elif character in _EXTENDED:
            septets += 2
        else:
            units = len(text.encode("utf-16-be")) // 2
            return Length("ucs2", units, _segments(units, 70, 67))
    return Length("gsm7", septets, _segments(septets, 160, 153))


def _segments(units: int, single: int, part: int) -> int:
    return 1 if units <= single else -(-units // part)


def gsm7(words: str, longest: int) -> str:
    """Words of the operator made safe for one line of GSM-7: other characters become spaces, runs of them one."""
    kept = "".join(character if character in _BASIC and character.isprintable() else " " for character in words)
    return " ".join(kept.split())[:longest].strip()


class Words(NamedTuple):
    """What leaves: `subject` for e-mail only. A call reads `body` aloud line by line, with a pause after each."""

    subject: str
    body: str


class Filling(NamedTuple):
    """What fills the braces beside the facts of the row: the code or token of the challenge, its purpose, the secret of
    the row and the milliseconds that are left."""

    code: str = ""
    purpose: str = ""
    secret: str = ""
    left_ms: int = 0


def words(kind: Kind, channel: Channel, facts: Mapping[str, Any], filling: Filling) -> Words:
    """The words of one message. Raises KeyError or ValueError if a part of it is missing."""
    if channel == "voice":
        return Words("", _spoken(facts, filling))
    if channel == "email":
        return _email(kind, facts, filling)
    text = ""
    for text in chain(_variants(kind, facts["language"], facts, filling), _variants(kind, "en", facts, filling)):
        if length(text).segments == 1:
            break
    return Words("", text)


def _variants(kind: Kind, language: str, facts: Mapping[str, Any], filling: Filling) -> Iterator[str]:
    """The texts of one language, fullest first; each is made when it is asked for."""
    spoken, line = PHRASES[language], ""
    if kind == "code":
        needed, more = spoken.joiner.join([spoken.code[filling.purpose], spoken.life]), spoken.never
        line = f"\n@{facts['host']} #{filling.code}" if facts.get("host") else ""
    elif kind in SECURITY:
        told = spoken.said[kind] if kind in spoken.said else spoken.changed[facts["what"]]
        reachable = filling.secret or facts.get("contact")
        needed = spoken.joiner.join([told, spoken.object if reachable else spoken.object_here])
        more = ""
    else:
        needed, more = spoken.said[kind], spoken.more.get(kind, "")
    filled = _filled(facts, filling)
    if kind in SECURITY and filling.secret and facts.get("contact"):  # a link is long: without it there is room
        yield needed.format_map(filled)
        filled = _filled(facts, filling._replace(secret=""), language)
    if more:
        yield f"{needed}{spoken.joiner}{more}".format_map(filled) + line
    yield needed.format_map(filled) + line


def _filled(facts: Mapping[str, Any], filling: Filling, language: str = "") -> dict[str, str]:
    """Every brace of `domain.phrases`. Words of the operator are kept to one line of plain characters (X28)."""
    plain = {
        "sender": facts["sender"],
        "code": filling.code,
        "minutes": str(max(1, round(filling.left_ms / 60_000))),
        "url": facts["url"] + filling.code if facts.get("url") else filling.secret,
        "contact": filling.secret or facts.get("contact", ""),
    }
    if "reference" in facts:
        agent = gsm7(plain_letters(filling.secret), LONGEST_AGENT)
        plain |= {"reference": facts["reference"], "agent": agent or "-"}
    if "kiosk" in facts:
        plain |= {
            "kiosk": gsm7(facts["kiosk"], LONGEST_KIOSK),
            "step": help_word(language or facts["language"], facts["step"]),
        }
    return plain


def plain_letters(name: str) -> str:
    """A name without its accents, so that it does not make a text three times as long."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def _spoken(facts: Mapping[str, Any], filling: Filling) -> str:
    """The digits one by one, twice: a line each, for the caller pauses after a line (verification §5.12)."""
    if not filling.code.isdecimal():
        raise ValueError("only a code is read aloud")
    before, again, end = (phrase.format_map(_filled(facts, filling)) for phrase in PHRASES[facts["language"]].spoken)
    return "\n".join([before, *filling.code, again, *filling.code, end])


def _email(kind: Kind, facts: Mapping[str, Any], filling: Filling) -> Words:
    """The code is not in the subject, which mail programs show to anybody."""
    spoken = PHRASES[facts["language"]]
    subject = spoken.subjects[filling.purpose if kind == "code" else kind].format_map(_filled(facts, filling))
    body = next(_variants(kind, facts["language"], {**facts, "host": ""}, filling))
    return Words(subject, body if kind in SECURITY else f"{body}\n\n{spoken.ignore}")


def samples(
    site: Site, digits: int, longest_life_ms: int, base_url: str
) -> dict[str, tuple[Kind, dict[str, Any], Filling]]:
    """Every text a site may send, each at its longest: name to kind, facts and filling."""
    base = base_url.rstrip("/")
    host = base.partition("://")[2].partition("/")[0].partition(":")[0]
    facts: dict[str, Any] = {"sender": site.sender, "language": "en"}
    code, link = "0" * digits, f"{base}{LONGEST_PATH}"
    found: dict[str, tuple[Kind, dict[str, Any], Filling]] = {}
    for purpose in PHRASES["en"].code:
        filling = Filling(code, purpose, "", longest_life_ms)
        found[f"code {purpose}"] = ("code", facts, filling)
        if host and purpose != "check_in":
            found[f"code {purpose} on the web"] = ("code", {**facts, "host": host}, filling)
    found["caller"] = ("caller", {**facts, "reference": "A7"}, Filling(code, "caller", "W" * LONGEST_AGENT, 0))
    found["help_call"] = ("help_call", {**facts, "kiosk": "W" * LONGEST_KIOSK, "step": DOCUMENT_SHOWN}, Filling())
    found["code_guessed"] = ("code_guessed", {**facts, "contact": site.config.contact}, Filling())
    for what in ("phone", "email"):
        found[f"address_changed {what}"] = (
            "address_changed", {**facts, "what": what, "contact": site.config.contact}, Filling()
        )  # fmt: skip
    if base:
        found["link"] = ("link", {**facts, "url": link}, Filling("", "check_in", "", longest_life_ms))
        for kind in ("phone_pass", "confirm_booking"):
            found[kind] = (kind, facts, Filling(secret=link))
    return found


class Unfit(NamedTuple):
    """A text that does not fit one segment in a language, and why."""

    name: str
    language: str
    size: Length

    def __str__(self) -> str:
        alphabet, units, segments = self.size
        return f"{self.name} in {self.language} needs {segments} segments ({alphabet}, {units})"


def unfit(site: Site, digits: int, longest_life_ms: int, base_url: str = "") -> list[Unfit]:
    """Texts of this site that would not fit one segment in a language, whatever may be left out."""
    found = []
    for name, (kind, facts, filling) in samples(site, digits, longest_life_ms, base_url).items():
        for language in LANGUAGES:
            *_, text = _variants(kind, language, facts, filling)
            shortest = length(text)
            if shortest.segments > 1:
                found.append(Unfit(name, language, shortest))
    return found


def problems(site: Site, digits: int, longest_life_ms: int, base_url: str = "") -> list[str]:
    """Why texts of this site could not be sent at all; checked at start-up and by `kiosk-backend check`."""
    if not site.sender:
        return [f"site {site.site_id}: brand.name has no plain letters; set sender"]
    return [
        f"site {site.site_id}: {one}" for one in unfit(site, digits, longest_life_ms, base_url) if one.language == "en"
    ]


def notes(site: Site, digits: int, longest_life_ms: int, base_url: str = "") -> list[str]:
    """Which texts of this site go in English whatever the guest's language, since they would not fit one segment."""
    if not site.sender:
        return []
    found = unfit(site, digits, longest_life_ms, base_url)
    lost = {one.name for one in found if one.language == "en"}
    return [f"site {site.site_id}: {one}; it goes in English" for one in found if one.name not in lost]
