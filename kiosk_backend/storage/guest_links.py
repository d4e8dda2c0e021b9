"""Links to a guest's page in their table. Implements `ports.guest_links.GuestLinks`; it knows hashes of tokens only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update

from kiosk_backend.ports.guest_links import GuestLink
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import guest_links

_T: Final = guest_links.c
_ADDED: Final = ("link_index", "site_id", "booking_id", "purpose", "created_at", "expires_at", "change_id")
_COLUMNS: Final[list[Any]] = [_T[name] for name in (*_ADDED[:-1], "used_at", "change_id")]

_ADD = statement(insert(guest_links).values({name: bindparam(name) for name in _ADDED}))
_GET = statement(select(*_COLUMNS).where(_T.link_index.in_(bindparam("indexes", expanding=True))))
_USED = statement(
    update(guest_links)
    .where(_T.link_index == bindparam("index"), _T.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


class SqlGuestLinks:
    """See `ports.guest_links.GuestLinks`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, link: GuestLink) -> None:
        self._db.later(_ADD, **{name: getattr(link, name) for name in _ADDED})

    def get(self, indexes: Sequence[bytes]) -> GuestLink | None:
        row = self._db.one(_GET, indexes=indexes)
        return None if row is None else GuestLink(*row)

    def used(self, link_index: bytes, now: int) -> bool:
        return self._db.run(_USED, index=link_index, now=now) == 1
