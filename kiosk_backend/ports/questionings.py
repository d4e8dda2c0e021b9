"""Questionings as the services see them: which facts a visit is asked for, never their values. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class Questionings(Protocol):
    """Two facts a visit."""

    def ask(
        self, visit_index: bytes, *, site_id: str, booking_id: str, facts: tuple[str, ...], now: int
    ) -> tuple[str, ...]:
        """Stores the facts, or finds those that were drawn before; returns what is asked."""

    def asked(self, visit_index: bytes) -> tuple[str, ...]:
        """What a visit is asked; empty: nothing yet."""
