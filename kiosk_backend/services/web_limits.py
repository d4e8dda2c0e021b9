"""How much one web address may ask of our pages: texts, and codes that are tried (verification §6). No web here.

An address counts as its keyed hash. Who asks for something that does not exist is counted like everybody else (X17).
"""

from __future__ import annotations

from typing import Final

from kiosk_backend.domain.policy import HOUR, MINUTE
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import WEB
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.limits import Limit

_TRIES_WINDOW: Final = 5 * MINUTE


def counted(desk: Desk, address: str) -> str:
    """The keyed hash that stands for a web address in limits and decisions."""
    return desk.keys.index("web_address", "", address).hex()


def take_send(tx: Transaction, desk: Desk, address: str, now: int) -> Refusal | None:
    """One more thing that may cost a text. `address` is the keyed hash; slow_down when there were too many."""
    return _take(tx, Limit(f"web_sends/{address}", HOUR, desk.policy.web_sends_per_address_hour), now)


def take_try(tx: Transaction, desk: Desk, address: str, now: int) -> Refusal | None:
    """One more code that is tried, or link that is opened."""
    return _take(tx, Limit(f"web_tries/{address}", _TRIES_WINDOW, desk.policy.web_tries_per_address), now)


def _take(tx: Transaction, limit: Limit, now: int) -> Refusal | None:
    reached = tx.limits.take([limit], now)
    if reached is None:
        return None
    if tx.limits.hit(f"noted/{limit.bucket}", now, limit.window) == 1:  # who goes on asking fills no audit
        tx.audit.record("web.limit_reached", origin=WEB, site_id="", at=now, rule=limit.bucket.partition("/")[0])
    return Refusal(code="slow_down", retry_after_s=-(-reached.retry_after // 1_000), repeat=False)
