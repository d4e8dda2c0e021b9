"""The code of a stay: an independent reader accepts ours, and nothing that was changed is accepted or raises."""

import datetime as dt
import random
import time
import uuid
from collections.abc import Mapping

import cbor2
import cwt
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk_backend.adapters.passes import base45, cose, symbols
from kiosk_backend.domain.passes import StayClaims
from kiosk_backend.ports.system import Signature

NOW = int(dt.datetime(2026, 11, 24, 15, 44, tzinfo=dt.UTC).timestamp())
PASS_ID = "0192f0c4-9a00-7000-8000-0123456789ab"


class SigningKeys:
    """The signing half of `Keys`, with the key in the open so that a test can rotate it."""

    def __init__(self) -> None:
        self.ring = {"0badcafe": Ed25519PrivateKey.from_private_bytes(b"\x11" * 32)}

    def sign(self, purpose: str, message: bytes) -> Signature:
        key_id, key = next(iter(self.ring.items()))
        return Signature(key_id, key.sign(message))

    def public_keys(self, purpose: str) -> Mapping[str, bytes]:
        return {key_id: key.public_key().public_bytes_raw() for key_id, key in self.ring.items()}


KEYS = SigningKeys()
PUBLIC = KEYS.public_keys("pass:aurora")
CLAIMS = StayClaims("aurora", PASS_ID, 3, NOW - 60, NOW + 86_400, "412")
TEXT, KEY_ID = cose.CosePassSigner(KEYS).sign(CLAIMS)  # type: ignore[arg-type]


def test_our_own_pass_is_valid_and_says_what_was_signed() -> None:
    assert cose.verify(TEXT, PUBLIC, NOW) == cose.Valid(CLAIMS, KEY_ID)


def test_an_independent_reader_accepts_it() -> None:
    raw = base45.decode(TEXT.removeprefix("KP1:"))
    public = KEYS.ring[KEY_ID].public_key().public_bytes_raw()
    jwk = cwt.COSEKey.new({1: 1, -1: 6, -2: public, 2: bytes.fromhex(KEY_ID), 3: -8})
    claims = cbor2.loads(cwt.COSE.new().decode(raw, jwk))
    assert claims[1] == "aurora"
    assert claims[7] == uuid.UUID(PASS_ID).bytes
    assert (claims[4], claims[5]) == (NOW + 86_400, NOW - 60)


def test_it_holds_nothing_personal_and_no_room_unless_asked() -> None:
    text, _ = cose.CosePassSigner(KEYS).sign(StayClaims("aurora", PASS_ID, 1, NOW, NOW + 1))  # type: ignore[arg-type]
    payload = cbor2.loads(cbor2.loads(base45.decode(text.removeprefix("KP1:"))).value[2])
    assert set(payload) == {1, 4, 5, 7, -65537}


def test_the_symbol_is_small_enough_for_the_slip() -> None:
    """42 mm at 8 dots a millimetre and at least 5 dots a module: 67 modules at most (decisions, "Pass code size")."""
    longest = StayClaims(PASS_ID, PASS_ID, 99, NOW, NOW + 1, "Aurora Suite 1412")
    text, _ = cose.CosePassSigner(KEYS).sign(longest)  # type: ignore[arg-type]
    assert set(text) <= set(base45.ALPHABET)
    assert len(symbols.matrix(text, flight=False)) <= 67


@pytest.mark.parametrize(
    ("at", "reason"),
    [(NOW - 60 - 301, "not_yet_valid"), (NOW + 86_400 + 301, "expired")],
)
def test_dates_bind_with_five_minutes_of_leeway(at: int, reason: str) -> None:
    refused = cose.verify(TEXT, PUBLIC, at)
    assert isinstance(refused, cose.Invalid)
    assert (refused.reason, refused.claims) == (reason, CLAIMS)
    inside = at + 1 if reason == "not_yet_valid" else at - 1
    assert isinstance(cose.verify(TEXT, PUBLIC, inside), cose.Valid)


@pytest.mark.parametrize("entry", [PASS_ID, f"{PASS_ID}/3"])
def test_a_revoked_pass_is_refused_when_the_list_says_so(entry: str) -> None:
    refused = cose.verify(TEXT, PUBLIC, NOW, frozenset({entry}))
    assert isinstance(refused, cose.Invalid)
    assert refused.reason == "revoked"


def test_another_version_being_revoked_does_not_matter() -> None:
    assert isinstance(cose.verify(TEXT, PUBLIC, NOW, frozenset({f"{PASS_ID}/2"})), cose.Valid)


def test_another_sites_key_is_unknown_and_a_wrong_key_does_not_verify() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert cose.verify(TEXT, {"ffffffff": other}, NOW) == cose.Invalid("key_unknown", key_id=KEY_ID)
    assert cose.verify(TEXT, {KEY_ID: other}, NOW) == cose.Invalid("signature_wrong", key_id=KEY_ID)


def test_a_rotated_key_still_reads_old_passes() -> None:
    rotated = SigningKeys()
    rotated.ring = {"00000002": Ed25519PrivateKey.generate()} | KEYS.ring
    public = rotated.public_keys("pass:aurora")
    new, new_id = cose.CosePassSigner(rotated).sign(CLAIMS)  # type: ignore[arg-type]
    assert new_id == "00000002"
    assert isinstance(cose.verify(new, public, NOW), cose.Valid)
    assert isinstance(cose.verify(TEXT, public, NOW), cose.Valid)


