"""Imports as the services see them: rows wait, sealed, until all were checked; then bookings are merged in portions.

It knows no file and no SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.references import LookupKey
from kiosk_backend.ports.system import Keys

ImportState = Literal["checking", "approved"]


class Staged(NamedTuple):
    """One booking's rows. `line` is that of its first row in the file; `source_key` is a keyed hash."""

    line: int
    source_key: str
    row_sealed: bytes


class Unfinished(NamedTuple):
    """An import somebody is at, or was."""

    import_id: str
    state: ImportState
    touched_at: int


FoundBy = tuple[bytes, str]
"""One stored look-up key and the id of its booking. There are a million of them in an import: a plain tuple is not
looked at by the garbage collector."""


@dataclass(frozen=True, slots=True)
class Merge:
    """One booking ready to be written: everything is sealed and hashed already, so that the transaction is short."""

    line: int
    old: Booking | None = field(repr=False)
    """What it was made against; None: there was none."""
    new: Booking = field(repr=False)
    rows: object = field(repr=False)
    """The database's own form of it; None: nothing would change."""
    found_by: Sequence[FoundBy] = field(repr=False)
    """How a new booking will be found once `add_keys` was told."""


class Merged(NamedTuple):
    """What one portion did. `again`: lines whose booking changed meanwhile; build them anew."""

    added: int
    updated: int
    again: tuple[int, ...]


class Imports(Protocol):
    """Staging and merging."""

    def begin(self, import_id: str, site_id: str, now: int) -> None:
        """A new import, in state checking."""

    def unfinished(self, site_id: str) -> list[Unfinished]:
        """Imports of this site that were begun and not finished."""

    def claim(self, left: Unfinished, now: int) -> bool:
        """Takes over what somebody left; False if somebody else just did."""

    def touch(self, import_id: str, state: ImportState, now: int) -> None:
        """Notes that somebody is still at it."""

    def stage(self, import_id: str, site_id: str, rows: Iterable[Staged]) -> None: ...

    def staged(self, import_id: str, after: int, most: int) -> list[Staged]:
        """The first `most` beyond line `after`, by line."""

    def discard(self, import_id: str, most: int) -> int:
        """Forgets up to `most` staged rows, then the import itself; returns how many rows went (0: all gone)."""

    def existing(self, keys: Keys, site_id: str, source_keys: Sequence[str]) -> dict[str, Booking]:
        """Bookings with one of the hashed source keys, by that."""

    def prepare(
        self, keys: Keys, line: int, old: Booking | None, new: Booking, lookup: Iterable[LookupKey], now: int
    ) -> Merge:
        """Seals and hashes."""

    def merge(self, items: Sequence[Merge]) -> Merged:
        """Writes the items that still are what they were made against. A booking somebody changed or checked in
        meanwhile is left: its line is in `again`."""

    def replan(self) -> None:
        """After the first portion: the database may think its tables are as small as they were before."""

    def add_keys(self, site_id: str, found_by: Sequence[FoundBy]) -> None:
        """Lets new bookings be found. Hand them over in sorted order: each page of the index is then written once."""
