"""Checks Ed25519 signatures with a public key alone. It knows no key store."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def signed_by(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of `public_key` (32 bytes) signed `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
