"""Opening an SQLite file: the library's version, our pragmas, damage. It knows no schema."""

from __future__ import annotations

from typing import Any, Final

import pysqlite3.dbapi2 as sqlite3

from kiosk_backend.ports import StoreError

WRITER_CACHE: Final = 8_192
READER_CACHE: Final = 2_048
"""KiB of pages a connection keeps. The pages of a visit stay in the writer's."""
CHECKPOINT_PAGES: Final = 4_000
"""16 MB of log before it is copied into the file: hot pages are copied once for many commits."""


def refuse_old_library(version: tuple[int, int, int]) -> None:
    """StoreError for a SQLite whose WAL can lose commits with two connections (3.7.0 to 3.51.2, reliability §0.2)."""
    if (3, 7, 0) <= version < (3, 51, 3):
        raise StoreError(
            f"SQLite {'.'.join(map(str, version))} can lose commits (WAL-reset race, fixed in 3.51.3). "
            "Install the pinned pysqlite3 wheel: packaging/README.md."
        )


def connect(path: str, busy_timeout: int, *, query_only: bool = False) -> Any:
    """A connection in autocommit with our pragmas. `path` may be `:memory:`. Raises StoreError if it is no database."""
    refuse_old_library(sqlite3.sqlite_version_info)
    try:
        return _connect(path, busy_timeout, query_only)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} cannot be opened as a database ({error}).") from error


def _connect(path: str, busy_timeout: int, query_only: bool) -> Any:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    try:
        for pragma in (
            f"busy_timeout={busy_timeout}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",
            f"cache_size=-{READER_CACHE if query_only else WRITER_CACHE}",
            f"wal_autocheckpoint={CHECKPOINT_PAGES}",
            f"query_only={'ON' if query_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def refuse_damage(connection: Any, path: str) -> None:
    """Reads the whole file once. Raises StoreError: a damaged file must not be written to."""
    try:
        said = [row[0] for row in connection.execute("PRAGMA quick_check(1)").fetchall()]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    if said != ["ok"]:
        raise StoreError(f"The database {path} is damaged ({said[0]}). Restore the last backup.")
