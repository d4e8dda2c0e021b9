"""Passes as the services see them: issued, sent, confirmed, unknown, void. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Passes(Protocol):
    """Versions of the passes of a check-in."""