def test_no_flipped_bit_is_accepted() -> None:
    """Every bit of the signed bytes, one at a time: header, claims, signature and the envelope around them."""
    raw = base45.decode(TEXT.removeprefix("KP1:"))
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        assert isinstance(cose.verify("KP1:" + base45.encode(bytes(changed)), PUBLIC, NOW), cose.Invalid), bit


def test_no_mutation_of_the_text_is_accepted() -> None:
    """Characters replaced, dropped, doubled, swapped, cut and glued, eight thousand times."""
    chance = random.Random(20261124)
    alphabet = base45.ALPHABET + "az\n é\0"
    for _ in range(8_000):
        characters = list(TEXT)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(characters))
            match chance.randrange(5):
                case 0:
                    characters[at] = chance.choice(alphabet)
                case 1 if len(characters) > 1:
                    del characters[at]
                case 2:
                    characters.insert(at, chance.choice(alphabet))
                case 3:
                    other = chance.randrange(len(characters))
                    characters[at], characters[other] = characters[other], characters[at]
                case _:
                    characters = characters[: at + 1] or characters
        mutated = "".join(characters)
        if mutated != TEXT:
            assert isinstance(cose.verify(mutated, PUBLIC, NOW), cose.Invalid), mutated


@pytest.mark.parametrize(
    "envelope",
    [
        cbor2.CBORTag(18, [b"", {}, b"", b""]),
        cbor2.CBORTag(17, [b"", {}, b"", b""]),
        cbor2.CBORTag(18, cbor2.CBORTag(18, [])),
        [1, 2, 3, 4],
        {},
        float("nan"),
        "text",
        cbor2.CBORTag(0, "2026-13-99T00:00:00Z"),
        cbor2.CBORTag(4, [1, 2, 3]),
    ],
)
def test_other_cbor_is_no_pass(envelope: object) -> None:
    assert cose.verify("KP1:" + base45.encode(cbor2.dumps(envelope)), PUBLIC, NOW) == cose.Invalid("not_a_pass")


def test_the_same_claims_in_another_encoding_are_refused() -> None:
    """A second text for one pass would slip past a list of texts that were seen."""
    tag = cbor2.loads(base45.decode(TEXT.removeprefix("KP1:")))
    untagged = "KP1:" + base45.encode(cbor2.dumps(tag.value))
    with_header = "KP1:" + base45.encode(cbor2.dumps(cbor2.CBORTag(18, [tag.value[0], {5: 1}, *tag.value[2:]])))
    indefinite = b"\xd2\x9f" + cbor2.dumps(tag.value)[1:] + b"\xff"
    for text in (untagged, with_header, "KP1:" + base45.encode(indefinite)):
        assert cose.verify(text, PUBLIC, NOW) == cose.Invalid("not_a_pass")


@given(st.text(max_size=400))
def test_no_text_raises(text: str) -> None:
    assert isinstance(cose.verify(text, PUBLIC, NOW), cose.Invalid)
    assert isinstance(cose.verify("KP1:" + text, PUBLIC, NOW), cose.Invalid)


@given(st.binary(max_size=300))
def test_no_bytes_raise(raw: bytes) -> None:
    assert isinstance(cose.verify("KP1:" + base45.encode(raw), PUBLIC, NOW), cose.Invalid)
    tagged = b"\xd2\x84" + raw
    assert isinstance(cose.verify("KP1:" + base45.encode(tagged), PUBLIC, NOW), cose.Invalid)


def test_a_very_long_text_is_refused_at_once() -> None:
    began = time.perf_counter()
    assert cose.verify("KP1:" + "A" * 5_000_000, PUBLIC, NOW) == cose.Invalid("not_a_pass")
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("data", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")]
)
def test_base45_vectors_of_the_rfc(data: bytes, text: str) -> None:
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@pytest.mark.parametrize("text", ["GGW", ":::", "A", "ab", "::", "BB8A"])
def test_base45_refuses_what_has_no_value(text: str) -> None:
    with pytest.raises(ValueError, match="base45"):
        base45.decode(text)


@given(st.binary(max_size=64))
def test_base45_round_trip(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@pytest.mark.parametrize("flight", [False, True])
def test_a_drawn_symbol_is_read_back(flight: bool) -> None:
    text = "M1LIND/MARIA          EABC123 LISOSLNW 0418 328Y012A0025 100" if flight else TEXT
    png = symbols.png(symbols.matrix(text, flight=flight), scale=4)
    assert _read(png) == text


def _read(png: bytes) -> str:
    """zxing reads pixels, so the 1-bit PNG is unpacked here by its own rules."""
    import struct
    import zlib

    width, height = struct.unpack(">II", png[16:24])
    at = png.index(b"IDAT")
    (size,) = struct.unpack(">I", png[at - 4 : at])
    packed = zlib.decompress(png[at + 4 : at + 4 + size])
    stride = (width + 7) // 8 + 1
    pixels = bytearray()
    for row in range(height):
        line = packed[row * stride + 1 : (row + 1) * stride]
        pixels += bytes(255 if line[x // 8] >> 7 - x % 8 & 1 else 0 for x in range(width))
    image = memoryview(bytes(pixels)).cast("B", (height, width))
    return zxingcpp.read_barcodes(image)[0].text


def test_the_svg_draws_every_black_module_once() -> None:
    modules = symbols.matrix(TEXT, flight=False)
    drawn = symbols.svg(modules, "Pass code")
    import re

    black = sum(int(width) for width in re.findall(r"M\d+ \d+h(\d+)v1", drawn))
    assert black == sum(map(sum, modules))
    assert 'aria-label="Pass code"' in drawn
