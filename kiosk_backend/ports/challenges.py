"""Challenges as the services see them: a code that was sent, its tries, its grant. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Challenges(Protocol):
    """Codes on their way to a guest, charged before they are compared."""
