"""Every statement of every repository is understood by both databases, with the tables and columns it names."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pysqlite3.dbapi2 as sqlite3
import pytest

import kiosk_backend.storage
from kiosk_backend.storage.migrate import migrate
from kiosk_backend.storage.sqlite_file import connect
from kiosk_backend.storage.statements import POSTGRESQL, SQLITE, Statement

ELSEWHERE = {"schema.DATABASE_TIME", "schema._NOTE_POSTGRESQL", "schema._NOTE_SQLITE", "schema._HAS_VERSION"}
"""Written for one of the databases."""


def statements() -> Iterator[tuple[str, Statement]]:
    for found in pkgutil.iter_modules(kiosk_backend.storage.__path__):
        if found.ispkg or found.name == "migrate":
            continue
        module = importlib.import_module(f"kiosk_backend.storage.{found.name}")
        for name, value in vars(module).items():
            where = f"{found.name}.{name}"
            for one in value if isinstance(value, tuple | list) else (value,):
                if isinstance(one, Statement) and where not in ELSEWHERE:
                    yield where, one


def explain_all(dialect: int, execute: Callable[[str, dict[str, Any]], Any]) -> int:
    wrong, seen = [], 0
    for where, wanted in statements():
        compiled = wanted.on(dialect)
        sql, params = compiled.fill({name: [None] if name in compiled.lists else None for name in compiled.names})
        seen += 1
        try:
            execute(f"EXPLAIN {sql}", params)
        except (psycopg.Error, sqlite3.Error) as error:
            wrong.append(f"{where}: {error}")
    assert wrong == []
    return seen


def test_on_sqlite(sqlite_url: str) -> None:
    connection = connect(sqlite_url.removeprefix("sqlite:///"), 0)
    assert explain_all(SQLITE, connection.execute) > 10
    connection.close()


@pytest.mark.peer
def test_on_postgresql(postgres: str) -> None:
    migrate(postgres)
    with psycopg.connect(postgres, autocommit=True) as connection:
        assert explain_all(POSTGRESQL, connection.execute) > 10  # type: ignore[arg-type]
