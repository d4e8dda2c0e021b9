"""The SQLite store alone: grouped commits, a full disk, I/O errors, the library's version."""

import asyncio
import resource
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite3
import pytest

from kiosk_backend.adapters.simulated import SetClock
from kiosk_backend.ports import StoreError, StoreFull, StoreUnavailable
from kiosk_backend.storage.sqlite import SqliteOptions
from kiosk_backend.storage.sqlite_file import refuse_old_library
from tests.backend.storage.counting import INSERT, add, count

Open = Callable[..., Any]
Run = Callable[..., Any]


async def hold_the_writer(store: Any) -> tuple[asyncio.Task[Any], threading.Event]:
    """The writer is busy until the event is set, so that what comes next forms one batch."""
    entered, leave = threading.Event(), threading.Event()
    holding = asyncio.create_task(store.run(lambda tx: (entered.set(), leave.wait(10))))
    assert await asyncio.to_thread(entered.wait, 10)
    return holding, leave


def test_what_waits_together_is_committed_together(sqlite_url: str, open_one: Open, run: Run) -> None:
    store = open_one(sqlite_url)

    async def work() -> int:
        holding, leave = await hold_the_writer(store)
        waiting = [asyncio.create_task(store.run(lambda tx: add(tx, "a"))) for _ in range(64)]
        await asyncio.sleep(0)
        before = store.commits
        leave.set()
        await asyncio.gather(holding, *waiting)
        return int(store.commits - before)

    assert run(work()) == 2


def test_each_commit_is_synchronous(sqlite_url: str, open_one: Open, run: Run) -> None:
    store = open_one(sqlite_url)

    def pragmas(tx: Any) -> list[Any]:
        cursor = tx.db._cursor
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [cursor.execute(f"PRAGMA {name}").fetchall()[0][0] for name in names]

    assert run(store.run(pragmas)) == ["wal", 2, 1]


def fill_and_roll_back_all(tx: Any) -> None:
    for n in range(100_000):  # a plain insert has no statement journal: SQLite rolls the whole transaction back
        tx.db.run(INSERT, bucket=f"fill {n} {'x' * 500}", window_at=0, count=0)


def fill_and_roll_back_a_statement(tx: Any) -> None:
    for n in range(100_000):
        add(tx, f"fill {n} {'x' * 500}")


@pytest.mark.parametrize(
    ("fill", "others_fail"), [(fill_and_roll_back_all, True), (fill_and_roll_back_a_statement, False)]
)
def test_a_full_disk_runs_nothing_unprotected(
    sqlite_url: str, open_one: Open, run: Run, fill: Callable[[Any], None], others_fail: bool
) -> None:
    store = open_one(sqlite_url)
    ran = []

    def note(tx: Any, who: str) -> None:
        ran.append(who)
        assert tx.db._cursor.connection.in_transaction
        add(tx, who)

    def bound(tx: Any) -> None:
        pages = tx.db._cursor.execute("PRAGMA page_count").fetchall()[0][0]
        tx.db._cursor.execute(f"PRAGMA max_page_count={pages + 20}").fetchall()

    async def work() -> tuple[list[Any], int]:
        await store.run(bound)
        holding, leave = await hold_the_writer(store)
        jobs = [
            asyncio.create_task(store.run(fn))
            for fn in (lambda tx: note(tx, "before"), fill, lambda tx: note(tx, "after"))
        ]
        await asyncio.sleep(0)
        leave.set()
        await holding
        answers = await asyncio.gather(*jobs, return_exceptions=True)
        kept = await store.read(lambda tx: count(tx, "before") + count(tx, "after"))
        assert await store.run(lambda tx: add(tx, "later")) == 1  # recovers unaided
        return answers, kept

    answers, kept = run(work())
    failed = [isinstance(answer, StoreFull) for answer in answers]
    assert failed == [others_fail, True, others_fail]
    assert kept == (0 if others_fail else 2)
    # undone together, then each run again in a savepoint
    assert ran == (["before"] if others_fail else ["before", "before", "after"])


