"""Sites as the services see them: a property or a station, its brand and its policy. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Sites(Protocol):
    """Where kiosks stand."""
