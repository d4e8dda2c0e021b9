"""Check-ins as the services see them: unique per guest and segment where not reversed. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Checkins(Protocol):
    """Who is checked in for which segment, and how."""
