"""Removes what is no longer needed (S28, GDPR 5(1)(e)): little by little, each bite a transaction of its own.

Codes go when their challenge ends, challenges after a day, message data and decisions about sending after 30 days,
bookings with their names and phones `policy.keep_days` after departure, audit rows after a year. An import that was
left behind is forgotten or, if it was approved, carried through. It knows no SQL.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from kiosk_backend.domain.policy import DAY, HOUR
from kiosk_backend.ports import Desk, Store, Transaction
from kiosk_backend.ports.retention import Over
from kiosk_backend.services.audit import sign_heads
from kiosk_backend.services.imports import ImportUnderWay, settle_earlier

BITE: Final = 200
"""Rows a transaction: guests wait behind it for milliseconds."""

_OWN_TERMS: Final = 2 * DAY
"""Rows that only guard the present: limits, visits, grants, sessions; the longest of their windows is a day."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Milliseconds things are kept after they are over."""

    challenges: int = 24 * HOUR
    messages: int = 30 * DAY
    audit: int = 365 * DAY
    passkeys: int = 365 * DAY
    """After they were used last."""
    idempotency: int = 24 * HOUR


async def run_retention(store: Store, desk: Desk, terms: Terms, bite: int = BITE) -> Counter[str]:
    """Removes all that is due now; how many rows of what."""
    now, gone = desk.clock.now(), Counter[str]()

    async def all_of(name: str, fn: Callable[[Transaction], int]) -> None:
        while True:
            went = await store.run(fn)
            gone[name] += went
            if went < bite:
                return

    await all_of("expired", lambda tx: tx.retention.expire_challenges(now, bite))
    await all_of("addresses", lambda tx: tx.profile_changes.forget(now, bite))
    due: dict[Over, int] = {
        "challenges": terms.challenges,
        "messages": terms.messages,
        "decisions": terms.messages,
        "idempotency": terms.idempotency,
        "help_calls": terms.messages,
        "visits": _OWN_TERMS,
        "grants": _OWN_TERMS,
        "limits": _OWN_TERMS,
        "sessions": _OWN_TERMS,
        "links": _OWN_TERMS,
        "changes": terms.messages,
        "passkeys": terms.passkeys,
    }
    for what, term in due.items():
        await all_of(what, _over(what, now - term, bite))
    day = dt.datetime.fromtimestamp((now - _OWN_TERMS) / 1000, dt.UTC).date() - dt.timedelta(days=2)
    gone["flight_sequences"] += await store.run(lambda tx: tx.checkins.forget_sequences(day.isoformat()))
    for site in await store.read(lambda tx: tx.sites.all()):
        before = (site.today(now) - dt.timedelta(days=site.policy.keep_days)).isoformat()
        await all_of("bookings", _bookings(desk, site.site_id, before, now, bite))
        with suppress(ImportUnderWay):
            gone["imports"] += await settle_earlier(store, desk, site)
    await all_of("audit", lambda tx: _cut(tx, desk, now - terms.audit, bite))
    return +gone


def _over(what: Over, before: int, bite: int) -> Callable[[Transaction], int]:
    return lambda tx: tx.retention.over(what, before, bite)


def _bookings(desk: Desk, site_id: str, before: str, now: int, bite: int) -> Callable[[Transaction], int]:
    def remove(tx: Transaction) -> int:
        went = tx.retention.bookings(site_id, before, bite)
        if went:
            tx.audit.record("booking.removed", origin=desk.origin, site_id=site_id, at=now, count=went)
        return went

    return remove


def _cut(tx: Transaction, desk: Desk, before: int, bite: int) -> int:
    """A shorter chain is signed in the same transaction: nobody else can begin it later."""
    went = tx.audit.cut(before, bite)
    if went:
        sign_heads(tx, desk.keys)
    return went
