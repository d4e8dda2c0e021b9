"""The PostgreSQL store: a pool of threads, one connection each, READ COMMITTED, retried on serialisation failures.

PostgreSQL groups the commits of parallel connections itself, so a function is a transaction here. A commit whose answer
was lost raises CommitUnknown (reliability F9). Changes are told by NOTIFY inside the transaction (measured: faster than
one more connection that sends them after the commit) and come back to every replica through its Listener.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from kiosk_backend.ports import Clock, CommitUnknown, StoreError, StoreFull, StoreUnavailable, Transaction
from kiosk_backend.storage import schema
from kiosk_backend.storage.changes import Changes
from kiosk_backend.storage.database import Database
from kiosk_backend.storage.jobs import Job, Queue, deliver
from kiosk_backend.storage.libpq import PipelinedCursor
from kiosk_backend.storage.listening import NOTIFY, Listener
from kiosk_backend.storage.statements import POSTGRESQL
from kiosk_backend.storage.transaction import SqlTransaction

T = TypeVar("T")

_MARK_EVERY = 1_000  # ms between two notes of the clock's high-water mark
_RETRIED = (errors.SerializationFailure, errors.DeadlockDetected)
_BEGIN, _BEGIN_READ = "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@dataclass(frozen=True, slots=True)
class PostgresOptions:
    """`connections`: threads with one connection each; `apart`: more of them, for what does not queue behind requests.
    `tries`: runs of one function at most. Times in milliseconds."""

    connections: int = 16
    apart: int = 2
    waiting: int = 2_000
    tries: int = 4
    connect_timeout: int = 3_000
    statement_timeout: int = 10_000
    lock_timeout: int = 5_000


def connect(url: str, options: PostgresOptions) -> psycopg.Connection[Any]:
    """An autocommit connection to the writing server, with a durable commit. Raises psycopg.OperationalError."""
    connection = psycopg.connect(
        url,
        autocommit=True,
        application_name="kiosk-backend",
        connect_timeout=max(1, options.connect_timeout // 1000),
        target_session_attrs="read-write",
        options=f"-c statement_timeout={options.statement_timeout} -c lock_timeout={options.lock_timeout}"
        " -c idle_in_transaction_session_timeout=60000 -c default_transaction_isolation=read\\ committed",
    )
    connection.prepared_max = 500
    row = connection.execute("SHOW synchronous_commit").fetchone()
    if row is not None and row[0] == "off":
        connection.execute("SET synchronous_commit = on")
    return connection


class _Seat:
    """One thread's connection and the objects bound to it."""

    def __init__(self, url: str, options: PostgresOptions, heads: dict[str, tuple[int, bytes]]) -> None:
        """Raises psycopg.OperationalError."""
        self._url, self._options, self._heads = url, options, heads
        self._connect()

    def _connect(self) -> None:
        self.connection = connect(self._url, self._options)
        self.cursor = PipelinedCursor(self.connection)
        self.tx = SqlTransaction(Database(self.cursor, POSTGRESQL, self.cursor.later), self._heads)

    def mend(self) -> None:
        """A lost connection is made again."""
        if self.connection.closed:
            self._connect()

    def roll_back(self) -> None:
        self.tx.take_topics()
        self.cursor.forget()
        if self.connection.pgconn.transaction_status != TransactionStatus.IDLE:
            with suppress(psycopg.Error):
                self.cursor.execute("ROLLBACK")


