"""All that is kept of one booking and its guests, as export and erasure see it. It knows no SQL and opens nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol


class Kept(NamedTuple):
    """One row. `values` by column; a sealed value is bytes, and `row_id` is what it is sealed under."""

    table: str
    row_id: str
    values: Mapping[str, str | int | bytes | None]


class GuestData(Protocol):
    """Finds by the schema: a new table with a booking id is exported and erased without being named here."""

    def of_phone(self, site_id: str, indexes: Sequence[bytes]) -> list[str]:
        """Ids of the bookings with this number."""

    def rows(self, site_id: str, booking_id: str) -> list[Kept]:
        """Every row that belongs to the booking, keyed hashes left out."""

    def events(self, site_id: str, ids: Sequence[str], since: int) -> list[tuple[int, str, str]]:
        """Time, event and body of the audit rows since then (Unix ms) that name one of these ids."""

    def erase(self, site_id: str, booking_id: str) -> Mapping[str, int]:
        """Deletes what `rows` finds; how many rows of which table. The audit chain keeps its ids."""
