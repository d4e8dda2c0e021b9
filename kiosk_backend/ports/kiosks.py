"""Kiosks as the services see them: enrolment, device tokens, heartbeat. It knows no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kiosk_backend.domain.kiosk import Enrolment, Kiosk


class Kiosks(Protocol):
    """The devices that may talk to us. Times are Unix milliseconds."""

    def by_token(self, indexes: Sequence[bytes]) -> Kiosk | None:
        """The kiosk whose device token has one of these blind indexes, revoked or not."""

    def get(self, kiosk_id: str) -> Kiosk | None: ...

    def all(self, site_id: str | None = None) -> list[Kiosk]:
        """By site and name; revoked ones too."""

    def add(self, *, kiosk_id: str, site_id: str, name: str, token_index: bytes, app_version: str, now: int) -> None:
        """A freshly enrolled kiosk, open for guests."""

    def seen(self, kiosk_id: str, *, app_version: str, printer: str, scanner: str, now: int) -> None:
        """Keeps what a kiosk reported of itself."""

    def revoke(self, kiosk_id: str, now: int) -> bool:
        """From the next request on the token is worth nothing. False: unknown, or revoked before."""

    def set_service(self, kiosk_id: str, *, open: bool, reason: str, back_at: int | None) -> None:  # noqa: A002
        """Takes a kiosk out of service for guests, or puts it back."""

    def add_enrolment(self, *, code_index: bytes, site_id: str, kiosk_name: str, expires_at: int) -> None: ...

    def use_enrolment(self, indexes: Sequence[bytes], now: int) -> Enrolment | None:
        """Uses up a code that is unused and not expired, in one atomic statement; None otherwise."""
