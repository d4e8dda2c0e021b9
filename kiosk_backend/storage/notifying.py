"""LISTEN and NOTIFY for all replicas of one PostgreSQL, over one connection and one thread. It knows no concept.

A lost connection is made again; what may have been missed meanwhile wakes every waiter once.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import psycopg

from kiosk_backend.storage.changes import Changes

_CHANNEL = "kiosk_changed"
_RETRY = 1.0  # s between two attempts to connect


class Notifier:
    """`send` may be called from any thread; the topics leave together, as soon as the thread is free."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], changes: Changes) -> None:
        self._connect, self._changes = connect, changes
        self._lock = threading.Lock()
        self._topics: set[str] = set()
        self._connection: psycopg.Connection[Any] | None = None
        self._stopping = False
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._serve, name="store-notifier", daemon=True)

    def start(self) -> None:
        """Listens from the moment this returns. Raises psycopg.OperationalError."""
        self._connection = self._listening()
        self._thread.start()

    def send(self, topics: Iterable[str]) -> None:
        """Tells the other replicas."""
        with self._lock:
            first = not self._topics
            self._topics.update(topics)
        if first:
            os.write(self._wake_write, b".")

    def stop(self) -> None:
        if self._stopping:
            return
        self._stopping = True
        os.write(self._wake_write, b".")
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _serve(self) -> None:
        while not self._stopping:
            with suppress(psycopg.Error), self._connection or self._listening() as connection:
                if self._connection is None:
                    self._changes.bump_all()
                self._listen(connection)
            self._connection = None
            if not self._stopping and select.select([self._wake_read], [], [], _RETRY)[0]:
                os.read(self._wake_read, 4096)

    def _listening(self) -> psycopg.Connection[Any]:
        connection = self._connect()
        connection.execute(f"LISTEN {_CHANNEL}")
        return connection

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        own = connection.info.backend_pid
        while True:
            ready = select.select([connection.fileno(), self._wake_read], [], [])[0]
            if self._wake_read in ready:
                os.read(self._wake_read, 4096)
                self._send_waiting(connection)
            if self._stopping:
                return
            heard = [notice.payload for notice in connection.notifies(timeout=0) if notice.pid != own]
            if heard:
                self._changes.bump(heard)

    def _send_waiting(self, connection: psycopg.Connection[Any]) -> None:
        with self._lock:
            topics, self._topics = sorted(self._topics), set()
        if not topics:
            return
        try:
            connection.execute("SELECT pg_notify(%s, topic) FROM unnest(%s::text[]) AS topic", [_CHANNEL, topics])
        except psycopg.Error:
            self.send(topics)  # with the next connection
            raise
