"""The key ring: seals, indexes, MACs and signatures from a few root keys. It knows no key store and no file.

Each root key of 32 random bytes gives one derived key a purpose (HKDF-SHA256), so a value of one purpose says nothing
about another. One key of each use makes the new values, all of them read (reliability F17). A key that was added by a
rotation only reads until its `writes_from`: by then every process of a fleet has it, so that nobody meets a value he
cannot open yet and nothing has to be restarted.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Self, get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk_backend.ports import KeyMissing, Mac, SealBroken, Signature

Use = Literal["data", "signing"]
USES: Final[tuple[Use, ...]] = get_args(Use)
_VERSION: Final = b"\x01"
_ID, _NONCE, _TAG = 4, 12, 16
_HEADER: Final = 1 + _ID + _NONCE


@dataclass(frozen=True, slots=True)
class RootKey:
    """`key_id`: eight hexadecimal digits. `secret`: 32 bytes. `created_at`: Unix ms. `writes_from`: Unix ms; 0: at
    once."""

    key_id: str
    use: Use
    secret: bytes = field(repr=False)
    created_at: int
    writes_from: int = 0

    def __post_init__(self) -> None:
        if len(bytes.fromhex(self.key_id)) != _ID or len(self.secret) != 32 or self.use not in USES:
            raise ValueError("not a root key")


def derive(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose."""
    return HKDF(SHA256(), 32, salt=None, info=f"kiosk-checkin 1 {purpose}".encode()).derive(secret)


def _framed(part: str | bytes) -> bytes:
    """With its length before it, so that no two lists of parts give the same bytes."""
    plain = part.encode() if isinstance(part, str) else part
    return len(plain).to_bytes(4, "big") + plain


def in_order(keys: Sequence[RootKey], now: int) -> list[RootKey]:
    """The key that writes first, then the others that may write, newest first, then those that must wait."""
    return sorted(keys, key=lambda key: (key.writes_from <= now, key.created_at, key.key_id), reverse=True)


_ALWAYS: Final = 1 << 62


class KeyRing:
    """Implements `kiosk_backend.ports.Keys`. Thread-safe: its caches only grow, with equal values."""

    def __init__(self, keys: Sequence[RootKey], now: int = _ALWAYS) -> None:
        """`keys` in any order; `now` (Unix ms) tells which may write. ValueError unless there is one of each use."""
        ordered = in_order(keys, now)
        self._data = {key.key_id: key for key in ordered if key.use == "data"}
        self._signing = {key.key_id: key for key in ordered if key.use == "signing"}
        if not (self._data and self._signing):
            raise ValueError("a key ring needs a data key and a signing key")
        self._newest = next(iter(self._data))
        self._seals = {bytes.fromhex(i): AESGCM(derive(key.secret, "seal")) for i, key in self._data.items()}
        self._newest_header = _VERSION + bytes.fromhex(self._newest)
        self._newest_seal = self._seals[bytes.fromhex(self._newest)]
        self._derived: dict[tuple[str, str], bytes] = {}
        self._indexes: dict[tuple[str, str, str], tuple[bytes, bytes, bytes]] = {}
        self._signers: dict[tuple[str, str], Ed25519PrivateKey] = {}
        self._publics: dict[str, Mapping[str, bytes]] = {}

    def become(self, other: Self) -> bool:
        """Has the keys of `other` from now on, all at once for every thread; False: they were the same."""
        if list(other._data.items()) == list(self._data.items()) and list(other._signing) == list(self._signing):
            return False
        self.__dict__ = other.__dict__  # one assignment: who is inside a call meanwhile finds all old keys there too
        return True

    def seal(self, plaintext: bytes, aad: bytes) -> bytes:
        nonce = os.urandom(_NONCE)  # random nonces: good for 2^32 values a key (NIST SP 800-38D §8.3)
        return self._newest_header + nonce + self._newest_seal.encrypt(nonce, plaintext, aad)

    def open(self, sealed: bytes, aad: bytes) -> bytes:
        if len(sealed) < _HEADER + _TAG or sealed[:1] != _VERSION:
            raise SealBroken("not a sealed value")
        if (seal := self._seals.get(sealed[1 : 1 + _ID])) is None:
            raise KeyMissing(sealed[1 : 1 + _ID].hex())
        try:
            return seal.decrypt(sealed[1 + _ID : _HEADER], sealed[_HEADER:], aad)
        except InvalidTag:
            raise SealBroken("a sealed value was changed or moved") from None

    def index(self, kind: str, site_id: str, value: str) -> bytes:
        return self._index(self._newest, kind, site_id, value)

    def indexes(self, kind: str, site_id: str, value: str) -> list[bytes]:
        return [self._index(key_id, kind, site_id, value) for key_id in self._data]

    def _index(self, key_id: str, kind: str, site_id: str, value: str) -> bytes:
        head = self._indexes.get((key_id, kind, site_id))
        if head is None:
            key = self._key(key_id, "index " + kind)
            head = self._indexes[key_id, kind, site_id] = (bytes.fromhex(key_id), key, _framed(site_id))
        name, key, framed = head
        return name + hmac.digest(key, framed + _framed(value), "sha256")

    def mac(self, purpose: str, *parts: str | bytes) -> Mac:
        return Mac(self._newest, self._digest(self._newest, "mac " + purpose, parts))

    def verify_mac(self, mac: Mac, purpose: str, *parts: str | bytes) -> bool:
        if mac.key_id not in self._data:
            raise KeyMissing(mac.key_id)
        return hmac.compare_digest(self._digest(mac.key_id, "mac " + purpose, parts), mac.digest)

    def sign(self, purpose: str, message: bytes) -> Signature:
        key_id = next(iter(self._signing))
        return Signature(key_id, self._signer(key_id, purpose).sign(message))

    def public_keys(self, purpose: str) -> Mapping[str, bytes]:
        known = self._publics.get(purpose)
        if known is None:
            known = self._publics[purpose] = {
                key_id: self._signer(key_id, purpose).public_key().public_bytes_raw() for key_id in self._signing
            }
        return known

    def key_ids(self) -> list[str]:
        return list(self._data)

    def _digest(self, key_id: str, purpose: str, parts: Sequence[str | bytes]) -> bytes:
        return hmac.digest(self._key(key_id, purpose), b"".join(map(_framed, parts)), "sha256")

    def _key(self, key_id: str, purpose: str) -> bytes:
        key = self._derived.get((key_id, purpose))
        if key is None:
            key = self._derived[key_id, purpose] = derive(self._data[key_id].secret, purpose)
        return key

    def _signer(self, key_id: str, purpose: str) -> Ed25519PrivateKey:
        signer = self._signers.get((key_id, purpose))
        if signer is None:
            secret = derive(self._signing[key_id].secret, "sign " + purpose)
            signer = self._signers[key_id, purpose] = Ed25519PrivateKey.from_private_bytes(secret)
        return signer
