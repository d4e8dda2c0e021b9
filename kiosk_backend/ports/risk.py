"""What the core asks of whoever knows the risk of a number: swapped SIM, ported number, changed device (N10).

The hook is asked before the transaction that sends, so that no network call holds a transaction; its verdict goes into
it, and into the audit. No implementation comes with us: networks sell this, by contract. An adapter answers within two
seconds and says "unknown" for an outage; unknown follows the site's policy (`unknown_risk`).
"""

from __future__ import annotations

from typing import Final, Literal, Protocol

from kiosk_backend.domain.private import Phone

Verdict = Literal["allow", "step_up", "block", "unknown"]
"""step_up: the number alone does not prove enough now. block: nothing may be proved by it now."""


class RiskHook(Protocol):
    @property
    def asks(self) -> bool:
        """False: it never knows anything, so nobody needs to look up a number for it."""

    async def verdict(self, phone: Phone, purpose: str) -> Verdict:
        """Of a number that is about to be texted or called. Raises nothing."""


class _NobodyKnows:
    asks = False

    async def verdict(self, phone: Phone, purpose: str) -> Verdict:  # noqa: ARG002
        return "unknown"


NOBODY_KNOWS: Final[RiskHook] = _NobodyKnows()
