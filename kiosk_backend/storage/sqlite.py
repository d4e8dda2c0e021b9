"""The SQLite store: one writer thread, many functions in one commit, WAL and synchronous=FULL.

A batch is one transaction; if a function in it raises, all are run again, each in a savepoint. Nobody hears an answer
before the commit is on the disk (reliability §0.1). A full disk rolls back everything at once, so after any error we
look whether the transaction still stands: if it does not, every function fails and none runs unprotected (F3). An I/O
error stops the store for good, since what a failed fsync left is unknown: the process starts anew, and its start is the
recovery (F2).
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any, TypeVar

import pysqlite3.dbapi2 as sqlite3

from kiosk_backend.ports import Clock, CommitUnknown, StoreError, StoreFull, StoreUnavailable, Transaction
from kiosk_backend.storage import schema
from kiosk_backend.storage.changes import Changes
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.jobs import Job, Queue, deliver
from kiosk_backend.storage.sqlite_file import connect, refuse_damage
from kiosk_backend.storage.statements import SQLITE
from kiosk_backend.storage.transaction import SqlTransaction

T = TypeVar("T")

_MARK_EVERY = 1_000  # ms between two notes of the clock's high-water mark
_ASK_AGAIN = 2  # ms: SQLite waits 1, asks, waits 1, asks and gives up
_FREE_EVERY = 1.0  # s between two looks at the free space


class _OneRaised(Exception):
    """Functions of a batch need savepoints: one of them raised."""


class _BatchLost(Exception):
    """The whole transaction is gone; carries what the callers are told."""

    def __init__(self, told: StoreError) -> None:
        self.told = told


@dataclass(frozen=True, slots=True)
class SqliteOptions:
    """`waiting`: functions in the queue before StoreBusy. `batch`: functions in one commit. `min_free`: bytes."""

    waiting: int = 2_000
    batch: int = 256
    readers: int = 2
    min_free: int = 200 * 1024 * 1024
    busy_timeout: int = 5_000


class SqliteStore:
    """Implements `kiosk_backend.ports.Store`. Call `start()` once.

    `on_failure` is told, in the writer's thread, when an I/O error has stopped the store for good.
    """

    def __init__(
        self,
        path: str,
        clock: Clock,
        options: SqliteOptions = SqliteOptions(),
        on_failure: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.commits = 0
        """Commits so far: with the number of functions it tells how well they were grouped."""
        self._path, self._clock, self._options, self._on_failure = path, clock, options, on_failure
        self._changes = Changes()
        self._writes = Queue(options.waiting)
        self._in_memory = path == ":memory:"
        self._reads = self._writes if self._in_memory else Queue(options.waiting)
        self._failed: BaseException | None = None
        self._marked = self._looked = 0.0
        self._room = True
        self._readers: list[Any] = []
        self._connection = connect(path, options.busy_timeout)
        self._connection.execute(f"PRAGMA busy_timeout={_ASK_AGAIN}").fetchall()  # the rest is up to _begin
        self._tx = SqlTransaction(Database(self._connection.cursor(), SQLITE))
        self._execute = self._connection.cursor().execute
        self._threads = [threading.Thread(target=self._serve_writes, name="store-writer", daemon=True)]
        for n in range(0 if self._in_memory else options.readers):
            reader = connect(path, options.busy_timeout, query_only=True)
            self._threads.append(
                threading.Thread(target=self._serve_reads, args=(reader,), name=f"store-reader-{n}", daemon=True)
            )
            self._readers.append(reader)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    async def run(
        self,
        fn: Callable[[Transaction], T],
        *,
        on_error: Callable[[Transaction], object] | None = None,
        apart: bool = False,  # noqa: ARG002 — one commit takes all that wait: nothing queues for long
    ) -> T:
        self._refuse_when_unwell()
        job = Job(fn, on_error, reads=False)
        self._writes.put(job)
        value: T = await job.future
        return value

    async def read(self, fn: Callable[[Transaction], T]) -> T:
        job = Job(fn, None, reads=True)
        self._reads.put(job)
        value: T = await job.future
        return value

    async def changed(self, topic: str, after: int, timeout: float) -> int:
        return await self._changes.wait(topic, after, timeout)

    async def close(self) -> None:
        await asyncio.to_thread(self.stop)

    def stop(self) -> None:
        """Finishes what was accepted. Blocks for as long as that takes; may be called twice."""
        self._writes.close(1)
        if self._reads is not self._writes:
            self._reads.close(self._options.readers)
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        deliver(self._writes.refuse_rest() + self._reads.refuse_rest())
        for connection in (self._connection, *self._readers):
            connection.close()

    def refuse_damage(self) -> None:
        """See `sqlite_file.refuse_damage`; before `start()`."""
        refuse_damage(self._connection, self._path)

    def now_in_thread(self, fn: Callable[[SqlTransaction], T]) -> T:
        """Runs one function before `start()`, in the caller's thread (opening checks)."""
        self._begin()
        try:
            value = fn(self._tx)
            self._tx.finish()
        except BaseException:
            self._roll_back()
            raise
        self._execute("COMMIT")
        return value

    def _refuse_when_unwell(self) -> None:
        if self._failed is not None:
            raise StoreUnavailable("the database had an I/O error; the service must be restarted") from self._failed
        if not self._room:
            self._look_for_room()
            if not self._room:
                raise StoreFull("less free disk space than the reserve: nothing new is accepted")

    def _look_for_room(self) -> None:
        self._looked = time.monotonic()
        if not self._in_memory:
            free = os.statvfs(Path(self._path).parent)
            self._room = free.f_bavail * free.f_frsize >= self._options.min_free

    # --- the writer's thread ---

    def _serve_writes(self) -> None:
        while (first := self._writes.get()) is not None:
            batch, more = self._drain(first)
            self._commit(batch)
            if not more:
                break

    def _drain(self, first: Job) -> tuple[list[Job], bool]:
        batch = [first]
        with suppress(Empty):
            while len(batch) < self._options.batch:
                job = self._writes.get_nowait()
                if job is None:
                    return batch, False
                batch.append(job)
        return batch, True

    def _commit(self, batch: list[Job]) -> None:
        try:
            topics = self._run_batch(batch)
        except _BatchLost as lost:
            _fail(batch, lost.told, lost.__cause__)
        except BaseException as error:
            # a bug of ours, such as a clock that raises: nobody may wait for ever for a thread that has ended
            self._stop_for_good(error)
            self._writes.close(0)
            _fail(batch, StoreUnavailable("the store has stopped"), error)
            deliver(batch + self._writes.refuse_rest())
            raise
        else:
            self._changes.bump(topics)
        if time.monotonic() - self._looked > _FREE_EVERY:
            self._look_for_room()
        deliver(batch)

    def _run_batch(self, batch: list[Job]) -> set[str]:
        try:
            topics = self._run_together(batch)
        except _OneRaised:  # it raises again, to its caller, in a savepoint of its own
            self._start()
            topics = set()
            for job in batch:
                topics |= self._run_one(job)
        self._guarded("COMMIT")
        self.commits += 1
        return topics

    def _run_together(self, batch: list[Job]) -> set[str]:
        """Runs every function without a savepoint, for nearly never does one raise. _OneRaised: all of it is undone and
        may be run again, since a function has no effect but on its transaction."""
        if any(job.reads for job in batch):  # a database in memory: what only reads is held to that
            raise _OneRaised
        topics: set[str] = set()
        self._start()
        try:
            for job in batch:
                job.value = job.fn(self._tx)
                self._tx.finish()
                topics |= self._tx.take_topics()
        except BaseException as error:
            self._tx.take_topics()
            if not self._connection.in_transaction or _kind(error) in _STOPPING:
                raise self._lost(error) from error
            self._guarded("ROLLBACK")
            self._marked = 0.0
            raise _OneRaised from error
        return topics

    def _start(self) -> None:
        """Begins the transaction of a batch; notes the clock's high-water mark in it when that is due."""
        try:
            self._begin()
        except sqlite3.Error as error:
            raise self._lost(error) from error
        if (now := self._clock.now()) - self._marked >= _MARK_EVERY:
            try:
                schema.note_clock(self._tx.db, now)
            except sqlite3.Error as error:
                raise self._lost(error) from error
            self._marked = now

    def _begin(self) -> None:
        """Takes the writer's lock. SQLite asks for it ever more rarely, up to 100 ms apart, and has no queue: beside an
        import its waiter would miss gap after gap. Ours asks every millisecond or two."""
        deadline = time.monotonic() + self._options.busy_timeout / 1000
        while True:
            try:
                self._execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if _kind(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                    raise

    def _run_one(self, job: Job) -> set[str]:
        """Runs the function in its savepoint; if it raises, its charge in the next. Returns the topics that changed."""
        if job.reads:  # only a database in memory has no readers of its own
            self._guarded("PRAGMA query_only=ON")
        try:
            job.value, topics = self._in_savepoint(job.fn)
        except _BatchLost:
            raise
        except BaseException as error:  # noqa: BLE001 — it belongs to the caller, who gets it
            job.error = error
            if _kind(error) == sqlite3.SQLITE_FULL:
                job.error = StoreFull("the disk is full: nothing of this was kept")
            return self._charge(job)
        finally:
            if job.reads:
                self._execute("PRAGMA query_only=OFF")
        return topics

    def _charge(self, job: Job) -> set[str]:
        if job.on_error is None:
            return set()
        try:
            return self._in_savepoint(job.on_error)[1]
        except _BatchLost:
            raise
        except BaseException as error:  # noqa: BLE001 — the caller gets the first one, with this one as its cause
            assert job.error is not None
            job.error.__cause__ = error
            return set()

    def _in_savepoint(self, fn: Callable[[Any], T]) -> tuple[T, set[str]]:
        self._guarded("SAVEPOINT f")
        try:
            value = fn(self._tx)
            self._tx.finish()
        except BaseException as error:
            self._tx.take_topics()
            if not self._connection.in_transaction:
                raise self._lost(error) from error
            self._guarded("ROLLBACK TO f")
            self._guarded("RELEASE f")
            if _kind(error) in _STOPPING:
                raise self._lost(error) from error
            raise
        topics = self._tx.take_topics()
        self._guarded("RELEASE f")
        return value, topics

    def _guarded(self, sql: str) -> None:
        try:
            self._execute(sql)
        except sqlite3.Error as error:
            raise self._lost(error, committing=sql == "COMMIT") from error

    def _lost(self, error: BaseException, *, committing: bool = False) -> _BatchLost:
        """Rolls back what is left of the transaction and says what the callers are told."""
        self._roll_back()
        self._tx.take_topics()
        self._marked = 0.0
        kind = _kind(error)
        if kind in _STOPPING:
            self._stop_for_good(error)
            told: type[StoreError] = CommitUnknown if committing else StoreUnavailable
            return _BatchLost(told("the database had an I/O error; the service must be restarted"))
        if kind == sqlite3.SQLITE_FULL:
            self._look_for_room()
            return _BatchLost(StoreFull("the disk is full: nothing of this was kept"))
        return _BatchLost(StoreUnavailable(f"the database refused the transaction ({type(error).__name__})"))

    def _stop_for_good(self, error: BaseException) -> None:
        self._failed = error
        if self._on_failure is not None:
            self._on_failure(error)

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._execute("ROLLBACK")

    # --- the readers' threads ---

    def _serve_reads(self, connection: Any) -> None:
        tx = SqlTransaction(Database(connection.cursor(), SQLITE))
        while (job := self._reads.get()) is not None:
            self._read_one(job, connection, tx)
            deliver((job,))

    def _read_one(self, job: Job, connection: Any, tx: SqlTransaction) -> None:
        try:
            connection.execute("BEGIN")
            job.value = job.fn(tx)
        except BaseException as error:  # noqa: BLE001 — it belongs to the caller, who gets it
            job.error = error
        finally:
            tx.take_topics()
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def _fail(batch: list[Job], told: StoreError, cause: BaseException | None) -> None:
    for job in batch:
        job.value, job.error = None, type(told)(*told.args)  # each caller its own: tracebacks grow on them
        job.error.__cause__ = cause


def _kind(error: BaseException) -> int | None:
    """The primary result code of an SQLite error."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


_STOPPING: Container[int | None] = frozenset({10, 11, 26})  # SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB
