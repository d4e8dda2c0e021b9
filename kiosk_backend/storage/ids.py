"""Ids as bounds: they are UUIDv7, so a primary key is searched by time. It knows no table."""

from __future__ import annotations


def first_id(at: int) -> str:
    """Below every id made at `at` or later: a UUIDv7 begins with its time."""
    begins = f"{max(at, 0):012x}"
    return f"{begins[:8]}-{begins[8:]}"
