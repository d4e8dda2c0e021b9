"""Sites in the database, parsed once per change of their row. It knows no policy."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from kiosk_backend.domain.site import Site, site
from kiosk_backend.storage.database import Database, Row
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import sites as s

_COLUMNS = (s.c.site_id, s.c.kind, s.c.name, s.c.time_zone, s.c.country, s.c.config, s.c.updated_at)
_GET = statement(select(*_COLUMNS).where(s.c.site_id == bindparam("site")))
_ALL = statement(select(*_COLUMNS).order_by(s.c.site_id))
_COUNT = statement(select(func.count().label("found")).select_from(s))
_new = upsert(s)
_PUT = statement(
    _new.values(
        site_id=bindparam("site"),
        kind=bindparam("of_kind"),
        name=bindparam("called"),
        time_zone=bindparam("zone"),
        country=bindparam("region"),
        config=bindparam("choices"),
        created_at=bindparam("now"),
        updated_at=bindparam("now"),
    ).on_conflict_do_update(
        index_elements=["site_id"],
        set_={
            **{name: _new.excluded[name] for name in ("kind", "name", "time_zone", "country", "config")},
            # never the same twice: it is what a parsed site is remembered by
            "updated_at": s.c.updated_at + func.abs(_new.excluded.updated_at - s.c.updated_at) + 1,
        },
    )
)


class SqlSites:
    """Implements `kiosk_backend.ports.sites.Sites`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._parsed: dict[str, tuple[int, Site]] = {}

    def get(self, site_id: str, version: int | None = None) -> Site | None:
        if version is not None and (known := self._parsed.get(site_id)) is not None and known[0] == version:
            return known[1]
        row = self._db.one(_GET, site=site_id)
        return None if row is None else self._site(row)

    def count(self) -> int:
        row = self._db.one(_COUNT)
        assert row is not None
        return int(row.found)

    def all(self) -> list[Site]:
        return [self._site(row) for row in self._db.all(_ALL)]

    def put(self, site: Site, config: str, now: int) -> None:
        self._db.run(
            _PUT,
            site=site.site_id,
            of_kind=site.kind,
            called=site.name,
            zone=site.time_zone,
            region=site.country,
            choices=config,
            now=now,
        )

    def _site(self, row: Row) -> Site:
        known = self._parsed.get(row.site_id)
        if known is not None and known[0] == row.updated_at:
            return known[1]
        parsed = site(
            site_id=row.site_id,
            kind=row.kind,
            name=row.name,
            time_zone=row.time_zone,
            country=row.country,
            config=row.config,
        )
        self._parsed[row.site_id] = (row.updated_at, parsed)
        return parsed
