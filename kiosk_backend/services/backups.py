"""What a copy of the database is told: which generation it is, and that its present is over once it is put back.

A copy from yesterday holds texts that were sent since and codes that were used since. Restored as it is, it would send
and accept them again (reliability F19), so whatever belongs to a guest's visit is closed and guests start anew. It
knows no file.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kiosk_backend.ports import Desk, Transaction

GENERATION: Final = "generation"
ORIGIN: Final = "admin"


class Restored(NamedTuple):
    """`closed`: messages, codes, visits, grants, sessions and links that will not be used again."""

    generation: int
    closed: int


def begin_copy(tx: Transaction, desk: Desk) -> int:
    """Counts one more generation, before the copy is made: copy and original share the number."""
    generation = tx.marks.next(GENERATION)
    tx.audit.record("backup.made", origin=ORIGIN, site_id="", at=desk.clock.now(), generation=generation)
    return generation


def after_restore(tx: Transaction, desk: Desk) -> Restored:
    """Closes the copy's present. Run once, before the first guest."""
    now = desk.clock.now()
    closed = tx.retention.close_present(now)
    generation = tx.marks.next(GENERATION)
    tx.audit.record("backup.restored", origin=ORIGIN, site_id="", at=now, generation=generation, closed=closed)
    return Restored(generation, closed)
