"""Statements: built by SQLAlchemy Core once, compiled once per database, run on the driver's cursor.

Measured (reference/performance.md): half the CPU of `Connection.execute`. Column types are those both drivers hand over
alike: integers, text, bytes. It knows no connection.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ClauseElement, Table, types
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.dml import Insert

SQLITE: Final = 0
POSTGRESQL: Final = 1

_DIALECTS: tuple[Any, Any] = (sqlite.dialect(paramstyle="named"), psycopg.PGDialect_psycopg())  # type: ignore[no-untyped-call]
_PLACEHOLDERS: tuple[Callable[[str], str], ...] = (lambda name: f":{name}", lambda name: f"%({name})s")
_PLAIN = (types.Integer, types.String, types.LargeBinary, types.NullType)
_NAMED = (re.compile(r"(?<![:\w]):(\w+)"), re.compile(r"%\((\w+)\)s"))
_VALUES = re.compile(r"VALUES \(((?:%\(\w+\)s(?:::\w+)?(?:, )?)+)\)")
_TYPED = re.compile(r"%\((\w+)\)s(?:::(\w+))?")
_LIST = re.compile(r"__\[POSTCOMPILE_(\w+)[^\]]*\]")


class Compiled:
    """One statement for one database."""

    __slots__ = ("_by_length", "_placeholder", "_single", "arrays", "constants", "lists", "make_row", "names", "sql")

    def __init__(self, built: ClauseElement, dialect: int) -> None:
        if isinstance(built, Insert) and not built.exported_columns:
            built = built.inline()  # no RETURNING that nobody asked for
        compiled: Any = built.compile(dialect=_DIALECTS[dialect])
        self.names = frozenset(name for name, bound in compiled.binds.items() if bound.required)
        constants = {name: value for name, value in compiled.params.items() if name not in self.names}
        written = {name: word for name, value in constants.items() if (word := _literal(value, dialect)) is not None}
        self.constants: Mapping[str, Any] = {name: value for name, value in constants.items() if name not in written}
        sql = _LIST.sub(lambda found: written.get(found[1], found[0]), str(compiled))
        self.sql = _NAMED[dialect].sub(lambda found: written.get(found[1], found[0]), sql)
        self.arrays = None if self.constants or dialect != POSTGRESQL else _arrays(self.sql)
        self.lists = tuple(_LIST.findall(self.sql))
        self.make_row = _row_maker(built)
        self._placeholder = _PLACEHOLDERS[dialect]
        self._by_length: dict[tuple[int, ...], str] = {}
        self._single: tuple[str, str] | None = None
        if len(self.lists) == 1:
            first = f"{self.lists[0]}_0"
            self._single = _LIST.sub(lambda _: self._placeholder(first), self.sql), first

    def fill(self, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """SQL and parameters for the driver. TypeError if a parameter is missing or unknown."""
        if params.keys() != self.names:
            raise TypeError(f"parameters {sorted(params)} given, {sorted(self.names)} wanted: {self.sql}")
        if self.constants:
            params.update(self.constants)
        return (self.sql, params) if not self.lists else self._expand(params)

    def _expand(self, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if self._single is not None and len(params[self.lists[0]]) == 1:  # nearly always: one id, one live key
            params[self._single[1]] = params.pop(self.lists[0])[0]
            return self._single[0], params
        lengths = tuple(len(params[name]) for name in self.lists)
        if (sql := self._by_length.get(lengths)) is None:
            if 0 in lengths and " NOT IN " in self.sql:
                raise ValueError("NOT IN needs values: with none, SQL would find nothing instead of everything")
            sql = self._by_length[lengths] = _LIST.sub(
                lambda found: (
                    ", ".join(self._placeholder(f"{found[1]}_{n}") for n in range(len(params[found[1]]))) or "NULL"
                ),
                self.sql,
            )
        for name in self.lists:
            for n, value in enumerate(params.pop(name)):
                params[f"{name}_{n}"] = value
        return sql, params


def _arrays(sql: str) -> str | None:
    """PostgreSQL: the insert with a list for each column, so that many rows go in one statement. Measured: 1 µs of our
    CPU a row instead of 6 with `executemany`."""
    if (values := _VALUES.search(sql)) is None:
        return None
    columns = _TYPED.sub(lambda one: f"%({one[1]})b::{one[2] or 'BYTEA'}[]", values[1])  # b: binary
    return f"{sql[: values.start()]}SELECT * FROM unnest({columns}){sql[values.end() :]}"  # noqa: S608 — names, no values


def _literal(value: Any, dialect: int) -> str | None:
    """A constant of our own source as SQL text: only so do partial indexes (`state = 'open'`) serve it."""
    if isinstance(value, list | tuple):
        words = [_literal(item, dialect) for item in value]
        return None if None in words or not words else ", ".join(filter(None, words))
    if isinstance(value, str):
        quoted = "'" + value.replace("'", "''") + "'"
        return quoted.replace("%", "%%") if dialect == POSTGRESQL else quoted
    return str(value) if type(value) is int else None


def _row_maker(built: ClauseElement) -> Callable[[Any], Any] | None:
    columns = list(getattr(built, "exported_columns", ()))
    for column in columns:
        if not isinstance(column.type, _PLAIN):
            raise TypeError(f"{column.key}: {column.type!r} differs between drivers; use integers, text or bytes")
    if not columns:
        return None
    row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
    maker: Callable[[Any], Any] = row._make
    return maker


class Statement:
    """Made at import time with `statement(...)`; compiled at its first use on each database."""

    __slots__ = ("_built", "_compiled")

    def __init__(self, built: ClauseElement) -> None:
        self._built = built
        self._compiled: list[Compiled | None] = [None, None]

    def on(self, dialect: int) -> Compiled:
        """`dialect` is SQLITE or POSTGRESQL."""
        return self._compiled[dialect] or self._compile(dialect)

    def _compile(self, dialect: int) -> Compiled:
        compiled = self._compiled[dialect] = Compiled(self._built, dialect)
        return compiled


def statement(built: ClauseElement) -> Statement:
    """Wraps a Core construct. Parameters are `bindparam("name")`, lists `bindparam("name", expanding=True)`.

    A plain `insert(table)` takes one parameter for each column; restrict with `.values(a=bindparam("a"))`. Values in
    the construct become part of the SQL text. Label every computed column. Python-side column defaults do not run.
    PostgreSQL answers `sum()` of bigints with Decimal: cast it.
    """
    return Statement(built)


def definition(built: ExecutableDDLElement, dialect: int) -> str:
    """The words of a CREATE TABLE or CREATE INDEX."""
    return str(built.compile(dialect=_DIALECTS[dialect]))


def upsert(table: Table) -> postgresql.Insert:
    """`INSERT` with `.on_conflict_do_update(...)`, `.on_conflict_do_nothing(...)`, `.excluded`, for both databases.

    PostgreSQL's construct compiles to the same words on SQLite (a test holds that). Never a caught IntegrityError
    (decisions: PostgreSQL).
    """
    return postgresql.insert(table)
