"""Passkeys as the core sees them: rows by phone, and who checks their signatures. It knows no SQL and no library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Passkey:
    """A credential of a guest's phone, registered for a number. Times are Unix milliseconds."""

    credential_id: bytes = field(repr=False)
    site_id: str
    phone_index: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    """COSE, as the authenticator gave it."""
    sign_count: int
    created_at: int


class Passkeys(Protocol):
    """Rows of passkeys."""

    def add(self, passkey: Passkey) -> bool:
        """False: this credential is registered already."""

    def any_of(self, site_id: str, phone_indexes: Sequence[bytes]) -> bool:
        """Whether a number has one."""

    def of_phone(self, site_id: str, phone_indexes: Sequence[bytes]) -> list[Passkey]:
        """Those of a number, newest first, at most ten."""

    def used(self, credential_id: bytes, *, was: int, sign_count: int, now: int) -> bool:
        """Stores the new counter if it still counts `was`; False: used elsewhere in between."""

    def forget(self, site_id: str, phone_indexes: Sequence[bytes]) -> int:
        """Deletes those of a number that is no guest's any more; returns how many."""


@dataclass(frozen=True, slots=True)
class Relying:
    """Whom a passkey is for: `rp_id` is the host of the public address, `origin` its scheme, host and port."""

    rp_id: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Made:
    """A new credential whose signature was right."""

    credential_id: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int


class PasskeyVerifier(Protocol):
    """WebAuthn. Options are JSON for `navigator.credentials`, credentials the JSON it answers."""

    def creation(self, party: Relying, *, user_id: bytes, label: str, challenge: bytes, known: Sequence[bytes]) -> str:
        """Options of a registration; `known` credentials are not made twice. `label` is what the phone shows."""

    def made(self, party: Relying, credential: str, *, challenge: bytes) -> Made | None:
        """The credential, None if anything of it is not as it must be."""

    def request(self, party: Relying, *, challenge: bytes, known: Sequence[bytes]) -> str:
        """Options of an assertion by one of the `known` credentials."""

    def credential_id(self, credential: str) -> bytes | None:
        """Which credential an answer names; None if it cannot be read."""

    def count(self, party: Relying, credential: str, *, challenge: bytes, passkey: Passkey) -> int | None:
        """The new counter of a right assertion; None if signature, challenge, host or counter are wrong."""
