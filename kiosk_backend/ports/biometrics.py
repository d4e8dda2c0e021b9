"""Comparing a face with the picture in a document: a contract and nothing behind it. No implementation is bundled.

Whoever plugs one in answers for it (GDPR article 9, NIST SP 800-63B-4 §3.2.3, verification N15):

- Consent first, on a screen of its own, in the guest's language, with the other ways on the same screen. Without it no
  picture is taken. `Consent` is recorded before `compare` is called.
- Never alone: a match counts only beside a document that was checked in the same visit, and lifts it no higher than a
  member of staff who looks at both would.
- At most five failures in a row, counted on the booking together with wrong codes; then it is no longer offered.
- False match rate 1 in 10,000 or better, and presentation attack detection, proved for the people who come here.
- Pictures and templates stay in memory and are dropped before `compare` returns; nothing of them is stored, logged or
  sent on. The audit says that it was asked, the notice that was shown, and the outcome.
- Every site works without it: staff always can, and no price, queue or wording pushes a guest towards it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Consent:
    """What the guest agreed to. `given_at`: Unix ms; `notice`: SHA-256 of the words that were shown, in hexadecimal."""

    visit_index: bytes = field(repr=False)
    notice: str
    given_at: int


Outcome = Literal["match", "no_match", "unusable"]
"""unusable: no face, several faces, too dark, or signs of a picture held before the camera. It is no failure."""


class FaceCheck(Protocol):
    """Called outside of transactions, as a gateway is; the outcome becomes evidence in one."""

    async def compare(self, document: bytes, live: bytes, consent: Consent) -> Outcome:
        """Compares two pictures (PNG or JPEG bytes) within five seconds; answers unusable when it cannot in time."""
