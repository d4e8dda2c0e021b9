"""Visits as the services see them. Handles are secret: only their keyed hash arrives here. It knows no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kiosk_backend.domain.visit import EndHow, Visit


class Visits(Protocol):
    """Who stands at which kiosk, with which booking."""

    def add(self, visit: Visit) -> None:
        """Opens it."""

    def get(self, indexes: Sequence[bytes]) -> Visit | None:
        """The visit under one of the indexes (a handle has one index per live key), also when it is over."""

    def end(self, visit_index: bytes, now: int, how: EndHow) -> bool:
        """False: it was over already, or never was."""

    def show(self, visit_index: bytes, method: str) -> str:
        """Adds a method that was shown, by one UPDATE; returns all so far, separated by blanks."""

    def end_siblings(self, visit: Visit, now: int) -> int:
        """Ends the other choices that were offered together with this one; returns how many."""
