"""The audit chains in the database. It knows no key.

Events are kept until the function returns and written then, so that an origin costs two statements a transaction: the
head moves on by one conditional UPDATE from what this process saw last (which locks it), then the rows are inserted.
Only if it stands elsewhere (another process, a rolled back transaction) is the head read, under its lock.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from kiosk_backend.domain.audit import START, Row, body_of, hash_of
from kiosk_backend.ports.audit import Head
from kiosk_backend.ports.system import Signature
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import audit as a
from kiosk_backend.storage.tables import audit_heads as h

_MOVE = statement(
    update(h)
    .where(h.c.origin == bindparam("for_origin"), h.c.seq == bindparam("old_seq"), h.c.hash == bindparam("old_hash"))
    .values(seq=bindparam("new_seq"), hash=bindparam("new_hash"))
)
_LOCK = statement(select(h.c.seq, h.c.hash).where(h.c.origin == bindparam("origin")).with_for_update())
_BEGIN = statement(
    upsert(h)
    .values(origin=bindparam("origin"), seq=0, hash=bindparam("start"), first_previous=bindparam("start"))
    .on_conflict_do_nothing(index_elements=["origin"])
)
_ADD = statement(insert(a))
_HEADS = statement(
    select(
        h.c.origin, h.c.seq, h.c.hash, h.c.first_seq, h.c.first_previous, h.c.signed_seq, h.c.signature, h.c.key_id
    ).order_by(h.c.origin)
)
_ROWS = statement(
    select(a.c.origin, a.c.seq, a.c.site_id, a.c.at, a.c.event, a.c.body, a.c.previous, a.c.hash)
    .where(a.c.origin == bindparam("origin"), a.c.seq > bindparam("after"))
    .order_by(a.c.seq)
    .limit(bindparam("most"))
)
_HEADLESS = statement(
    select(a.c.origin).where(a.c.origin.not_in(select(h.c.origin))).group_by(a.c.origin).order_by(a.c.origin)
)
_SIGN = statement(
    update(h)
    .where(h.c.origin == bindparam("for_origin"))
    .values(signed_seq=bindparam("at_seq"), signature=bindparam("by"), key_id=bindparam("with_key"))
)
_LAST_OLD = statement(
    select(func.max(a.c.seq).label("seq")).where(
        a.c.origin == bindparam("origin"),
        a.c.seq < bindparam("below"),
        a.c.seq >= bindparam("first"),
        a.c.at < bindparam("before"),
    )
)
_HASH = statement(select(a.c.hash).where(a.c.origin == bindparam("origin"), a.c.seq == bindparam("seq")))
_CUT = statement(delete(a).where(a.c.origin == bindparam("origin"), a.c.seq <= bindparam("up_to")))
_BEGINS = statement(
    update(h)
    .where(h.c.origin == bindparam("for_origin"))
    .values(first_seq=bindparam("first"), first_previous=bindparam("before"), signature=None, key_id="")
)


class SqlAudit:
    """Implements `kiosk_backend.ports.audit.Audit`. The store calls `flush` or `forget` when a function ends."""

    def __init__(self, db: Database, seen: dict[str, tuple[int, bytes]]) -> None:
        self._db = db
        self._pending: defaultdict[str, list[tuple[str, int, str, str]]] = defaultdict(list)
        self._seen = seen

    def record(self, event: str, *, origin: str, site_id: str, at: int, **ids: str | int) -> None:
        self._pending[origin].append((site_id, at, event, body_of(event, ids)))

    def flush(self) -> None:
        """Writes what was recorded; origins in order, so that two transactions never wait for each other."""
        if not self._pending:
            return
        for origin in sorted(self._pending):
            self._append(origin, self._pending[origin])
        self._pending.clear()

    def forget(self) -> None:
        """The function raised: nothing of it happened."""
        self._pending.clear()

    def _append(self, origin: str, events: list[tuple[str, int, str, str]]) -> None:
        head = self._seen.get(origin) or self._locked(origin)
        rows = _chained(origin, head, events)
        if not self._move(origin, head, rows[-1]):
            head = self._locked(origin)
            rows = _chained(origin, head, events)
            if not self._move(origin, head, rows[-1]):
                raise RuntimeError("the head of an audit chain moved under its own lock")
        for row in rows:
            self._db.later(_ADD, **row)
        self._seen[origin] = rows[-1]["seq"], rows[-1]["hash"]

    def _move(self, origin: str, head: tuple[int, bytes], last: dict[str, Any]) -> bool:
        moved = self._db.run(
            _MOVE, for_origin=origin, old_seq=head[0], old_hash=head[1], new_seq=last["seq"], new_hash=last["hash"]
        )
        return moved == 1

    def _locked(self, origin: str) -> tuple[int, bytes]:
        row = self._db.one(_LOCK, origin=origin)
        if row is None:
            self._db.run(_BEGIN, origin=origin, start=START)
            row = self._db.one(_LOCK, origin=origin)
            assert row is not None
        return row.seq, bytes(row.hash)

    def heads(self) -> list[Head]:
        return [
            Head(
                row.origin,
                row.seq,
                bytes(row.hash),
                row.first_seq,
                bytes(row.first_previous or START),
                row.signed_seq,
                None if row.signature is None else Signature(row.key_id, bytes(row.signature)),
            )
            for row in self._db.all(_HEADS)
        ]

    def rows(self, origin: str, after: int, limit: int) -> list[Row]:
        found = self._db.all(_ROWS, origin=origin, after=after, most=limit)
        return [
            Row(row.origin, row.seq, row.site_id, row.at, row.event, row.body, bytes(row.previous), bytes(row.hash))
            for row in found
        ]

    def headless(self) -> list[str]:
        return [row.origin for row in self._db.all(_HEADLESS)]

    def sign(self, origin: str, seq: int, signature: Signature) -> None:
        self._db.run(_SIGN, for_origin=origin, at_seq=seq, by=signature.signature, with_key=signature.key_id)

    def cut(self, before: int, limit: int) -> int:
        gone = 0
        for head in self.heads():
            below = min(head.seq, head.first_seq + limit)
            last = self._db.one(_LAST_OLD, origin=head.origin, below=below, first=head.first_seq, before=before)
            if last is None or last.seq is None:
                continue
            kept = self._db.one(_HASH, origin=head.origin, seq=last.seq)
            assert kept is not None
            gone += self._db.run(_CUT, origin=head.origin, up_to=last.seq)
            self._db.run(_BEGINS, for_origin=head.origin, first=last.seq + 1, before=bytes(kept.hash))
        return gone


def _chained(origin: str, head: tuple[int, bytes], events: list[tuple[str, int, str, str]]) -> list[dict[str, Any]]:
    rows, (seq, previous) = [], head
    for site_id, at, event, body in events:
        seq += 1
        found = hash_of(previous, origin, seq, site_id, at, event, body)
        rows.append(
            {
                "origin": origin,
                "seq": seq,
                "site_id": site_id,
                "at": at,
                "event": event,
                "body": body,
                "previous": previous,
                "hash": found,
            }
        )
        previous = found
    return rows
