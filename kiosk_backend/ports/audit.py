"""The audit chain as the services see it: one hash chain per origin, bodies hold ids only. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Audit(Protocol):
    """Appends to the chain of an origin (kiosk or service)."""
