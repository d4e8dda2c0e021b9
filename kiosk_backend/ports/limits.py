"""Counters that bound attempts and sends, as the services see them. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Limits(Protocol):
    """Security counters; they fail closed."""
