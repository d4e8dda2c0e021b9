"""What a challenge is bound to, and what is drawn for it: code or token, their keyed hash, the numbers of a link.

Nothing here is stored in clear: the row holds a keyed hash to compare with and a sealed copy to send from.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from kiosk_backend.domain import verification as rules
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.verification import Challenge
from kiosk_backend.ports import Desk, Mac, sealed_for

LINK_KIND: Final = "challenge_link"
LINK_PATH: Final = "/link/"
"""Of the page on the public listener that a link opens; the token follows."""


def with_code(desk: Desk, challenge: Challenge) -> Challenge:
    """A fresh code, or token of a link: its keyed MAC to compare with, and the sealed code to send from."""
    typed = rules.digits(challenge.method, desk.policy)
    code = desk.codes.code(typed) if typed else desk.codes.token()
    mac = desk.keys.mac("code", *mac_parts(challenge), code)
    aad = sealed_for(challenge.site_id, "challenges", "code_sealed", challenge.challenge_id)
    return replace(
        challenge,
        mac_key_id=mac.key_id,
        mac=mac.digest,
        code_sealed=desk.keys.seal(code.encode(), aad),
        link_index=None if typed else desk.keys.index(LINK_KIND, "", code),
    )


def mac_parts(challenge: Challenge) -> tuple[str, ...]:
    """What a code is bound to beside its key: the code of one challenge is wrong for every other (S15, X8)."""
    return (
        challenge.challenge_id,
        challenge.purpose,
        challenge.subject,
        challenge.payload,
        str(challenge.generation),
    )


def matches(desk: Desk, challenge: Challenge, code: str) -> bool:
    """Compares in constant time. Raises KeyMissing if the pepper is gone."""
    return desk.keys.verify_mac(Mac(challenge.mac_key_id, challenge.mac), "code", *mac_parts(challenge), code)


def choices_of(challenge: Challenge) -> tuple[str, tuple[str, str, str]]:
    """The two-digit number a kiosk shows, and the three the page offers, in an order that stays.

    All follow from the keyed hash of the challenge's token: nothing more is stored, and nobody without the key can
    tell which it is.
    """
    stream = hashlib.sha256(b"choose a number" + challenge.mac).digest()
    numbers: list[str] = []
    for at in range(0, len(stream), 2):
        number = str(10 + int.from_bytes(stream[at : at + 2]) % 90)
        if number not in numbers:
            numbers.append(number)
    right = numbers[0]
    first, second, third = sorted(numbers[:3], key=lambda one: hashlib.sha256(challenge.mac + one.encode()).digest())
    return right, (first, second, third)


def token_of(desk: Desk, challenge: Challenge) -> Secret | None:
    """What the link of a challenge ends with; None once it is over."""
    if challenge.link_index is None or challenge.code_sealed is None:
        return None
    aad = sealed_for(challenge.site_id, "challenges", "code_sealed", challenge.challenge_id)
    return Secret(desk.keys.open(challenge.code_sealed, aad).decode())
