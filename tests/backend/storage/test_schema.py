"""The migrated schema, and what a store refuses to open."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

import kiosk_backend.storage
from kiosk_backend.adapters.simulated import SetClock, seeded_keys
from kiosk_backend.ports import SchemaNotReady, StoreError
from kiosk_backend.storage import schema
from kiosk_backend.storage.migrate import _engine, migrate
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.sqlite_file import connect
from kiosk_backend.storage.tables import metadata

MIGRATIONS = Path(kiosk_backend.storage.__file__).parent / "migrations"


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    engine = _engine(database_url)
    with engine.connect() as connection:
        # SQLite writes an empty default in another way; the next test compares its defaults word for word
        defaults = connection.dialect.name == "postgresql"
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": defaults}
        )
        assert compare_metadata(context, metadata) == [], "tables.py changed: run packaging/first_revision.py"
    engine.dispose()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)


def test_serving_knows_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.VERSION


def test_the_schema_in_memory_is_the_migrated_one(sqlite_url: str, open_one: Callable[..., Any]) -> None:
    words = "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name <> 'alembic_version' ORDER BY name"

    def written(connection: Any) -> list[list[str]]:
        # the order of constraints inside a table says nothing
        return [sorted(re.split(r"[\s,()]+", row[0])) for row in connection.execute(words).fetchall()]

    on_file = connect(sqlite_url.removeprefix("sqlite:///"), 0)
    migrated = written(on_file)
    on_file.close()
    assert written(open_one("sqlite:///:memory:")._connection) == migrated


def test_a_missing_schema_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SchemaNotReady, match="kiosk-backend migrate"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}", seeded_keys(), SetClock())
    (tmp_path / "empty.db").touch()
    with pytest.raises(SchemaNotReady, match="no schema yet"):
        open_store(f"sqlite:///{tmp_path / 'empty.db'}", seeded_keys(), SetClock())


@pytest.mark.peer
def test_an_empty_postgresql_is_refused_with_the_remedy(postgres: str) -> None:
    with pytest.raises(SchemaNotReady, match="kiosk-backend migrate"):
        open_store(postgres, seeded_keys(), SetClock())


def test_another_version_is_refused(sqlite_url: str) -> None:
    connection = connect(sqlite_url.removeprefix("sqlite:///"), 0)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(SchemaNotReady, match="9999"):
        open_store(sqlite_url, seeded_keys(), SetClock())


def test_another_key_store_is_refused_and_nothing_changed(database_url: str, open_one: Callable[..., Any]) -> None:
    open_one(database_url)
    with pytest.raises(StoreError, match="Restore the key store"):
        open_store(database_url, seeded_keys(1), SetClock())
    open_one(database_url)


def test_serving_does_not_load_alembic_nor_an_embedded_kiosk_psycopg() -> None:
    ask = "import sys, kiosk_backend.storage.opening; print(sorted({'alembic', 'psycopg'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == []


def test_a_failed_migration_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'half.db'}"

    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("planted")

    monkeypatch.setattr("alembic.op.create_index", broken)
    with pytest.raises(OSError, match="planted"):
        migrate(url)
    engine = create_engine(url, module=__import__("pysqlite3.dbapi2", fromlist=["x"]), poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar() == 0
    engine.dispose()
