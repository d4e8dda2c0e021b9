"""A file of bookings as rows: CSV in UTF-8, with comma, semicolon or tab. It knows no rule of a booking.

A mapping file (TOML) says how somebody else's columns are called: `booking = "Confirmation No"`. Columns that are
neither ours nor mapped are refused without a mapping (a typing error must not lose data) and left out with one.
"""

from __future__ import annotations

import csv
import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from kiosk_backend.domain.booking_rows import columns
from kiosk_backend.domain.row_values import Row

LONGEST_VALUE = 500


class FileRefused(ValueError):
    """The file as a whole cannot be read; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class BookingFile:
    """`lines`: how many rows to expect, for progress."""

    path: Path
    kind: str
    names: Mapping[str, str]
    """Their column to ours."""
    delimiter: str
    lines: int

    def rows(self) -> Iterator[Row]:
        """Raises FileRefused when the bytes are no text or no CSV."""
        with self.path.open(encoding="utf-8-sig", newline="") as text:
            yield from read_rows(text, self.names, self.delimiter)


def open_file(path: Path, kind: str, mapping: Path | None = None) -> BookingFile:
    """Looks at the header. Raises FileRefused."""
    try:
        with path.open("rb") as raw:
            lines = sum(chunk.count(b"\n") for chunk in iter(lambda: raw.read(1 << 20), b""))
        with path.open(encoding="utf-8-sig", newline="") as text:
            header = text.readline()
    except OSError as wrong:
        raise FileRefused(f"{path.name}: {wrong.strerror}") from None
    except UnicodeDecodeError:
        raise FileRefused(f"{path.name} is not UTF-8 text. Save it as CSV in UTF-8.") from None
    delimiter = max(",;\t", key=header.count)
    theirs = next(csv.reader([header], delimiter=delimiter), [])
    names = _names([name.strip() for name in theirs], kind, _mapping(mapping))
    return BookingFile(path, kind, names, delimiter, lines)


def read_rows(text: TextIO, names: Mapping[str, str], delimiter: str) -> Iterator[Row]:
    """The rows below the header."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        places = [(place, names[name]) for place, name in enumerate(header) if name in names]
        for values in reader:
            if any(value.strip() for value in values):
                yield _row(reader.line_num, values, places, len(header))
    except UnicodeDecodeError:
        raise FileRefused(
            f"after line {reader.line_num} the text is not UTF-8. Save the file as CSV in UTF-8."
        ) from None
    except csv.Error as wrong:
        raise FileRefused(f"line {reader.line_num} is not CSV: {wrong}") from None


def _row(line: int, values: list[str], places: list[tuple[int, str]], width: int) -> Row:
    found = {name: values[place].strip() for place, name in places if place < len(values)}
    problem = ""
    if len(values) > width:
        problem = f"has {len(values)} values for {width} columns"
    elif max(map(len, values)) > LONGEST_VALUE:
        problem = f"has a value longer than {LONGEST_VALUE} characters"
    elif not all(map(str.isprintable, found.values())):
        problem = "has control characters"
    return Row(line, found, problem)


def _mapping(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise FileRefused(f"mapping {path.name}: {wrong}") from None
    if not all(isinstance(theirs, str) for theirs in found.values()):
        raise FileRefused(f'mapping {path.name}: each line looks like booking = "Confirmation No"')
    return found


def _names(theirs: list[str], kind: str, mapping: dict[str, str] | None) -> dict[str, str]:
    """Their column to ours. Raises FileRefused with "did you mean"."""
    ours = {column.name: column for column in columns(kind)}
    for name in mapping or {}:
        if name not in ours:
            raise FileRefused(f"mapping: there is no column {name!r}{_meant(name, list(ours))}")
    if doubled := {name for name in theirs if name and theirs.count(name) > 1}:
        raise FileRefused(f"the header names a column twice: {', '.join(sorted(doubled))}")
    wanted = {ours_name: ours_name for ours_name in ours} | (mapping or {})
    names = {their: own for own, their in wanted.items() if their in theirs}
    if mapping is None:
        for name in theirs:
            if name and name not in names:
                raise FileRefused(f"the header has an unknown column {name!r}{_meant(name, list(ours))}")
    missing = [name for name, column in ours.items() if column.needed and name not in names.values()]
    if missing:
        raise FileRefused(f"the header lacks {', '.join(missing)}. See kiosk-backend import --help.")
    return names


def _meant(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.lower(), known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""
