"""Statements on the table `limits`, used as a plain counter by the tests of the engine."""

from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import limits

_new = upsert(limits).values(bucket=bindparam("who"), window_at=0, count=1)
ADD = statement(
    _new.on_conflict_do_update(index_elements=["bucket", "window_at"], set_={"count": limits.c.count + 1}).returning(
        limits.c.count
    )
)
COUNT = statement(select(limits.c.count).where(limits.c.bucket == bindparam("who")))
SOME = statement(
    select(limits.c.bucket, limits.c.count)
    .where(limits.c.bucket.in_(bindparam("whos", expanding=True)), limits.c.window_at == 0)
    .order_by(limits.c.bucket)
)
OTHERS = statement(select(limits.c.bucket).where(limits.c.bucket.not_in(bindparam("whos", expanding=True))))
INSERT = statement(insert(limits))
DROP = statement(delete(limits).where(limits.c.bucket.in_(bindparam("whos", expanding=True))))


def add(tx: Any, who: str) -> int:
    return int(tx.db.one(ADD, who=who).count)


def count(tx: Any, who: str) -> int:
    row = tx.db.one(COUNT, who=who)
    return 0 if row is None else int(row.count)