class PostgresStore:
    """Implements `kiosk_backend.ports.Store`. Call `start()` once."""

    def __init__(self, url: str, clock: Clock, options: PostgresOptions = PostgresOptions()) -> None:
        self._url, self._clock, self._options = url, clock, options
        self._changes = Changes()
        self._jobs, self._apart = Queue(options.waiting), Queue(options.waiting)
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._marked = 0
        self._mark_lock = threading.Lock()
        self._listener = Listener(lambda: connect(url, options), self._changes)
        self._threads = [
            threading.Thread(target=self._serve, args=(queue,), name=f"store-{name}{n}", daemon=True)
            for queue, name, many in ((self._jobs, "", options.connections), (self._apart, "apart-", options.apart))
            for n in range(many)
        ]

    def start(self) -> None:
        """Raises StoreUnavailable."""
        try:
            self._listener.start()
        except psycopg.OperationalError as error:
            raise _away(error) from error
        for thread in self._threads:
            thread.start()

    async def run(
        self,
        fn: Callable[[Transaction], T],
        *,
        on_error: Callable[[Transaction], object] | None = None,
        apart: bool = False,
    ) -> T:
        queue = self._apart if apart and self._options.apart else self._jobs
        return await self._submit(queue, Job(fn, on_error, reads=False))  # type: ignore[no-any-return]

    async def read(self, fn: Callable[[Transaction], T]) -> T:
        return await self._submit(self._jobs, Job(fn, None, reads=True))  # type: ignore[no-any-return]

    async def changed(self, topic: str, after: int, timeout: float) -> int:
        return await self._changes.wait(topic, after, timeout)

    async def close(self) -> None:
        await asyncio.to_thread(self.stop)

    def stop(self) -> None:
        """Finishes what was accepted. Blocks for as long as that takes; may be called twice."""
        self._jobs.close(self._options.connections)
        self._apart.close(self._options.apart)
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        deliver(self._jobs.refuse_rest() + self._apart.refuse_rest())
        self._listener.stop()

    def now_in_thread(self, fn: Callable[[SqlTransaction], T]) -> T:
        """Runs one function before `start()`, in the caller's thread (opening checks). Raises StoreUnavailable."""
        try:
            seat = _Seat(self._url, self._options, self._heads)
        except psycopg.OperationalError as error:
            raise _away(error) from error
        with seat.connection:
            return self._in_transaction(seat, fn, _BEGIN)

    async def _submit(self, queue: Queue, job: Job) -> Any:
        queue.put(job)
        return await job.future

    # --- a worker's thread ---

    def _serve(self, queue: Queue) -> None:
        seat: _Seat | None = None
        while (job := queue.get()) is not None:
            try:
                seat = seat or _Seat(self._url, self._options, self._heads)
            except psycopg.Error as error:
                job.error = _away(error)
            else:
                self._answer(job, seat)
            deliver((job,))
        if seat is not None:
            seat.connection.close()

    def _answer(self, job: Job, seat: _Seat) -> None:
        """Runs the function and, if it raises, its charge."""
        try:
            job.value = self._durably(seat, job.fn, _BEGIN_READ if job.reads else _BEGIN)
            return
        except BaseException as error:  # noqa: BLE001 — it belongs to the caller, who gets it
            job.error = error
        if job.on_error is not None and not isinstance(job.error, StoreError):
            try:
                self._durably(seat, job.on_error, _BEGIN)
            except BaseException as error:  # noqa: BLE001 — the caller gets the first one, with this one as its cause
                job.error.__cause__ = error

    def _durably(self, seat: _Seat, fn: Callable[[Any], T], begin: str) -> T:
        """Runs `fn` until it is committed, at most `tries` times. Functions are pure but for their transaction."""
        for left in reversed(range(self._options.tries)):
            try:
                seat.mend()
                if begin is _BEGIN:
                    self._note_clock(seat)
                return self._in_transaction(seat, fn, begin)
            except _RETRIED as error:
                if not left:
                    raise StoreUnavailable("the database could not order this among the others") from error
            except errors.DiskFull as error:
                raise StoreFull("the database's disk is full: nothing of this was kept") from error
            except psycopg.OperationalError as error:
                if not left or not seat.connection.closed:
                    raise _away(error) from error
        raise AssertionError("unreachable: the last try returns or raises")

    def _in_transaction(self, seat: _Seat, fn: Callable[[SqlTransaction], T], begin: str) -> T:
        try:
            seat.cursor.later(begin)
            value = fn(seat.tx)
            seat.tx.finish()
            for topic in sorted(seat.tx.take_topics()):
                seat.cursor.later(NOTIFY, {"topic": topic})
        except BaseException:
            seat.roll_back()
            raise
        try:
            seat.cursor.execute("COMMIT")  # with what was left for later, so that its errors come here
        except psycopg.Error as error:
            if seat.connection.closed:
                raise CommitUnknown("the database left while it committed") from error
            seat.roll_back()
            raise
        return value

    def _note_clock(self, seat: _Seat) -> None:
        """Stores the high-water mark once a second, in a commit of its own: a shared row held by nobody."""
        now = self._clock.now()
        if now - self._marked < _MARK_EVERY or not self._mark_lock.acquire(blocking=False):
            return
        try:
            schema.note_clock(seat.tx.db, now)
            self._marked = now
        finally:
            self._mark_lock.release()


def _away(error: psycopg.Error) -> StoreUnavailable:
    # the kind of error only: the server's sentence may quote values
    return StoreUnavailable(f"the database is away ({type(error).__name__})")


def clock_difference(db: Database) -> int:
    """Milliseconds by which this machine's clock is ahead of the database's; a few of them are the way there."""
    row = db.one(schema.DATABASE_TIME)
    assert row is not None
    return time.time_ns() // 1_000_000 - int(row.at)
