"""The code of a stay: COSE_Sign1 (RFC 9052, EdDSA) of CWT claims (RFC 8392) in base45, and its verification offline.

The envelope is cbor2 over `Keys.sign`, so private keys stay in the key store; python-cwt would cost 100 ms and 12 MB at
import (measured beside cryptography) and wants the private key itself. It reads our passes in the tests instead.
Verification is strict: one valid text a pass, anything else is refused without an exception. It knows no database, so
it cannot know a void.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk_backend.adapters.passes import base45
from kiosk_backend.domain.passes import CLOCK_LEEWAY, StayClaims
from kiosk_backend.ports.system import Keys, Signature

PREFIX: Final = "KP1:"
"""Tells a reader whose code this is and which version of it; inside the alphanumeric set of QR."""
LONGEST: Final = 1_000
"""Characters; ours have about 250. Longer texts are refused before they are parsed."""

_SIGN1_TAG: Final = 18
_ALG, _KID, _EDDSA = 1, 4, -8
_ISS, _EXP, _NBF, _CTI = 1, 4, 5, 7
_VERSION, _ROOM = -65537, -65538  # CWT claim keys below -65536 are for private use (RFC 8392 §9.1)
_LEEWAY_S: Final = CLOCK_LEEWAY // 1_000

Reason = Literal["not_a_pass", "key_unknown", "signature_wrong", "not_yet_valid", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class Valid:
    """The signature holds and the dates fit. Whether it was voided since is not in the code."""

    claims: StayClaims
    key_id: str


@dataclass(frozen=True, slots=True)
class Invalid:
    """Why a pass is refused; `claims` only once the signature held."""

    reason: Reason
    claims: StayClaims | None = None
    key_id: str = ""


def purpose(site_id: str) -> str:
    """Name of a site's signing key in the key store."""
    return f"pass:{site_id}"


class CosePassSigner:
    """Port `PassSigner`: the text of a stay's code, signed with the newest key of its site."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def sign(self, claims: StayClaims) -> tuple[str, str]:
        """(text for an alphanumeric QR, key id)."""
        key_id = next(iter(self._keys.public_keys(purpose(claims.site_id))))
        protected = _protected(key_id)
        payload = _payload(claims)
        made: Signature = self._keys.sign(purpose(claims.site_id), _to_be_signed(protected, payload))
        if made.key_id != key_id:  # rotated between the two calls: the header must name the key that signed
            protected = _protected(made.key_id)
            made = self._keys.sign(purpose(claims.site_id), _to_be_signed(protected, payload))
        return PREFIX + base45.encode(_envelope(protected, payload, made.signature)), made.key_id


def verify(
    text: str, public_keys: Mapping[str, bytes], now_s: int, revoked: frozenset[str] = frozenset()
) -> Valid | Invalid:
    """Checks signature, dates (five minutes of leeway) and, if given, the revoked passes. Never raises for any text.

    `public_keys` maps key ids to raw Ed25519 keys (32 bytes); `now_s` is Unix seconds. A revoked entry is "ID" (every
    version) or "ID/VERSION".
    """
    parsed = _parse(text)
    if parsed is None:
        return Invalid("not_a_pass")
    key_id, protected, payload, signature, claims = parsed
    raw = public_keys.get(key_id)
    if raw is None:
        return Invalid("key_unknown", key_id=key_id)
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, _to_be_signed(protected, payload))
    except InvalidSignature:
        return Invalid("signature_wrong", key_id=key_id)
    if now_s < claims.not_before - _LEEWAY_S:
        return Invalid("not_yet_valid", claims, key_id)
    if now_s > claims.expires + _LEEWAY_S:
        return Invalid("expired", claims, key_id)
    if claims.pass_id in revoked or f"{claims.pass_id}/{claims.version}" in revoked:
        return Invalid("revoked", claims, key_id)
    return Valid(claims, key_id)


@lru_cache(maxsize=64)
def _protected(key_id: str) -> bytes:
    return cbor2.dumps({_ALG: _EDDSA, _KID: bytes.fromhex(key_id)})


def _payload(claims: StayClaims) -> bytes:
    body: dict[int, object] = {
        _ISS: claims.site_id,
        _EXP: claims.expires,
        _NBF: claims.not_before,
        _CTI: uuid.UUID(claims.pass_id).bytes,
        _VERSION: claims.version,
    }
    if claims.room:
        body[_ROOM] = claims.room
    return cbor2.dumps(body)


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload])


def _envelope(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(_SIGN1_TAG, [protected, {}, payload, signature]))


def _loads(raw: bytes) -> object:
    """The CBOR value, None for anything that is not exactly one. Untrusted bytes make the decoder raise many types."""
    try:
        return cbor2.loads(raw)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError, MemoryError, LookupError):
        return None


def _parse(text: str) -> tuple[str, bytes, bytes, bytes, StayClaims] | None:
    """Key id, protected header, payload, signature, claims; None unless re-encoding gives the very same text."""
    if len(text) > LONGEST or not text.startswith(PREFIX):
        return None
    try:
        raw = base45.decode(text.removeprefix(PREFIX))
    except ValueError:
        return None
    tag = _loads(raw)
    if not isinstance(tag, cbor2.CBORTag) or tag.tag != _SIGN1_TAG:
        return None
    parts = tag.value
    if not (isinstance(parts, list | tuple) and len(parts) == 4 and parts[1] == {}):
        return None
    protected, _, payload, signature = parts
    if not (isinstance(protected, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)):
        return None
    key_id, claims = _key_id(protected), _claims(payload)
    if key_id is None or claims is None or _envelope(protected, payload, signature) != raw:
        return None
    return key_id, protected, payload, signature, claims


def _key_id(protected: bytes) -> str | None:
    header = _loads(protected)
    if not (isinstance(header, dict) and isinstance(header.get(_KID), bytes)):
        return None
    key_id = header[_KID].hex()
    return key_id if _protected(key_id) == protected else None


def _claims(payload: bytes) -> StayClaims | None:
    body = _loads(payload)
    if not isinstance(body, dict):
        return None
    site_id, pass_id, room = body.get(_ISS), body.get(_CTI), body.get(_ROOM, "")
    version, not_before, expires = body.get(_VERSION), body.get(_NBF), body.get(_EXP)
    if not (isinstance(site_id, str) and isinstance(room, str) and isinstance(pass_id, bytes) and len(pass_id) == 16):
        return None
    if not (type(version) is int and type(not_before) is int and type(expires) is int):
        return None
    return StayClaims(site_id, str(uuid.UUID(bytes=pass_id)), version, not_before, expires, room)
