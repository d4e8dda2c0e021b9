"""Single numbers in the database. It knows no meaning."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import marks as m

_GET = statement(select(m.c.value).where(m.c.name == bindparam("mark")))
_NEXT = statement(
    upsert(m)
    .values(name=bindparam("mark"), value=1)
    .on_conflict_do_update(index_elements=["name"], set_={"value": m.c.value + 1})
    .returning(m.c.value)
)
_RAISE = statement(
    upsert(m)
    .values(name=bindparam("mark"), value=bindparam("least"))
    .on_conflict_do_update(
        index_elements=["name"], set_={"value": bindparam("least")}, where=m.c.value < bindparam("least")
    )
)
_MOVE = statement(
    upsert(m)
    .values(name=bindparam("mark"), value=bindparam("new"))
    .on_conflict_do_update(
        index_elements=["name"], set_={"value": bindparam("new")}, where=m.c.value == bindparam("seen")
    )
    .returning(m.c.value)
)


class SqlMarks:
    """Implements `kiosk_backend.ports.marks.Marks`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, name: str) -> int:
        row = self._db.one(_GET, mark=name)
        return 0 if row is None else int(row.value)

    def move(self, name: str, seen: int, to: int) -> bool:
        return self._db.one(_MOVE, mark=name, seen=seen, new=to) is not None

    def next(self, name: str) -> int:
        row = self._db.one(_NEXT, mark=name)
        assert row is not None
        return int(row.value)

    def raise_to(self, name: str, value: int) -> None:
        self._db.run(_RAISE, mark=name, least=value)
