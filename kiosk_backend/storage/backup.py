"""Copies an SQLite database while it serves, checks the copy, and puts one back. It knows no table.

Keys are not in it: they are in the key store, and the copy cannot be read without them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite3

from kiosk_backend.ports import StoreError
from kiosk_backend.storage.sqlite_file import connect

_PAGES_AT_ONCE = 2_000
_BUSY = 5_000


def copy(source: Path, target: Path) -> int:
    """Writes a checked copy of `source` to the new file `target` (mode 0600); its size in bytes.

    The copy appears under its name only when it is whole and on the disk. Raises StoreError.
    """
    if target.exists():
        raise StoreError(f"{target} exists already; a copy never replaces another.")
    part = target.with_name(target.name + ".part")
    os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, 0o600))
    try:
        _copy_pages(source, part)
        whole(part)
        _sync(part)
        os.link(part, target)  # fails rather than replace a copy made meanwhile
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"the copy failed ({type(error).__name__}: {getattr(error, 'strerror', None) or error})"
        ) from None
    finally:
        part.unlink(missing_ok=True)
    _sync(target.parent)
    return target.stat().st_size


def whole(file: Path) -> None:
    """Raises StoreError unless `file` is an SQLite database whose every page is in order."""
    try:
        connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
        try:
            found = connection.execute("PRAGMA integrity_check").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StoreError(f"{file} is not a whole database ({type(error).__name__})") from None
    if found is None or found[0] != "ok":
        raise StoreError(f"{file} is not a whole database")


def put_back(copied: Path, target: Path, *, aside: Path | None) -> None:
    """Makes `copied` the database at `target`; the one there goes to `aside`. Raises StoreError while it is in use."""
    whole(copied)
    if target.exists():
        if aside is None:
            raise StoreError(f"There is a database at {target}. Say --replace to move it aside.")
        _nobody_uses(target)
        target.replace(aside)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    _copy_pages(copied, part)
    _sync(part)
    part.replace(target)
    _sync(target.parent)


def _nobody_uses(file: Path) -> None:
    connection = connect(str(file), 0)
    try:
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()  # needs the file for itself
    except sqlite3.OperationalError:
        raise StoreError(f"{file} is in use. Stop kiosk-backend first.") from None
    finally:
        connection.close()


def _copy_pages(source: Path, target: Path) -> None:
    reading: Any = connect(str(source), _BUSY)
    writing: Any = sqlite3.connect(str(target))
    try:
        reading.backup(writing, pages=_PAGES_AT_ONCE, sleep=0.005)
        writing.execute("PRAGMA journal_mode=DELETE").fetchall()
    finally:
        writing.close()
        reading.close()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
