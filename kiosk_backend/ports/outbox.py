"""The outbox as the services see it: what leaves the house is written first. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Outbox(Protocol):
    """Messages to be sent, with leases, back-off and a deadline."""
