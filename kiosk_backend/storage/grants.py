"""Grants in their table. Implements `ports.grants.Grants`; it makes no handle and checks no rule."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from sqlalchemy import bindparam, insert, null, update

from kiosk_backend.ports.grants import Grant
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import grants

_T: Final = grants.c
_FIELDS: Final = [field.name for field in fields(Grant)]

_ADD = statement(
    insert(grants).values(
        {name: bindparam(name) for name in ["grant_index", *_FIELDS]},
    )
)
_CONSUME = statement(
    update(grants)
    .where(
        _T.grant_index == bindparam("handle"),
        _T.site_id == bindparam("site"),
        _T.kiosk_id == bindparam("kiosk"),
        _T.visit_index == bindparam("visit"),
        _T.purpose == bindparam("what_for"),
        _T.used_at.is_(None),
        _T.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(*(_T[name] for name in _FIELDS))
)
_RELEASE = statement(
    update(grants).where(_T.grant_index == bindparam("handle"), _T.used_at == bindparam("used")).values(used_at=null())
)
_END_VISIT = statement(
    update(grants)
    .where(
        _T.site_id == bindparam("site"),
        _T.visit_index == bindparam("visit"),
        _T.used_at.is_(null()),
        _T.expires_at > bindparam("now"),
    )
    .values(expires_at=bindparam("now"))
)


class SqlGrants:
    """See `ports.grants.Grants`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, grant_index: bytes, grant: Grant) -> None:
        self._db.later(_ADD, grant_index=grant_index, **{name: getattr(grant, name) for name in _FIELDS})

    def consume(
        self, grant_index: bytes, *, site_id: str, kiosk_id: str, visit_index: bytes, purpose: str, now: int
    ) -> Grant | None:
        row = self._db.one(
            _CONSUME,
            handle=grant_index,
            site=site_id,
            kiosk=kiosk_id,
            visit=visit_index,
            what_for=purpose,
            now=now,
        )
        return None if row is None else Grant(*row)

    def release(self, grant_index: bytes, used_at: int) -> bool:
        return self._db.run(_RELEASE, handle=grant_index, used=used_at) == 1

    def end_visit(self, site_id: str, visit_index: bytes, now: int) -> int:
        return self._db.run(_END_VISIT, site=site_id, visit=visit_index, now=now)
