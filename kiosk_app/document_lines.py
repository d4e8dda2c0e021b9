"""The machine-readable lines of a passport or identity card, as the screen needs them: how many, how long, mistyped?

ICAO 9303: passports have 2 lines of 44 characters, cards 3 of 30 or 2 of 36. A check digit tells a mistyped character
before anything is sent; what the lines say and whether they fit the booking is the backend's to judge. Pure.
"""

from __future__ import annotations

from typing import Final, NamedTuple

FILLER: Final = "<"
ALPHABET: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + FILLER)


class Shape(NamedTuple):
    """How many lines of how many characters."""

    lines: int
    length: int


PASSPORT, CARD, WIDE_CARD = Shape(2, 44), Shape(3, 30), Shape(2, 36)
SHAPES: Final = (PASSPORT, CARD, WIDE_CARD)

Part = tuple[int, int, int]
"""Line, first character, one past the last."""

_CHECKS: Final[dict[Shape, tuple[tuple[tuple[Part, ...], tuple[int, int]], ...]]] = {
    PASSPORT: (
        (((1, 0, 9),), (1, 9)),
        (((1, 13, 19),), (1, 19)),
        (((1, 21, 27),), (1, 27)),
        (((1, 0, 10), (1, 13, 20), (1, 21, 43)), (1, 43)),
    ),
    CARD: (
        (((0, 5, 14),), (0, 14)),
        (((1, 0, 6),), (1, 6)),
        (((1, 8, 14),), (1, 14)),
        (((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), (1, 29)),
    ),
    WIDE_CARD: (
        (((1, 0, 9),), (1, 9)),
        (((1, 13, 19),), (1, 19)),
        (((1, 21, 27),), (1, 27)),
        (((1, 0, 10), (1, 13, 20), (1, 21, 35)), (1, 35)),
    ),
}
"""What each check digit covers, and where it stands (ICAO 9303 parts 4, 5 and 6)."""


def shape(first_line: str) -> Shape:
    """The shape a document has whose first line begins like this: P and V are booklets, longer cards have 2 lines."""
    if not first_line or first_line[0] in "PV":
        return PASSPORT
    return WIDE_CARD if len(first_line) > CARD.length else CARD


def longest(first_line: str) -> int:
    """How many characters the first line may still become; only there the shape of a card shows."""
    return PASSPORT.length if shape(first_line) is PASSPORT else WIDE_CARD.length


def filled(line: str, first_line: str, number: int) -> str:
    """``line`` with the rest of it filled up; a full first line of a card becomes one of the wide card."""
    length = shape(first_line).length
    if number == 0 and len(line) >= length:
        length = longest(first_line)
    return line.ljust(length, FILLER)


def split(text: str) -> list[str]:
    """The lines of what a reader sent: with line ends, or all in one; as it came when it is neither."""
    lines = ["".join(line.split()) for line in text.upper().splitlines()]
    lines = [line for line in lines if line]
    if len(lines) != 1:
        return lines
    whole = lines[0]
    for one in SHAPES:
        if len(whole) == one.lines * one.length and (one is PASSPORT) == (whole[0] in "PV"):
            return [whole[at : at + one.length] for at in range(0, len(whole), one.length)]
    return lines


def gathered(before: list[str], text: str) -> list[str]:
    """What is read of a document once ``text`` was read too: most readers send it line by line, and some guests turn
    it and begin again. Empty when ``text`` is no line of a document.
    """
    read = split(text)
    if not all(set(line) <= ALPHABET and any(len(line) == one.length for one in SHAPES) for line in read):
        return []
    lines = [*before, *read]
    first = lines[0] if lines else ""
    if len(lines) > shape(first).lines or any(len(line) != len(first) for line in lines):
        return read
    return lines


def is_whole(lines: list[str]) -> bool:
    """Whether these are all the lines of a document, each of its full length."""
    return bool(lines) and any(
        len(lines) == one.lines and all(len(line) == one.length for line in lines) for one in SHAPES
    )


def mistyped(lines: list[str]) -> int | None:
    """Index of the first line with a check digit that does not fit; None: all fit. ``lines`` must be whole."""
    for one in SHAPES:
        if (len(lines), len(lines[0])) != one:
            continue
        for parts, (line, at) in _CHECKS[one]:
            covered = "".join(lines[number][start:end] for number, start, end in parts)
            if _digit(covered) != lines[line][at].replace(FILLER, "0"):
                return parts[0][0]
    return None


def _digit(covered: str) -> str:
    total = sum((7, 3, 1)[at % 3] * _value(character) for at, character in enumerate(covered))
    return str(total % 10)


def _value(character: str) -> int:
    if character == FILLER:
        return 0
    return int(character) if character.isdigit() else ord(character) - ord("A") + 10
