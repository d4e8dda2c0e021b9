"""An expected "no": what a service returns instead of an outcome. It knows no HTTP and no sentence of the screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A stable code of `contract.v1.REFUSALS` with the facts that go with it. It is *returned*, so it commits.

    Times are Unix milliseconds; the API turns them into the wall clock of the site.
    """

    code: str
    retry_after_s: int | None = None
    tries_left: int | None = None
    opens_at: int | None = None
    closed_at: int | None = None
    sent_new_code: bool = False
    needs: tuple[str, ...] = ()
    """With more_needed: any one of these ways completes what was shown."""
    repeat: bool = True
    """False: nothing was decided or counted, so a repeat with the same idempotency key is looked at afresh. Refusals
    that only say "later" (slow_down, resend_too_early) set it."""
