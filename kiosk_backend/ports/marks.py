"""Single numbers a database remembers, as the services see them. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Marks(Protocol):
    """Named whole numbers that only rise. "generation": how often this database was copied or came back from a copy."""

    def get(self, name: str) -> int:
        """0 if it was never set."""

    def move(self, name: str, seen: int, to: int) -> bool:
        """Sets a mark that still stands at `seen`. False: somebody else was faster."""

    def next(self, name: str) -> int:
        """One more than before, returned."""

    def raise_to(self, name: str, value: int) -> None:
        """At least `value` from now on."""
