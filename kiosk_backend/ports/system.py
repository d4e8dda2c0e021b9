"""Time, randomness and keys, so that a test or a simulation owns them. It knows no library and no key store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from kiosk_backend.domain.fraud import Guard
from kiosk_backend.domain.policy import Policy


class Clock(Protocol):
    def now(self) -> int:
        """Unix milliseconds, UTC. Never goes back in a process, nor below the mark in the database (reliability I9)."""

    def raise_to(self, mark: int) -> None:
        """From now on `now()` is at least `mark`: what another run or replica has already seen."""

    def behind(self) -> int:
        """Milliseconds by which the machine's clock lags `now()`; above 5,000 somebody has to be told (F4)."""


class Ids(Protocol):
    def new(self) -> str:
        """A fresh UUIDv7 as text: ordered by time, unique over all replicas."""


class Codes(Protocol):
    def code(self, digits: int) -> str:
        """`digits` ASCII digits, each string equally likely (NIST SP 800-63B-4 §3.1.3)."""

    def token(self) -> str:
        """A bearer token of 256 random bits in URL-safe text without padding."""

    def below(self, bound: int) -> int:
        """A uniformly random int from 0 to bound - 1, for choices such as the number a kiosk shows."""


class KeyMissing(Exception):
    """The key that made a value is not in the key store (reliability F17). Carries the key id, never a value."""


class SealBroken(Exception):
    """A sealed value was changed, cut, or moved to another row."""


class Mac(NamedTuple):
    """A keyed digest and the id of the key that made it; store both."""

    key_id: str
    digest: bytes


class Signature(NamedTuple):
    """An Ed25519 signature (64 bytes) and the id of its key."""

    key_id: str
    signature: bytes


class Keys(Protocol):
    """Everything made with secret keys. New values use the newest key, old ones name theirs.

    Key ids are eight hexadecimal digits. `parts` are joined with their lengths, so "ab", "c" differs from "a", "bc".
    """

    def seal(self, plaintext: bytes, aad: bytes) -> bytes:
        """AES-256-GCM: version (1 byte), key id (4), nonce (12), ciphertext and tag. `aad` from `sealed_for`."""

    def open(self, sealed: bytes, aad: bytes) -> bytes:
        """The plaintext. Raises KeyMissing, or SealBroken if value or `aad` are not those that were sealed."""

    def index(self, kind: str, site_id: str, value: str) -> bytes:
        """Blind index to store: key id (4 bytes) and HMAC-SHA256 (32). `value` must be canonical already."""

    def indexes(self, kind: str, site_id: str, value: str) -> list[bytes]:
        """The blind index under every live key, newest first: what a look-up compares with (`column IN (...)`)."""

    def mac(self, purpose: str, *parts: str | bytes) -> Mac:
        """HMAC-SHA256 under the newest key: stored codes, the pepper of PINs, tokens."""

    def verify_mac(self, mac: Mac, purpose: str, *parts: str | bytes) -> bool:
        """Compares in constant time. Raises KeyMissing if the key is gone: never "wrong code"."""

    def sign(self, purpose: str, message: bytes) -> Signature:
        """Ed25519 under the newest signing key of `purpose` (passes of a site, audit heads)."""

    def public_keys(self, purpose: str) -> Mapping[str, bytes]:
        """Key id to raw Ed25519 public key (32 bytes), newest first: what offline verifiers are given."""

    def key_ids(self) -> list[str]:
        """Live ids of the keys that seal, index and mac, newest first."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every use case gets beside its transaction and its command."""

    clock: Clock = field(repr=False)
    ids: Ids = field(repr=False)
    codes: Codes = field(repr=False)
    keys: Keys = field(repr=False)
    policy: Policy
    origin: str = "backend"
    """Names this writer in rows of several origins: a replica, or the embedded backend of a kiosk."""
    guard: Guard = field(default_factory=Guard, repr=False)
    """Prices, caps and fraud rules of sending."""


def sealed_for(site_id: str, table: str, column: str, row_id: str) -> bytes:
    """The AAD of a personal column: a sealed value copied to another row, column or site does not open."""
    return "\x1f".join((site_id, table, column, row_id)).encode()
