"""Names as people write them, folded to one canonical form for comparing (experience I9, domain complaint 13).

Case, spaces, hyphens, apostrophes, full stops and diacritics do not count, and Müller = MUELLER = MULLER. Anything else
does: there is no similarity, no prefix, no wildcard. Letters of other scripts are kept as they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPELT = str.maketrans(
    {
        "Ä": "AE", "Ö": "OE", "Ü": "UE", "ẞ": "SS", "ß": "SS", "Æ": "AE", "Œ": "OE", "Ø": "OE", "Å": "AA", "Þ": "TH",
        "Ð": "D", "Đ": "D", "Ł": "L", "Ħ": "H", "Ŧ": "T", "Ŋ": "N", "ı": "I", "ĸ": "K", "Ə": "E",
    }
)  # fmt: skip
_PAIRS = re.compile("AA|AE|OE|UE")
_ASCII_WORD = re.compile("[A-Z0-9]+")
_ASCII_INSIDE = re.compile("['`]")
_INSIDE = frozenset("'’ʼ`´‘ʻʹ\u00ad\u200c\u200d")
"""Left out without parting a word: O'Neill is ONEILL."""
_MARKED = frozenset(("LATIN", "GREEK", "ARABIC", "HEBREW"))
"""Scripts whose marks are left out in ordinary writing; in others (Japanese, Devanagari) they make another letter."""


def words(name: str) -> tuple[str, ...]:
    """The folded words of a name, in the order written."""
    if name.isascii():
        return tuple(_PAIRS.sub(_first, word) for word in _ASCII_WORD.findall(_ASCII_INSIDE.sub("", name.upper())))
    text = unicodedata.normalize("NFKC", name).upper()
    text = unicodedata.normalize("NFC", text).translate(_SPELT)
    plain = text if text.isascii() else "".join(map(_without_marks, text))
    kept = "".join(one if one.isalnum() or _is_mark(one) else " " for one in plain if one not in _INSIDE)
    return tuple(_PAIRS.sub(_first, word) for word in kept.split())


def _first(pair: re.Match[str]) -> str:
    return pair[0][0]


@lru_cache(maxsize=4096)
def _without_marks(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    if unicodedata.combining(parts[0]):
        # a mark on its own: NFC found no letter to join it to, so it is one of those that are left out
        return "" if unicodedata.name(parts[0], "").partition(" ")[0] in (*_MARKED, "COMBINING") else letter
    return parts[0] if unicodedata.name(parts[0], "").partition(" ")[0] in _MARKED else letter


def _is_mark(letter: str) -> bool:
    return not letter.isascii() and unicodedata.category(letter)[0] == "M"


def folded(name: str) -> str:
    """One word: "de la Cruz" is "DELACRUZ". Empty when nothing of a name is in it."""
    return "".join(words(name))


def folds(name: str) -> tuple[str, str]:
    """As written, and with its words in the order of the alphabet: "García Márquez" is "Márquez García" too."""
    parts = words(name)
    return "".join(parts), "".join(sorted(parts))