def test_an_io_error_stops_the_store(sqlite_url: str, open_one: Open, run: Run) -> None:
    heard: list[BaseException] = []
    store = open_one(sqlite_url, on_failure=heard.append)

    def too_long_a_file(tx: Any) -> None:
        # writes past the limit give EFBIG, which SQLite reports as an I/O error
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
        for n in range(20_000):
            add(tx, f"{n} {'x' * 500}")

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    async def work() -> None:
        try:
            with pytest.raises(StoreError, match="restarted"):
                await store.run(too_long_a_file)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        with pytest.raises(StoreUnavailable, match="restarted"):
            await store.run(lambda tx: add(tx, "a"))

    run(work())
    assert [type(error) for error in heard] == [sqlite3.OperationalError]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_in_the_writers_thread_leaves_nobody_waiting(sqlite_url: str, open_one: Open, run: Run) -> None:
    class BrokenClock(SetClock):
        broken = False

        def now(self) -> int:
            if self.broken:
                raise ZeroDivisionError
            return super().now()

    heard: list[BaseException] = []
    clock = BrokenClock()
    store = open_one(sqlite_url, clock=clock, on_failure=heard.append)

    async def work() -> None:
        clock.broken = True
        with pytest.raises(StoreUnavailable):
            await store.run(lambda tx: add(tx, "a"))
        with pytest.raises(StoreUnavailable):
            await store.run(lambda tx: add(tx, "a"))

    run(work())
    assert [type(error) for error in heard] == [ZeroDivisionError]


def test_nothing_new_is_accepted_when_the_reserve_is_gone(sqlite_url: str, open_one: Open, run: Run) -> None:
    store = open_one(sqlite_url, sqlite_options=SqliteOptions(min_free=1 << 60))

    async def work() -> None:
        await store.run(lambda tx: add(tx, "first"))  # after it the free space is looked at
        with pytest.raises(StoreFull):
            await store.run(lambda tx: add(tx, "second"))

    run(work())


def test_a_foreign_writer_that_holds_the_file_is_an_outage(sqlite_url: str, open_one: Open, run: Run) -> None:
    store = open_one(sqlite_url, sqlite_options=SqliteOptions(min_free=0, busy_timeout=10))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)

    async def work() -> None:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            await store.run(lambda tx: add(tx, "a"))
        other.execute("ROLLBACK")
        assert await store.run(lambda tx: add(tx, "a")) == 1

    run(work())
    other.close()


def test_a_damaged_file_is_refused_and_left_alone(sqlite_url: str, open_one: Open, run: Run) -> None:
    store = open_one(sqlite_url)

    async def work() -> None:
        await asyncio.gather(*(store.run(lambda tx, n=n: add(tx, f"{n} {'x' * 300}")) for n in range(200)))
        await store.close()

    run(work())
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    content = bytearray(file.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[-2 * 4096 : -4096] = content[middle : middle + 4096] = b"\xff" * 4096
    file.write_bytes(content)
    with pytest.raises(StoreError, match="Restore the last backup"):
        open_one(sqlite_url)
    assert file.read_bytes() == content
    file.write_bytes(b"something else entirely" * 1000)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_one(sqlite_url)


def test_versions_with_the_wal_race_are_refused() -> None:
    for version in ((3, 7, 0), (3, 40, 1), (3, 51, 2)):
        with pytest.raises(StoreError, match=r"3\.51\.3"):
            refuse_old_library(version)
    refuse_old_library((3, 51, 3))
    refuse_old_library(sqlite3.sqlite_version_info)


def test_the_file_belongs_to_its_owner_only(sqlite_url: str) -> None:
    assert Path(sqlite_url.removeprefix("sqlite:///")).stat().st_mode & 0o777 == 0o600
