"""Base45 (RFC 9285): bytes as the 45 characters a QR code packs densest. Strict: one text a value. It knows no pass."""

from __future__ import annotations

import struct
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PAIRS: Final = [a + b for b in ALPHABET for a in ALPHABET]
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Two bytes become three characters, a last single byte two."""
    pairs = len(data) // 2
    numbers = struct.unpack_from(f">{pairs}H", data)
    text = "".join([_PAIRS[number % 2025] + ALPHABET[number // 2025] for number in numbers])
    return text + _PAIRS[data[-1]] if len(data) % 2 else text


def decode(text: str) -> bytes:
    """The bytes. ValueError for another character, an impossible length, or a group above its range (RFC 9285 §6)."""
    if len(text) % 3 == 1:
        raise ValueError("base45: a group of one character")
    try:
        values = [_VALUES[character] for character in text]
    except KeyError:
        raise ValueError("base45: a character outside the alphabet") from None
    out = bytearray()
    for at in range(0, len(values), 3):
        group = values[at : at + 3]
        number = sum(value * 45**power for power, value in enumerate(group))
        size = len(group) - 1
        if number >= 1 << 8 * size:
            raise ValueError("base45: a group above its range")
        out += number.to_bytes(size, "big")
    return bytes(out)
