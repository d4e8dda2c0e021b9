"""Kiosks as the services see them: enrolment, device tokens, heartbeat. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Kiosks(Protocol):
    """The devices that may talk to us."""
