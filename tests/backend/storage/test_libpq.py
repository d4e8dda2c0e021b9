"""Statements that travel together on PostgreSQL: their order, their errors, their values, and who waits meanwhile."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors

from kiosk_backend.storage.libpq import PipelinedCursor
from kiosk_backend.storage.migrate import migrate
from tests.backend.storage.counting import INSERT, add, count

pytestmark = pytest.mark.peer
Open = Callable[..., Any]
Run = Callable[..., Any]


@pytest.fixture
def url(postgres: str) -> str:
    migrate(postgres)
    return postgres


@pytest.fixture
def cursor(postgres: str) -> Iterator[PipelinedCursor]:
    with psycopg.connect(postgres, autocommit=True) as connection:
        made = PipelinedCursor(connection)
        made.execute("CREATE TEMP TABLE said (n bigint, words text, raw bytea)")
        yield made


SAY = "INSERT INTO said VALUES (%(n)s, %(words)s, %(raw)s)"
HEAR = "SELECT n, words, raw FROM said ORDER BY n"


def test_values_come_back_as_they_went(cursor: PipelinedCursor) -> None:
    told: list[list[Any]] = [
        [-(2**63), "", b""],
        [0, "ä 100%% 'q' ${} €", bytes(range(256))],
        [2**31, None, None],
        [2**63 - 1, "x" * 9_000, b"\0"],
    ]
    for n, words, raw in told:
        cursor.later(SAY, {"n": n, "words": words, "raw": raw})
    for _ in range(4):  # unprepared, then prepared
        cursor.execute(HEAR)
        assert cursor.fetchall() == told


def test_a_text_with_nul_is_refused_not_cut(cursor: PipelinedCursor) -> None:
    with pytest.raises(psycopg.DataError):
        cursor.execute(SAY, {"n": 1, "words": "a\0b", "raw": None})
    cursor.execute(HEAR)
    assert cursor.fetchall() == []


def test_what_no_column_here_holds_is_refused(cursor: PipelinedCursor) -> None:
    with pytest.raises(TypeError, match="float"):
        cursor.execute(SAY, {"n": 1.5, "words": "", "raw": None})


def test_what_waits_runs_first_and_in_order(cursor: PipelinedCursor) -> None:
    cursor.later(SAY, {"n": 1, "words": "first", "raw": None})
    cursor.later("UPDATE said SET words = %(words)s WHERE n = 1", {"words": "second"})
    cursor.execute("UPDATE said SET words = words || %(words)s", {"words": "!"})
    assert cursor.rowcount == 1
    cursor.execute(HEAR)
    assert cursor.fetchall() == [[1, "second!", None]]


def test_a_batch_larger_than_the_pipe_gets_through(cursor: PipelinedCursor) -> None:
    for n in range(300):
        cursor.later(SAY, {"n": n, "words": "w" * 50_000, "raw": None})
        cursor.later("SELECT repeat('x', 50000) AS much")
    cursor.execute("SELECT count(*) AS n FROM said")
    assert cursor.fetchall() == [[300]]


def test_an_error_of_what_waited_is_raised_and_the_connection_goes_on(cursor: PipelinedCursor) -> None:
    cursor.later("SELECT 1 / %(n)s::bigint AS n", {"n": 0})
    cursor.later(SAY, {"n": 1, "words": "", "raw": None})
    with pytest.raises(errors.DivisionByZero):
        cursor.execute(HEAR)
    cursor.execute(HEAR)
    assert cursor.fetchall() == []


def test_what_is_forgotten_is_never_sent(cursor: PipelinedCursor) -> None:
    cursor.later(SAY, {"n": 1, "words": "", "raw": None})
    cursor.forget()
    cursor.execute(HEAR)
    assert cursor.fetchall() == []


def test_an_error_that_comes_with_the_commit_undoes_everything(url: str, open_one: Open, run: Run) -> None:
    store = open_one(url, connections=1)

    def twice(tx: Any) -> None:
        add(tx, "before")
        for _ in range(2):
            tx.db.later(INSERT, bucket="same", window_at=0, count=1)

    async def work() -> list[int]:
        with pytest.raises(errors.UniqueViolation):
            await store.run(twice)
        kept: list[int] = await store.run(lambda tx: [count(tx, "before"), count(tx, "same"), add(tx, "after")])
        return kept

    assert run(work()) == [0, 0, 1]


def test_who_waits_for_a_row_lets_the_others_work(url: str, open_one: Open, run: Run) -> None:
    store = open_one(url, connections=2)
    held = threading.Event()

    def hold(tx: Any) -> None:
        add(tx, "row")
        held.set()
        with psycopg.connect(url, autocommit=True) as admin:
            while not admin.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
                admin.execute("SELECT pg_sleep(0.01)")

    def wait(tx: Any) -> int:
        tx.db.later(INSERT, bucket="mine", window_at=0, count=1)
        return add(tx, "row")

    async def work() -> int:
        first = asyncio.ensure_future(store.run(hold))
        await asyncio.to_thread(held.wait, 10)
        second: int = await store.run(wait)
        await first
        return second

    assert run(work()) == 2
