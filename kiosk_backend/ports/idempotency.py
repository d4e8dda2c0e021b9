"""Idempotency keys as the services see them: a key stored with its answer. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Idempotency(Protocol):
    """A repeated request finds the first one's answer."""
