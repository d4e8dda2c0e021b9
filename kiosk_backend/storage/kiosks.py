"""Kiosks and their enrolment codes in the database. It knows no token, only its keyed hash."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, insert, select, update

from kiosk_backend.domain.kiosk import Enrolment, Kiosk
from kiosk_backend.storage.database import Database, Row
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import enrolment_codes as e
from kiosk_backend.storage.tables import kiosks as k
from kiosk_backend.storage.tables import sites as s


def _kiosks() -> Select[tuple[object, ...]]:
    columns = [column for column in k.c if column.name != "token_index"]
    return select(*columns, s.c.updated_at.label("site_version")).join(s, s.c.site_id == k.c.site_id)


_BY_TOKEN = statement(_kiosks().where(k.c.token_index.in_(bindparam("indexes", expanding=True))))
_GET = statement(_kiosks().where(k.c.kiosk_id == bindparam("kiosk")))
_ALL = statement(_kiosks().order_by(k.c.site_id, k.c.name, k.c.kiosk_id))
_ADD = statement(
    insert(k).values(
        kiosk_id=bindparam("kiosk"),
        site_id=bindparam("site"),
        name=bindparam("called"),
        token_index=bindparam("index"),
        state="enrolled",
        app_version=bindparam("app"),
        created_at=bindparam("now"),
        seen_at=bindparam("now"),
    )
)
_SEEN = statement(
    update(k)
    .where(k.c.kiosk_id == bindparam("kiosk"))
    .values(
        app_version=bindparam("app"), printer=bindparam("paper"), scanner=bindparam("reader"), seen_at=bindparam("now")
    )
)
_REVOKE = statement(
    update(k)
    .where(k.c.kiosk_id == bindparam("kiosk"), k.c.state == "enrolled")
    .values(state="revoked", revoked_at=bindparam("now"))
)
_SERVICE = statement(
    update(k)
    .where(k.c.kiosk_id == bindparam("kiosk"))
    .values(service_open=bindparam("is_open"), service_reason=bindparam("why"), service_back_at=bindparam("until"))
)
_ADD_CODE = statement(
    insert(e).values(
        code_index=bindparam("index"),
        site_id=bindparam("site"),
        kiosk_name=bindparam("called"),
        expires_at=bindparam("until"),
    )
)
_USE_CODE = statement(
    update(e)
    .where(
        e.c.code_index.in_(bindparam("indexes", expanding=True)),
        e.c.used_at.is_(None),
        e.c.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(e.c.site_id, e.c.kiosk_name, e.c.expires_at, e.c.used_at)
)


class SqlKiosks:
    """Implements `kiosk_backend.ports.kiosks.Kiosks`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def by_token(self, indexes: Sequence[bytes]) -> Kiosk | None:
        row = self._db.one(_BY_TOKEN, indexes=indexes)
        return None if row is None else _kiosk(row)

    def get(self, kiosk_id: str) -> Kiosk | None:
        row = self._db.one(_GET, kiosk=kiosk_id)
        return None if row is None else _kiosk(row)

    def all(self, site_id: str | None = None) -> list[Kiosk]:
        return [_kiosk(row) for row in self._db.all(_ALL) if site_id in (None, row.site_id)]

    def add(self, *, kiosk_id: str, site_id: str, name: str, token_index: bytes, app_version: str, now: int) -> None:
        self._db.run(_ADD, kiosk=kiosk_id, site=site_id, called=name, index=token_index, app=app_version, now=now)

    def seen(self, kiosk_id: str, *, app_version: str, printer: str, scanner: str, now: int) -> None:
        self._db.run(_SEEN, kiosk=kiosk_id, app=app_version, paper=printer, reader=scanner, now=now)

    def revoke(self, kiosk_id: str, now: int) -> bool:
        return self._db.run(_REVOKE, kiosk=kiosk_id, now=now) == 1

    def set_service(self, kiosk_id: str, *, open: bool, reason: str, back_at: int | None) -> None:  # noqa: A002
        self._db.run(_SERVICE, kiosk=kiosk_id, is_open=int(open), why=reason, until=back_at)

    def add_enrolment(self, *, code_index: bytes, site_id: str, kiosk_name: str, expires_at: int) -> None:
        self._db.run(_ADD_CODE, index=code_index, site=site_id, called=kiosk_name, until=expires_at)

    def use_enrolment(self, indexes: Sequence[bytes], now: int) -> Enrolment | None:
        row = self._db.one(_USE_CODE, indexes=indexes, now=now)
        return None if row is None else Enrolment(row.site_id, row.kiosk_name, row.expires_at, row.used_at)


def _kiosk(row: Row) -> Kiosk:
    return Kiosk(
        kiosk_id=row.kiosk_id,
        site_id=row.site_id,
        name=row.name,
        state="enrolled" if row.state == "enrolled" else "revoked",
        service_open=bool(row.service_open),
        service_reason=row.service_reason,
        service_back_at=row.service_back_at,
        app_version=row.app_version,
        printer=row.printer,
        scanner=row.scanner,
        seen_at=row.seen_at,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        site_version=row.site_version,
    )
