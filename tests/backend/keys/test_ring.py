"""The key ring: what is sealed opens only where it was sealed; rotation reads old and writes new; no key, no answer."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.adapters.keys.ring import KeyRing, RootKey
from kiosk_backend.adapters.simulated import seeded_keys
from kiosk_backend.ports import KeyMissing, Mac, SealBroken, sealed_for

AAD = sealed_for("site", "bookings", "phone_sealed", "id")


def root(number: int, use: str) -> RootKey:
    return RootKey(f"{number:08x}", use, bytes([number]) * 32, number)  # type: ignore[arg-type]


OLD = [root(1, "data"), root(2, "signing")]
NEW = [root(3, "data"), root(4, "signing")]


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_sealing_and_opening(plaintext: bytes, aad: bytes) -> None:
    keys = seeded_keys()
    sealed = keys.seal(plaintext, aad)
    assert keys.open(sealed, aad) == plaintext
    assert keys.seal(plaintext, aad) != sealed
    assert len(plaintext) < 4 or plaintext not in sealed


@pytest.mark.parametrize(
    "moved", [("other", "t", "c", "r"), ("s", "u", "c", "r"), ("s", "t", "d", "r"), ("s", "t", "c", "q")]
)
def test_a_sealed_value_does_not_open_in_another_place(moved: tuple[str, str, str, str]) -> None:
    keys = seeded_keys()
    with pytest.raises(SealBroken):
        keys.open(keys.seal(b"x", sealed_for("s", "t", "c", "r")), sealed_for(*moved))


def test_any_changed_bit_is_noticed() -> None:
    keys = seeded_keys()
    sealed = keys.seal(b"a phone", AAD)
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises((SealBroken, KeyMissing)):
            keys.open(bytes(changed), AAD)
    for length in range(len(sealed)):
        with pytest.raises((SealBroken, KeyMissing)):
            keys.open(sealed[:length], AAD)


def test_rotation_reads_old_and_writes_new() -> None:
    """S22: a code on its way outlives the rotation of its key."""
    before, after = KeyRing(OLD), KeyRing([*OLD, *NEW])
    sealed, mac = before.seal(b"x", AAD), before.mac("code", "c1", "123456")
    assert after.open(sealed, AAD) == b"x"
    assert after.verify_mac(mac, "code", "c1", "123456")
    assert after.indexes("phone", "s", "+1")[1] == before.index("phone", "s", "+1")
    assert after.indexes("phone", "s", "+1")[0] == after.index("phone", "s", "+1")
    assert after.key_ids() == ["00000003", "00000001"]
    assert after.mac("code").key_id == after.seal(b"", AAD)[1:5].hex() == "00000003"
    assert list(after.public_keys("pass")) == ["00000004", "00000002"]
    assert after.public_keys("pass")["00000002"] == before.public_keys("pass")["00000002"]


def test_a_missing_key_fails_closed() -> None:
    before, other = KeyRing(OLD), KeyRing(NEW)
    with pytest.raises(KeyMissing, match="00000001"):
        other.open(before.seal(b"x", AAD), AAD)
    with pytest.raises(KeyMissing, match="00000001"):
        other.verify_mac(before.mac("code", "123456"), "code", "123456")


def test_macs_differ_by_purpose_parts_and_their_borders() -> None:
    keys = seeded_keys()
    digests = {
        keys.mac(purpose, *parts).digest
        for purpose, *parts in [
            ("code", "ab", "c"),
            ("code", "a", "bc"),
            ("code", "abc"),
            ("pin", "ab", "c"),
            ("code", "ab", "c", ""),
        ]
    }
    assert len(digests) == 5
    mac = keys.mac("code", "123456")
    assert keys.verify_mac(mac, "code", b"123456")
    assert not keys.verify_mac(mac, "code", "123457")
    assert not keys.verify_mac(Mac(mac.key_id, mac.digest[:-1]), "code", "123456")


def test_indexes_differ_by_kind_and_site() -> None:
    keys = seeded_keys()
    assert len({keys.index(kind, site, "v") for kind in ("phone", "name") for site in ("a", "b")}) == 4


def test_signatures_verify_with_the_exported_key_of_that_purpose_only() -> None:
    keys = seeded_keys()
    made = keys.sign("pass site-1", b"message")
    Ed25519PublicKey.from_public_bytes(keys.public_keys("pass site-1")[made.key_id]).verify(made.signature, b"message")
    assert keys.public_keys("pass site-2")[made.key_id] != keys.public_keys("pass site-1")[made.key_id]


def test_nothing_secret_is_printed() -> None:
    secret = os.urandom(32)
    shown = repr(RootKey("00000001", "data", secret, 0)) + repr(
        KeyRing([RootKey("00000001", "data", secret, 0), root(2, "signing")])
    )
    assert repr(secret) not in shown
    assert secret.hex() not in shown


def test_a_ring_needs_both_uses_and_whole_keys() -> None:
    with pytest.raises(ValueError, match="signing"):
        KeyRing([root(1, "data")])
    with pytest.raises(ValueError, match="not a root key"):
        RootKey("00000001", "data", b"short", 0)
