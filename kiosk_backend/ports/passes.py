"""Passes as the services see them: issued, sent, confirmed, unknown, void; and links to show one on a phone. No SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from kiosk_backend.domain.passes import Carrier, State, StayClaims


class PassSigner(Protocol):
    """Makes the code of a stay's pass."""

    def sign(self, claims: StayClaims) -> tuple[str, str]:
        """(text for an alphanumeric QR, id of the key that signed)."""


class PassSymbols(Protocol):
    """Draws codes for a phone's screen."""

    def svg(self, code: str, *, flight: bool, title: str) -> str:
        """An inline SVG: QR for a stay, Aztec for a flight. `title` is plain text without markup."""


class Pass(NamedTuple):
    """One version of a pass. Instants in Unix milliseconds; `document_sealed` is for the pass id."""

    pass_id: str
    site_id: str
    booking_id: str
    guest_id: str
    """Empty: the pass of a whole stay."""
    segment_id: str
    kiosk_id: str
    carrier: Carrier
    version: int
    state: State
    key_id: str
    document_sealed: bytes
    issued_at: int
    expires_at: int


class Series(NamedTuple):
    """The passes one guest had for one segment: the newest version, and whether it still stands."""

    guest_id: str
    segment_id: str
    version: int
    standing: bool


@dataclass(frozen=True, slots=True)
class PhoneLink:
    """What a link leads to; `link_index` is the keyed hash of its token."""

    link_index: bytes = field(repr=False)
    site_id: str
    booking_id: str
    pass_ids: tuple[str, ...]
    created_at: int
    expires_at: int


class Passes(Protocol):
    """Versions of the passes of a check-in."""

    def series(self, booking_id: str) -> list[Series]:
        """Every series of a booking; none before the first check-in."""

    def add(self, issued: Pass, origin: str) -> None:
        """A new version. The unique key refuses a version twice."""

    def void(self, booking_id: str, guest_ids: Sequence[str], segment_ids: Sequence[str], now: int) -> int:
        """Voids the standing passes of these series; returns how many."""

    def void_booking(self, booking_id: str, now: int) -> int:
        """Voids every standing pass of a booking; returns how many."""

    def get(self, site_id: str, pass_id: str) -> Pass | None: ...

    def standing(self, booking_id: str) -> list[Pass]:
        """Those that are not void, by guest and segment."""

    def progress(self, pass_id: str, version: int, was: State, to: State, now: int) -> bool:
        """Moves the state if it still is `was`; False: it is not."""

    def carried_by_phone(self, pass_ids: Sequence[str], now: int) -> int:
        """Passes shown on a phone: carrier phone, state confirmed, unless void; returns how many."""

    def revoked(self, site_id: str, now: int) -> list[tuple[str, int]]:
        """(pass id, version) of the void passes that have not expired: what offline readers are given."""

    def add_link(self, link: PhoneLink) -> None: ...

    def link(self, indexes: Sequence[bytes], now: int) -> PhoneLink | None:
        """The unused link under one of the indexes, before its end; consumes nothing."""

    def use_link(self, indexes: Sequence[bytes], now: int) -> PhoneLink | None:
        """Consumes it by one conditional UPDATE; None: unknown, used, or too late."""
