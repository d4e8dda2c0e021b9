"""The words of our text messages and how long they are on the air. Pure; it knows no gateway.

A code's text starts with the code, so that it shows in a locked phone's preview; it names brand and purpose, and never
holds a word a guest supplied (verification §6 "SMS text", X28). One GSM-7 segment holds 160 septets; a single
character outside the alphabet makes it UCS-2 with 70 (3GPP TS 23.038 §6.2.1).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kiosk_backend.domain.site import Site

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""Two septets each: an escape and the character."""

LONGEST_SENDER: Final = 20
LONGEST_KIOSK: Final = 40


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


def code_text(sender: str, code: str, left_ms: int) -> str:
    """The text with a code that works for another `left_ms` milliseconds."""
    minutes = max(1, round(left_ms / 60_000))
    return f"{code} is your {sender} check-in code. It expires in {minutes} min. We never call to ask for it."


def help_text(kiosk_name: str, step: str) -> str:
    """To the site's staff phone, when a guest called for help."""
    where = gsm7(kiosk_name, LONGEST_KIOSK)
    return f"{where}: a guest needs help at {gsm7(step, LONGEST_KIOSK)}. Answer in staff mode."


def pass_text(sender: str, link: str) -> str:
    """To the guest's phone: a link that opens the pass once."""
    return f"Your {sender} pass: {link} It works once, for 10 minutes."


def problems(site: Site, digits: int, longest_life_ms: int) -> list[str]:
    """Why texts of this site would not fit one segment; checked at start-up and by `kiosk-backend check`."""
    if not site.sender:
        return [f"site {site.site_id}: brand.name has no plain letters; set sender"]
    sample = code_text(site.sender, "0" * digits, longest_life_ms)
    size = length(sample)
    if size.alphabet != "gsm7" or size.segments != 1:
        return [f"site {site.site_id}: the code's text needs {size.segments} segments ({size.alphabet}, {size.units})"]
    return []
