"""What a repository runs its statements on: one driver connection inside a transaction. It knows no concept.

FIND = statement(select(t.c.name).where(t.c.site_id == bindparam("site")))
row = db.one(FIND, site=site_id)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from sqlalchemy.schema import ExecutableDDLElement

from kiosk_backend.storage.statements import POSTGRESQL, Statement, definition


class Row(Protocol):
    """A named tuple with the statement's columns: `row.name`, `row[0]`, unpacking."""

    def __getattr__(self, name: str) -> Any: ...
    def __getitem__(self, position: int) -> Any: ...
    def __iter__(self) -> Any: ...
    def _asdict(self) -> dict[str, Any]: ...


class Cursor(Protocol):
    """The part of DB-API 2 that both drivers share."""

    @property
    def rowcount(self) -> int: ...
    def execute(self, sql: str, params: Any = ..., /) -> object: ...
    def executemany(self, sql: str, params: Any, /) -> object: ...
    def fetchall(self) -> list[Any]: ...


class TooManyRows(Exception):
    """`one` met several rows: a unique key is missing, or the wrong method was called."""


class Database:
    """Runs statements; `dialect` is statements.SQLITE or statements.POSTGRESQL. One thread at a time.

    `later`: the cursor's way to send what needs no answer with the next statement, if it has one.
    """

    __slots__ = ("_cursor", "_execute", "_later", "dialect")

    def __init__(
        self, cursor: Cursor, dialect: int, later: Callable[[str, dict[str, Any]], object] | None = None
    ) -> None:
        self._cursor = cursor
        self._execute = cursor.execute
        self._later = later or cursor.execute
        self.dialect = dialect

    def one(self, wanted: Statement, /, **params: Any) -> Row | None:
        """The only row, or None. Raises TooManyRows."""
        compiled = wanted.on(self.dialect)
        self._execute(*compiled.fill(params))
        # always to the end: an unfinished RETURNING would forbid the commit on SQLite
        rows = self._cursor.fetchall()
        if not rows:
            return None
        if len(rows) > 1:
            raise TooManyRows(compiled.sql)
        row: Row = compiled.make_row(rows[0])  # type: ignore[misc]
        return row

    def all(self, wanted: Statement, /, **params: Any) -> list[Row]:
        """Every row. Bound it in the statement: nothing here does."""
        compiled = wanted.on(self.dialect)
        self._execute(*compiled.fill(params))
        return list(map(compiled.make_row, self._cursor.fetchall()))  # type: ignore[arg-type]

    def run(self, wanted: Statement, /, **params: Any) -> int:
        """Runs a statement that answers no rows; returns how many it changed."""
        compiled = wanted.on(self.dialect)
        if compiled.make_row is not None:
            raise TypeError(f"this statement answers rows, use one() or all(): {compiled.sql}")
        self._execute(*compiled.fill(params))
        return self._cursor.rowcount

    def later(self, wanted: Statement, /, **params: Any) -> None:
        """Runs a statement whose answer nobody needs, at the latest before the next one or the commit."""
        self._later(*wanted.on(self.dialect).fill(params))

    def define(self, built: ExecutableDDLElement, /) -> None:
        """Runs a CREATE TABLE or CREATE INDEX."""
        self._execute(definition(built, self.dialect))

    def replan(self, table: str, /) -> None:
        """Has PostgreSQL count `table` anew: no plan made while it was small is kept then. SQLite needs no counts."""
        if self.dialect == POSTGRESQL:
            self._execute(f"ANALYZE {table}")

    def many(self, wanted: Statement, rows: Iterable[dict[str, Any]], /) -> None:
        """Runs one statement for each row (imports); none if there are none. The rows are used up."""
        compiled = wanted.on(self.dialect)
        if compiled.lists or compiled.make_row is not None:
            raise TypeError(f"many() takes no lists and answers no rows: {compiled.sql}")
        ready = [compiled.fill(row)[1] for row in rows]
        if ready and compiled.arrays:
            self._execute(compiled.arrays, {name: [row[name] for row in ready] for name in compiled.names})
        elif ready:
            self._cursor.executemany(compiled.sql, ready)
