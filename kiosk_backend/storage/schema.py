"""What every store checks when it opens: the schema's version, the keys, the clock. It knows no driver.

It does not import Alembic: a backend that serves must not carry it (decisions: SQLite library).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, bindparam, cast, func, insert, select
from sqlalchemy.schema import CreateIndex, CreateTable

from kiosk_backend.ports import Clock, KeyMissing, Keys, SchemaNotReady, SealBroken, StoreError, sealed_for
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.statements import SQLITE, statement, upsert
from kiosk_backend.storage.tables import key_checks, marks, metadata

VERSION: Final = "0001"
"""The newest revision in migrations/versions; a test holds the two together."""

MIGRATE: Final = "Run: kiosk-backend migrate"

_version = Table("alembic_version", MetaData(), Column("version_num", Text))
_VERSION = statement(select(_version.c.version_num))
_SET_VERSION = statement(insert(_version))
_sqlite_schema = Table("sqlite_schema", MetaData(), Column("name", Text))
_pg_tables = Table("pg_tables", MetaData(), Column("tablename", Text), Column("schemaname", Text))
_HAS_VERSION = (
    statement(select(_sqlite_schema.c.name).where(_sqlite_schema.c.name == _version.name)),
    statement(
        select(_pg_tables.c.tablename).where(
            _pg_tables.c.tablename == _version.name, _pg_tables.c.schemaname == func.current_schema()
        )
    ),
)
_CLOCK: Final = "clock"
_MARK = statement(select(marks.c.value).where(marks.c.name == bindparam("mark")))
_CHECKS = statement(select(key_checks.c.key_id, key_checks.c.sealed))
_ADD_CHECK = statement(insert(key_checks))
_CLOCK_SLACK: Final = 5_000
_now = cast(func.extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
_new_mark = upsert(marks).values(name=_CLOCK, value=bindparam("at", type_=BigInteger))
_NOTE_SQLITE = statement(
    _new_mark.on_conflict_do_update(
        index_elements=["name"], set_={"value": func.max(marks.c.value, _new_mark.excluded.value)}
    )
)
_NOTE_POSTGRESQL = statement(
    _new_mark.on_conflict_do_update(
        index_elements=["name"],
        # one replica with a wrong clock must not pull all others years ahead
        set_={"value": func.greatest(marks.c.value, func.least(_new_mark.excluded.value, _now + _CLOCK_SLACK))},
    )
)
DATABASE_TIME = statement(select(_now.label("at")))
"""PostgreSQL's own clock in Unix milliseconds."""


def check_version(found: str | None) -> None:
    """SchemaNotReady with the sentence an operator needs."""
    if found is None:
        raise SchemaNotReady(f"The database has no schema yet. {MIGRATE}")
    if found != VERSION:
        raise SchemaNotReady(f"The database has schema {found}, this program needs {VERSION}. {MIGRATE}")


def create_everything(db: Database) -> None:
    """The present schema in an empty SQLite database in memory (tests, simulations); files are migrated."""
    for table in metadata.sorted_tables:
        db.define(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            db.define(CreateIndex(index))
    db.define(CreateTable(_version))
    db.run(_SET_VERSION, version_num=VERSION)


def read_version(db: Database) -> str | None:
    """The revision the database is at; None if it was never migrated."""
    if db.one(_HAS_VERSION[db.dialect]) is None:
        return None
    row = db.one(_VERSION)
    return None if row is None else str(row.version_num)


def check_keys(db: Database, keys: Keys) -> None:
    """Refuses a key store that cannot open what this database holds (reliability F17); notes new keys.

    The database keeps one small sealed value for each key it has ever met.
    """
    known = {str(row.key_id): bytes(row.sealed) for row in db.all(_CHECKS)}
    for key_id, sealed in known.items():
        try:
            keys.open(sealed, _context(key_id))
        except (KeyMissing, SealBroken) as error:
            raise StoreError(
                f"The database holds values sealed with key {key_id}, which the key store does not have. "
                "Restore the key store that belongs to this database; nothing was changed."
            ) from error
    newest = keys.key_ids()[0]
    if newest not in known:
        db.run(_ADD_CHECK, key_id=newest, sealed=keys.seal(b"kiosk-backend", _context(newest)))


def _context(key_id: str) -> bytes:
    return sealed_for("", "key_checks", "sealed", key_id)


def raise_clock(db: Database, clock: Clock) -> None:
    """The clock goes on from the stored mark (reliability I9)."""
    if (row := db.one(_MARK, mark=_CLOCK)) is not None:
        clock.raise_to(int(row.value))


def note_clock(db: Database, now: int) -> None:
    """Stores the high-water mark; it never goes down."""
    db.run(_NOTE_SQLITE if db.dialect == SQLITE else _NOTE_POSTGRESQL, at=now)
