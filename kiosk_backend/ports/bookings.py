"""Bookings as the services see them: found by reference and name, or by token. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Bookings(Protocol):
    """Stays and flights, their guests and segments."""
