"""Values of old keys are sealed anew, a bite at a time beside the traffic; a key nobody needs may go (S20, F17).

What only a keyed hash of exists (references typed by guests, tokens of kiosks, handles) cannot be made anew: it needs
its key until the booking is over or imported again, the kiosk enrolled again. It knows no SQL and no key store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from kiosk_backend.ports import Desk, Store, Transaction

BITE = 100
"""Values a transaction: guests wait behind it for milliseconds."""


async def reseal_all(store: Store, desk: Desk, bite: int = BITE) -> Counter[str]:
    """Seals every lasting value of an older key under the newest; how many of what. May be stopped and repeated.

    Raises KeyMissing or SealBroken at the first value that cannot be read; what was done before stays done.
    """
    done = Counter[str]()
    for column in await store.read(lambda tx: tx.resealing.columns()):
        while True:
            went = await store.run(_bite(desk, column, bite))
            done[column] += went
            if went < bite:
                break
    total = done.total()
    await store.run(
        lambda tx: tx.audit.record("keys.resealed", origin="admin", site_id="", at=desk.clock.now(), count=total)
    )
    return +done


def _bite(desk: Desk, column: str, bite: int) -> Callable[[Transaction], int]:
    return lambda tx: tx.resealing.reseal(desk.keys, column, bite)


async def still_needed(store: Store, key_id: str) -> Mapping[str, int]:
    """What needs a key, by table.column; empty: it may be retired."""
    return await store.read(lambda tx: tx.resealing.uses(key_id))
