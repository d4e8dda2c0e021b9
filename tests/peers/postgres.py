"""A throw-away PostgreSQL server on loopback, with a fresh database for whoever asks."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from tests.peers.need import need_file
from tests.peers.ports import free_port
from tests.peers.process import Program
from tests.peers.waiting import wait_until

FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


class PostgresCluster:
    """One server; `database()` makes databases. PG_DURABLE=1 keeps fsync on, as every figure and crash test needs.

    The folder must lie under folders that other users may enter: started by root, the server runs as `postgres`.
    """

    def __init__(self, folder: Path, *, durable: bool | None = None) -> None:
        self.durable = os.environ.get("PG_DURABLE") == "1" if durable is None else durable
        self.port = free_port()
        self._bin = need_file("/usr/lib/postgresql/*/bin/initdb", "postgresql").parent
        self._user = "postgres" if os.geteuid() == 0 else None
        self._folder = folder
        self._numbers = count(1)
        self._templates: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        self.server = Program(
            [
                self._bin / "postgres",
                *["-D", str(folder / "data"), "-p", str(self.port), "-k", str(folder)],
                *["-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=64MB", "-c", "max_connections=200"],
                *([] if self.durable else FAST),
            ],
            folder=folder,
            user=self._user,
            stop_signal=signal.SIGINT,  # "fast shutdown": sessions are ended, data is written
        )

    def start(self) -> Self:
        """Make the data folder the first time, start, and wait until it answers a query."""
        if not (self._folder / "data").exists():
            self._initdb()
        self.server.start()
        wait_until(lambda: self._answers() or not self.server.running, "PostgreSQL to answer", seconds=30)
        assert self.server.running, "PostgreSQL ended\n" + self.server.output()
        return self

    def _initdb(self) -> None:
        drop = ["setpriv", "--reuid", self._user, "--regid", self._user, "--init-groups"] if self._user else []
        command = [*drop, str(self._bin / "initdb"), "-D", str(self._folder / "data"), "-U", "kiosk"]
        options = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run([*command, *options], cwd=self._folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url(), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def url(self, database: str = "postgres") -> str:
        """postgresql://kiosk@127.0.0.1:PORT/DATABASE, without a password."""
        return f"postgresql://kiosk@127.0.0.1:{self.port}/{database}"

    def database(self, template: str = "template0") -> str:
        """Make a new database, empty or a copy of one made by `template()`; its URL."""
        name = f"kiosk_{next(self._numbers)}"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
        return self.url(name)

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """A database that `fill(url)` fills once (a migrated schema); `database(template=name)` then copies it fast."""
        if name not in self._templates:
            self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, "template0")
            fill(self.url(name))
            self._templates.add(name)
        return name

    def drop(self, url: str) -> None:
        """Remove a database, ending whoever is still connected to it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), url.rsplit("/", 1)[1])

    def _run(self, statement: sql.SQL, *names: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))

    def stop(self) -> None:
        """Stop the server and remove its data."""
        self.server.stop()
        shutil.rmtree(self._folder / "data", ignore_errors=True)
