"""What an operator's biometric comparison must promise. No implementation comes with us, and nothing asks for one.

Whoever adds one adds a method "face" to `domain.assurance`, never to `STRONG`: beside a code or document it may be the
one more factor that a risk asks for, alone it is nothing (N15, NIST SP 800-63B-4 §3.2.3). Its adapter and the screen
must hold to this:

- Consent comes first, on a page of its own, in words that say what is compared, where, and that it is deleted at once;
  "No thanks" stands beside it in the same size and leads to the other ways. Refusing costs the guest nothing.
- There is always a way without it: staff, and one of `services.ways`. It is never the first that is offered.
- The comparison is one to one, with the picture in the document that the guest has just shown; no gallery, no template
  is kept, picture and template are gone when `compare` returns. Nothing of them is logged, stored or sent elsewhere.
- At most one false match in 10,000, tested by somebody else for every group of people, with presentation attack
  detection; at most five comparisons in a row for a booking, counted like wrong codes.
- An outage, a poor picture and a doubt are all "unsure": the guest goes another way, nobody is refused by a camera.
"""

from __future__ import annotations

from typing import Literal, Protocol

Compared = Literal["same", "different", "unsure"]


class FaceComparison(Protocol):
    """One to one, on the operator's own machine."""

    @property
    def false_match_rate(self) -> float:
        """As it was tested, at the threshold in use; above 0.0001 it must not be offered."""

    async def compare(self, live: bytes, document: bytes) -> Compared:
        """Two pictures, forgotten before it returns. Within ten seconds; raises nothing for an outage."""
