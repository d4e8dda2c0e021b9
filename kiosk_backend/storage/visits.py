"""Visits in the database. It knows no handle, only its keyed hash."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, insert, select, text, update

from kiosk_backend.domain.visit import EndHow, Visit
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import visits as v

_ADD = statement(
    insert(v).values(
        {
            name: bindparam(name)
            for name in ("visit_index", "site_id", "kiosk_id", "booking_id", "found_by", "opened_at", "ends_at")
        }
    )
)
_GET = statement(
    select(
        v.c.visit_index,
        v.c.site_id,
        v.c.kiosk_id,
        v.c.booking_id,
        v.c.found_by,
        v.c.opened_at,
        v.c.ends_at,
        v.c.ended_at,
        v.c.evidence,
    ).where(v.c.visit_index.in_(bindparam("indexes", expanding=True)))
)
_END = statement(
    update(v)
    .where(v.c.visit_index == bindparam("index"), v.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"), end_how=bindparam("how"))
)
_SHOW = statement(
    update(v)
    .where(v.c.visit_index == bindparam("index"))
    .values(evidence=func.trim(v.c.evidence.op("||")(text("' '")).op("||")(bindparam("method"))))
    .returning(v.c.evidence)
)
_END_SIBLINGS = statement(
    update(v)
    .where(
        v.c.ends_at == bindparam("ends"),
        v.c.kiosk_id == bindparam("kiosk"),
        v.c.opened_at == bindparam("opened"),
        v.c.visit_index != bindparam("index"),
        v.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now"), end_how=bindparam("how"))
)


class SqlVisits:
    """Implements `kiosk_backend.ports.visits.Visits`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, visit: Visit) -> None:
        self._db.later(
            _ADD,
            visit_index=visit.visit_index,
            site_id=visit.site_id,
            kiosk_id=visit.kiosk_id,
            booking_id=visit.booking_id,
            found_by=visit.found_by,
            opened_at=visit.opened_at,
            ends_at=visit.ends_at,
        )

    def get(self, indexes: Sequence[bytes]) -> Visit | None:
        row = self._db.one(_GET, indexes=indexes)
        return Visit(*row) if row else None

    def end(self, visit_index: bytes, now: int, how: EndHow) -> bool:
        return self._db.run(_END, index=visit_index, now=now, how=how) == 1

    def show(self, visit_index: bytes, method: str) -> str:
        row = self._db.one(_SHOW, index=visit_index, method=method)
        return "" if row is None else str(row[0])

    def end_siblings(self, visit: Visit, now: int) -> int:
        return self._db.run(
            _END_SIBLINGS,
            ends=visit.ends_at,
            kiosk=visit.kiosk_id,
            opened=visit.opened_at,
            index=visit.visit_index,
            now=now,
            how="chosen_other",
        )
