"""Calls for help as the services see them. It knows no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from kiosk_backend.domain.help import CallState


class HelpCall(NamedTuple):
    """One call. Instants in Unix milliseconds; `step` is the name of a flow step, never guest data."""

    call_id: str
    site_id: str
    kiosk_id: str
    step: str
    state: CallState
    version: int
    called_at: int
    staff_id: str = ""
    eta_min: int = 0


class HelpCalls(Protocol):
    """Who asked for somebody, where, and whether somebody comes."""

    def add(self, call: HelpCall) -> None: ...

    def get(self, site_id: str, call_id: str) -> HelpCall | None: ...

    def open_at(self, site_id: str, kiosk_id: str) -> HelpCall | None:
        """The newest call of a kiosk that is not over."""

    def waiting(self, site_id: str, since: int) -> list[HelpCall]:
        """Calls nobody has answered, made at or after `since`, oldest first; at most 20."""

    def move(
        self, call_id: str, to: CallState, over: Sequence[CallState], now: int, *, staff_id: str = "", eta_min: int = 0
    ) -> HelpCall | None:
        """Moves a call that is in one of `over` and raises its version; None: it is in none of them."""
