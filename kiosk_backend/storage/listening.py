"""LISTEN for all changes of one PostgreSQL, our own among them, over one connection and one thread.

NOTIFY is part of the transaction that changed something, so nobody is told of a change that did not happen, or not told
of one that did. A lost connection is made again; what was missed meanwhile wakes every waiter once.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import psycopg

from kiosk_backend.storage.changes import Changes

NOTIFY: Final = "SELECT pg_notify('kiosk_changed', %(topic)s)"
_LISTEN: Final = "LISTEN kiosk_changed"
_RETRY: Final = 1.0  # s between two attempts to connect


class Listener:
    """Feeds `changes` from the moment `start` returns."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], changes: Changes) -> None:
        self._connect, self._changes = connect, changes
        self._connection: psycopg.Connection[Any] | None = None
        self._stopping = False
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._serve, name="store-listener", daemon=True)

    def start(self) -> None:
        """Raises psycopg.OperationalError."""
        self._connection = self._listening()
        self._thread.start()

    def stop(self) -> None:
        if self._stopping:
            return
        self._stopping = True
        os.write(self._stop_write, b".")
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._stop_read)
        os.close(self._stop_write)

    def _serve(self) -> None:
        while not self._stopping:
            with suppress(psycopg.Error), self._connection or self._listening() as connection:
                if self._connection is None:
                    self._changes.bump_all()
                self._listen(connection)
            self._connection = None
            if not self._stopping:
                select.select([self._stop_read], [], [], _RETRY)

    def _listening(self) -> psycopg.Connection[Any]:
        connection = self._connect()
        connection.execute(_LISTEN)
        return connection

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        while not self._stopping:
            select.select([connection.fileno(), self._stop_read], [], [])
            self._changes.bump({notice.payload for notice in connection.notifies(timeout=0)})
