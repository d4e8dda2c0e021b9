"""Passes and phone links in their tables. Implements `ports.passes.Passes`; it opens no document and knows no rule."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Integer, bindparam, case, func, insert, null, select, text, update

from kiosk_backend.domain.passes import State
from kiosk_backend.ports.passes import Pass, PhoneLink, Series
from kiosk_backend.storage.database import Database, Row
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import passes, phone_links

_T: Final = passes.c
_L: Final = phone_links.c
_COLUMNS: Final = [_T[name] for name in Pass._fields]
_LINK_COLUMNS: Final = [_L.link_index, _L.site_id, _L.booking_id, _L.pass_ids, _L.created_at, _L.expires_at]
_STANDS = _T.state != text("'void'")

_SERIES = statement(
    select(
        _T.guest_id,
        _T.segment_id,
        func.max(_T.version).label("version"),
        func.max(case((_STANDS, text("1")), else_=text("0")), type_=Integer).label("standing"),
    )
    .where(_T.booking_id == bindparam("booking"))
    .group_by(_T.guest_id, _T.segment_id)
    .order_by(_T.guest_id, _T.segment_id)
)
_ADD = statement(insert(passes).values({name: bindparam(name) for name in [*Pass._fields, "origin", "state_at"]}))
_VOID = statement(
    update(passes)
    .where(
        _T.booking_id == bindparam("booking"),
        _T.guest_id.in_(bindparam("who", expanding=True)),
        _T.segment_id.in_(bindparam("where", expanding=True)),
        _STANDS,
    )
    .values(state=text("'void'"), state_at=bindparam("now"))
)
_VOID_BOOKING = statement(
    update(passes)
    .where(_T.booking_id == bindparam("booking"), _STANDS)
    .values(state=text("'void'"), state_at=bindparam("now"))
)
_GET = statement(select(*_COLUMNS).where(_T.pass_id == bindparam("id"), _T.site_id == bindparam("site")))
_STANDING = statement(
    select(*_COLUMNS)
    .where(_T.booking_id == bindparam("booking"), _STANDS)
    .order_by(_T.guest_id, _T.segment_id, _T.version)
)
_PROGRESS = statement(
    update(passes)
    .where(
        _T.pass_id == bindparam("id"),
        _T.version == bindparam("counted"),
        _T.state == bindparam("was"),
    )
    .values(state=bindparam("new"), state_at=bindparam("now"))
)
_CARRIED = statement(
    update(passes)
    .where(_T.pass_id.in_(bindparam("ids", expanding=True)), _STANDS)
    .values(carrier=text("'phone'"), state=text("'confirmed'"), state_at=bindparam("now"))
)
_REVOKED = statement(
    select(_T.pass_id, _T.version)
    .where(_T.site_id == bindparam("site"), _T.state == text("'void'"), _T.expires_at > bindparam("now"))
    .order_by(_T.pass_id)
)
_ADD_LINK = statement(insert(phone_links).values({column.name: bindparam(column.name) for column in _LINK_COLUMNS}))
_links_now = (
    _L.link_index.in_(bindparam("handles", expanding=True)),
    _L.used_at.is_(null()),
    _L.expires_at > bindparam("now"),
)
_LINK = statement(select(*_LINK_COLUMNS).where(*_links_now))
_USE_LINK = statement(update(phone_links).where(*_links_now).values(used_at=bindparam("now")).returning(*_LINK_COLUMNS))


class SqlPasses:
    """See `ports.passes.Passes`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def series(self, booking_id: str) -> list[Series]:
        rows = self._db.all(_SERIES, booking=booking_id)
        return [Series(row.guest_id, row.segment_id, row.version, row.standing == 1) for row in rows]

    def add(self, issued: Pass, origin: str) -> None:
        self._db.later(_ADD, **issued._asdict(), origin=origin, state_at=issued.issued_at)

    def void(self, booking_id: str, guest_ids: Sequence[str], segment_ids: Sequence[str], now: int) -> int:
        return self._db.run(_VOID, booking=booking_id, who=list(guest_ids), where=list(segment_ids), now=now)

    def void_booking(self, booking_id: str, now: int) -> int:
        return self._db.run(_VOID_BOOKING, booking=booking_id, now=now)

    def get(self, site_id: str, pass_id: str) -> Pass | None:
        row = self._db.one(_GET, id=pass_id, site=site_id)
        return None if row is None else Pass(*row)

    def standing(self, booking_id: str) -> list[Pass]:
        return [Pass(*row) for row in self._db.all(_STANDING, booking=booking_id)]

    def progress(self, pass_id: str, version: int, was: State, to: State, now: int) -> bool:
        return self._db.run(_PROGRESS, id=pass_id, counted=version, was=was, new=to, now=now) == 1

    def carried_by_phone(self, pass_ids: Sequence[str], now: int) -> int:
        return self._db.run(_CARRIED, ids=list(pass_ids), now=now)

    def revoked(self, site_id: str, now: int) -> list[tuple[str, int]]:
        return [(row.pass_id, row.version) for row in self._db.all(_REVOKED, site=site_id, now=now)]

    def add_link(self, link: PhoneLink) -> None:
        self._db.run(
            _ADD_LINK,
            link_index=link.link_index,
            site_id=link.site_id,
            booking_id=link.booking_id,
            pass_ids=json.dumps(link.pass_ids),
            created_at=link.created_at,
            expires_at=link.expires_at,
        )

    def link(self, indexes: Sequence[bytes], now: int) -> PhoneLink | None:
        return _link(self._db.one(_LINK, handles=list(indexes), now=now))

    def use_link(self, indexes: Sequence[bytes], now: int) -> PhoneLink | None:
        return _link(self._db.one(_USE_LINK, handles=list(indexes), now=now))


def _link(row: Row | None) -> PhoneLink | None:
    if row is None:
        return None
    return PhoneLink(
        row.link_index, row.site_id, row.booking_id, tuple(json.loads(row.pass_ids)), row.created_at, row.expires_at
    )
