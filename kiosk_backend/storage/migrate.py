"""Brings a database to the schema of this program, with Alembic. Only `kiosk-backend migrate` and tests import it.

Migrations run one way in production (expand, then contract a release later: reliability I14).
"""

from __future__ import annotations

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from kiosk_backend.ports import StoreError
from kiosk_backend.storage.opening import MEMORY, sqlite_path
from kiosk_backend.storage.sqlite_file import connect


def migrate(url: str, revision: str = "head") -> None:
    """Makes or updates the schema in one transaction. A new SQLite file is readable by its owner only."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.commit()
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    if (path := sqlite_path(url)) is None:
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    if path == MEMORY:
        raise StoreError("a database in memory needs no migration")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    return create_engine("sqlite://", creator=lambda: connect(path, 5_000), poolclass=NullPool)
