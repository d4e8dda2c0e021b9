"""The brand colour, made safe to read: `brand.accent` of a property in, the colours the screen may use out.

Pure: it knows colours and the floors of the design (10:1 for text, after WCAG 2 relative luminance), not Qt, not files.
The lowering of lightness happens in OKLCH (Björn Ottosson, 2020), so that the hue stays the brand's own.
"""

import math
import re
from dataclasses import dataclass
from typing import Literal

PAGE = "#F7F6F3"
INK = "#14181D"
INK2 = "#2E353C"
WHITE = "#FFFFFF"
FLOOR = 10.0  # text on accent, accent on page, helper text on tint
LIGHTNESS_STEP = 0.005
CHROMA_STEP = 0.004
TINT_SHARE = 0.11

_HEX = re.compile(r"#?([0-9A-Fa-f]{6})")


class ColourError(ValueError):
    """A configured colour cannot be used; the message is a sentence for the person who configures."""


@dataclass(frozen=True, slots=True)
class Brand:
    """What the theme needs of a property's brand; every colour is #RRGGBB."""

    key: str  # folder under assets/brand
    name: str
    accent: str
    on_accent: str
    accent_text: str
    edge: str | None  # a 3 px ink edge round pale accents, else none
    tint: str
    raw: str  # as configured: logo mark and artwork only
    sky: str  # what lies behind the header of the attract artwork
    changes: tuple[str, ...]  # for the log


def guarded(key: str, name: str, accent: str, tint: str | None = None, sky: str | None = None) -> Brand:
    """The safe colours for `accent` (and `tint`, kept only if helper text on it has 10:1). Raises ColourError."""
    raw = _hex("brand.accent", accent)
    mode, safe = _accent(raw)
    safe_tint, tint_note = _tint(safe, tint)
    changes = [] if safe == raw else [f"brand.accent {raw} became {safe}, so that white text on it can be read"]
    if mode == "light":
        changes.append(f"brand.accent {raw} is pale: its labels are dark and it gets a dark edge")
    if tint_note:
        changes.append(tint_note)
    pale = mode == "light"
    return Brand(
        key=key,
        name=name,
        accent=safe,
        on_accent=INK if pale else WHITE,
        accent_text=INK if pale else safe,
        edge=INK if pale else None,
        tint=safe_tint,
        raw=raw,
        sky=raw if sky is None else _hex("brand.sky", sky),
        changes=tuple(changes),
    )


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio of two colours, 1 to 21."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _accent(raw: str) -> tuple[Literal["light", "dark"], str]:
    if contrast(INK, raw) >= FLOOR:
        return "light", raw
    lightness, chroma, hue = _to_oklch(raw)
    colour = raw
    while min(contrast(colour, WHITE), contrast(colour, PAGE)) < FLOOR:
        lightness -= LIGHTNESS_STEP
        colour = _from_oklch(lightness, chroma, hue)
    return "dark", colour


def _tint(accent: str, configured: str | None) -> tuple[str, str | None]:
    if configured is not None:
        wanted = _hex("brand.tint", configured)
        if contrast(INK2, wanted) >= FLOOR:
            return wanted, None
    share = TINT_SHARE
    made = _mix(accent, share)
    while contrast(INK2, made) < FLOOR and share >= 0.02:
        share -= 0.01
        made = _mix(accent, share)
    return made, None if configured is None else f"brand.tint {configured} became {made}: text on it was too faint"


def _hex(setting: str, colour: str) -> str:
    match = _HEX.fullmatch(colour.strip())
    if match is None:
        raise ColourError(f"{setting} is {colour!r}. Write a colour as # and six digits, for example #083F39.")
    return f"#{match.group(1).upper()}"


def _mix(colour: str, share: float) -> str:
    return _hex_of([share * part + (1 - share) for part in _parts(colour)])


def _parts(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _hex_of(parts: list[float]) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, part)) * 255):02X}" for part in parts)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_oklch(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(part) for part in _parts(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The colour, its chroma lowered until it lies within sRGB."""
    while chroma > 0:
        if all(-1e-4 <= part <= 1.0001 for part in _oklch_to_linear(lightness, chroma, hue)):
            break
        chroma -= CHROMA_STEP
    return _hex_of([_gamma(max(0.0, part)) for part in _oklch_to_linear(lightness, max(chroma, 0.0), hue)])


def _oklch_to_linear(lightness: float, chroma: float, hue: float) -> list[float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    return [
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
    ]
