"""Idempotency keys in the database. It knows no answer, only its sealed form."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select, update

from kiosk_backend.ports.idempotency import Kept
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import SQLITE, statement, upsert
from kiosk_backend.storage.tables import idempotency as i

_row = upsert(i).values(
    caller=bindparam("who"),
    key=bindparam("its_key"),
    request_hash=bindparam("request"),
    status=bindparam("with_status"),
    answer_sealed=bindparam("sealed"),
    created_at=bindparam("now"),
)
_CLAIM = statement(_row.on_conflict_do_nothing(index_elements=["caller", "key"]))
_KEEP = statement(_row)
_mine = (i.c.caller == bindparam("who"), i.c.key == bindparam("its_key"))
_KEPT = statement(select(i.c.request_hash, i.c.status, i.c.answer_sealed).where(*_mine))
_ANSWER = statement(update(i).where(*_mine).values(status=bindparam("with_status"), answer_sealed=bindparam("sealed")))
_RELEASE = statement(delete(i).where(*_mine))


class SqlIdempotency:
    """Implements `kiosk_backend.ports.idempotency.Idempotency`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def claim(self, caller: str, key: str, request_hash: bytes, now: int) -> Kept | None:
        if self._db.dialect == SQLITE:
            return self._kept(caller, key)  # one writer: nobody can claim it before this transaction ends
        while True:
            if self._db.run(_CLAIM, who=caller, its_key=key, request=request_hash, with_status=0, sealed=b"", now=now):
                return None
            kept = self._kept(caller, key)
            if kept is not None:  # else it was given back in between: claim again
                return kept

    def _kept(self, caller: str, key: str) -> Kept | None:
        row = self._db.one(_KEPT, who=caller, its_key=key)
        return None if row is None else Kept(bytes(row.request_hash), row.status, bytes(row.answer_sealed))

    def answer(
        self, caller: str, key: str, request_hash: bytes, now: int, *, status: int, answer_sealed: bytes
    ) -> None:
        if self._db.dialect == SQLITE:
            self._db.run(
                _KEEP, who=caller, its_key=key, request=request_hash, with_status=status, sealed=answer_sealed, now=now
            )
        else:
            self._db.later(_ANSWER, who=caller, its_key=key, with_status=status, sealed=answer_sealed)

    def release(self, caller: str, key: str) -> None:
        if self._db.dialect != SQLITE:
            self._db.later(_RELEASE, who=caller, its_key=key)
