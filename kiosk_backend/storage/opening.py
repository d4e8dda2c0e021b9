"""Opens the store a URL names, after checking schema, keys and clock. It knows no concept and no Alembic.

URLs: `sqlite:////var/lib/kiosk/desk.db`, `sqlite:///:memory:` (tests), `postgresql://user@host/name`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk_backend.ports import Clock, Keys, SchemaNotReady, StoreError
from kiosk_backend.storage import schema
from kiosk_backend.storage.sqlite import SqliteOptions, SqliteStore
from kiosk_backend.storage.transaction import SqlTransaction

if TYPE_CHECKING:  # an embedded kiosk never loads psycopg
    from kiosk_backend.storage.postgresql import PostgresStore

MEMORY: Final = ":memory:"
_CLOCKS_APART: Final = 60_000  # ms


def sqlite_path(url: str) -> str | None:
    """The file of an SQLite URL, `:memory:`, or None if the URL is not SQLite's."""
    prefix = "sqlite:///"
    return url[len(prefix) :] if url.startswith(prefix) else None


def open_store(
    url: str,
    keys: Keys,
    clock: Clock,
    *,
    sqlite_options: SqliteOptions | None = None,
    on_failure: Callable[[BaseException], None] | None = None,
    connections: int = 16,
) -> SqliteStore | PostgresStore:
    """A started store. Raises SchemaNotReady, StoreUnavailable, or StoreError with a sentence for the operator."""
    if (path := sqlite_path(url)) is not None:
        return _open_sqlite(path, keys, clock, sqlite_options or SqliteOptions(), on_failure)
    if url.startswith("postgresql://"):
        return _open_postgresql(url, keys, clock, connections)
    raise StoreError("the database URL must start with sqlite:/// or postgresql://")


def _open_sqlite(
    path: str, keys: Keys, clock: Clock, options: SqliteOptions, on_failure: Callable[[BaseException], None] | None
) -> SqliteStore:
    if path != MEMORY and not Path(path).exists():
        raise SchemaNotReady(f"There is no database at {path}. {schema.MIGRATE}")
    store = SqliteStore(path, clock, options, on_failure)
    try:
        store.refuse_damage()
        if path == MEMORY:
            store.now_in_thread(lambda tx: schema.create_everything(tx.db))
        store.now_in_thread(lambda tx: _check(tx, keys, clock))
    except BaseException:
        store.stop()
        raise
    store.start()
    return store


def _open_postgresql(url: str, keys: Keys, clock: Clock, connections: int) -> PostgresStore:
    from kiosk_backend.storage.postgresql import PostgresOptions, PostgresStore, clock_difference

    store = PostgresStore(url, clock, PostgresOptions(connections=connections))
    apart = store.now_in_thread(lambda tx: clock_difference(tx.db))
    if abs(apart) > _CLOCKS_APART:
        raise StoreError(
            f"The clock of this machine is {apart // 1000} s off the database's. Set both by NTP, then start again."
        )
    store.now_in_thread(lambda tx: _check(tx, keys, clock))
    store.start()
    return store


def _check(tx: SqlTransaction, keys: Keys, clock: Clock) -> None:
    schema.check_version(schema.read_version(tx.db))
    schema.check_keys(tx.db, keys)
    schema.raise_clock(tx.db, clock)
