"""Which events still have to be told to whom: read from the audit chains behind a cursor of each webhook. No HTTP.

A cursor (a mark by webhook and chain) moves when the receiver has taken the event, so after a crash the last is told
again: at least once. A new webhook begins with what happens next. One that was cut off by retention goes on after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from kiosk_backend.domain.audit import Row
from kiosk_backend.domain.webhooks import Webhook
from kiosk_backend.ports import Transaction

BITE: Final = 50


class Untold(NamedTuple):
    """Rows of one chain that a webhook was not told yet, and where its cursor may go if it wants none of them."""

    origin: str
    rows: Sequence[Row]
    last: int


def begin(tx: Transaction, hook: Webhook) -> None:
    """A webhook seen for the first time is not told the past."""
    if tx.marks.get(_began(hook)):
        return
    for head in tx.audit.heads():
        tx.marks.raise_to(_cursor(hook, head.origin), head.seq)
    tx.marks.raise_to(_began(hook), 1)


def untold(tx: Transaction, hook: Webhook) -> list[Untold]:
    """What is new, chain by chain; at most BITE rows of each. Reads only."""
    found = []
    for head in tx.audit.heads():
        after = tx.marks.get(_cursor(hook, head.origin))
        if head.seq <= after:
            continue
        rows = tx.audit.rows(head.origin, after, BITE)
        if rows:
            found.append(Untold(head.origin, [row for row in rows if hook.wants(row.event)], rows[-1].seq))
    return found


def was_told(tx: Transaction, hook: Webhook, origin: str, seq: int) -> None:
    """Moves the cursor."""
    tx.marks.raise_to(_cursor(hook, origin), seq)


def _began(hook: Webhook) -> str:
    return f"webhook/{hook.name}"


def _cursor(hook: Webhook, origin: str) -> str:
    return f"webhook/{hook.name}/{origin}"
