"""Values under old keys, as the command that renews them sees them. It knows no SQL and no key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from kiosk_backend.ports.system import Keys


class Resealing(Protocol):
    """Renews sealed values under the newest key, in small bites beside the traffic (verification S20)."""

    def columns(self) -> list[str]:
        """The lasting sealed columns, as table.column. Those that are gone within a day by themselves are not here."""

    def reseal(self, keys: Keys, column: str, limit: int) -> int:
        """Seals up to `limit` values of one column anew that another key than the newest sealed; how many.

        A value that changed meanwhile is left: who changed it used the newest key. Raises KeyMissing or SealBroken.
        """

    def uses(self, key_id: str) -> Mapping[str, int]:
        """How many values still need a key, by table.column: sealed ones, keyed hashes, MACs; none of them is 0."""

    def forget(self, key_id: str) -> None:
        """The database no longer asks a key store for this key."""
