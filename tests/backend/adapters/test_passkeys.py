"""What a stranger may send as a credential: nothing of it is more than a no."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from typing import Any

import cbor2
import pytest

from kiosk_backend.adapters.passkeys import WebAuthn
from kiosk_backend.ports.passkeys import Passkey, Relying

PARTY = Relying("desk.example", "https://desk.example", "Aurora")
CHALLENGE = bytes(range(32))
KEPT = Passkey(b"id", "aurora", b"index", b"key", 0, 0)


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def made(key: Any) -> str:
    """A registration as a phone answers it, with this public key."""
    client = {"type": "webauthn.create", "challenge": text(CHALLENGE), "origin": PARTY.origin}
    data = hashlib.sha256(PARTY.rp_id.encode()).digest() + b"\x45\0\0\0\1" + bytes(16) + b"\0\2id" + cbor2.dumps(key)
    attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
    response = {"clientDataJSON": text(json.dumps(client).encode()), "attestationObject": text(attestation)}
    return json.dumps({"id": text(b"id"), "rawId": text(b"id"), "type": "public-key", "response": response})


@pytest.mark.parametrize(
    "credential",
    [
        "", "null", "[]", '"a"', '{"id":1}', "[" * 3000, '{"a":' * 3000, made({}), made([]), made(5), made({1: 2}),
        made({1: "a", 3: "b"}), made({1: 3}),
    ],
    ids=lambda one: one[:12] or "empty",
)  # fmt: skip
def test_what_is_no_credential_is_refused_and_breaks_nothing(credential: str) -> None:
    """X27: an exception would undo the count of the address that sends it."""
    verifier = WebAuthn()
    assert verifier.made(PARTY, credential, challenge=CHALLENGE) is None
    assert verifier.count(PARTY, credential, challenge=CHALLENGE, passkey=KEPT) is None
    assert verifier.credential_id(credential) in (None, b"id")


def test_what_is_one_is_taken() -> None:
    """The others fail for their own reason."""
    found = WebAuthn().made(PARTY, made({1: 2, 3: -7, -1: 1, -2: b"1" * 32, -3: b"2" * 32}), challenge=CHALLENGE)
    assert found is not None
    assert found.credential_id == b"id"
