"""What both stores promise: durable answers, savepoints, charges, retries of the caller, long polls."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.adapters.simulated import SetClock
from kiosk_backend.ports import StoreBusy, StoreUnavailable
from kiosk_backend.storage.sqlite import SqliteOptions
from tests.backend.storage.counting import DROP, OTHERS, SOME, add, count

Open = Callable[..., Any]
Run = Callable[..., Any]


class Bug(Exception):
    """What a service raises when it is wrong."""


def failing(tx: Any) -> None:
    add(tx, "broken")
    tx.changed("broken")
    raise Bug


def test_parallel_functions_lose_nothing(database_url: str, open_one: Open, run: Run) -> None:
    store = open_one(database_url)

    async def work() -> list[int]:
        return list(await asyncio.gather(*(store.run(lambda tx: add(tx, "all")) for _ in range(200))))

    assert sorted(run(work())) == list(range(1, 201))


def test_an_answer_means_another_process_would_see_it(database_url: str, open_one: Open, run: Run) -> None:
    store, other = open_one(database_url), open_one(database_url)

    async def work() -> int:
        await store.run(lambda tx: add(tx, "a"))
        return int(await other.read(lambda tx: count(tx, "a")))

    assert run(work()) == 1


def test_a_function_that_raises_leaves_the_work_of_others(database_url: str, open_one: Open, run: Run) -> None:
    store = open_one(database_url)

    async def work() -> list[Any]:
        jobs = [store.run(failing if n % 3 == 0 else (lambda tx: add(tx, "good"))) for n in range(30)]
        answers = await asyncio.gather(*jobs, return_exceptions=True)
        kept = await store.read(lambda tx: (count(tx, "good"), count(tx, "broken")))
        return [sum(isinstance(answer, Bug) for answer in answers), *kept]

    assert run(work()) == [10, 20, 0]


def test_the_charge_of_a_function_that_raises_is_kept(database_url: str, open_one: Open, run: Run) -> None:
    store = open_one(database_url)

    async def work() -> tuple[int, int]:
        with pytest.raises(Bug):
            await store.run(failing, on_error=lambda tx: add(tx, "charge"))
        kept: tuple[int, int] = await store.read(lambda tx: (count(tx, "broken"), count(tx, "charge")))
        return kept

    assert run(work()) == (0, 1)


def test_a_charge_that_raises_too_hides_nothing(database_url: str, open_one: Open, run: Run) -> None:
    store = open_one(database_url)

    async def work() -> int:
        with pytest.raises(Bug) as caught:
            await store.run(failing, on_error=lambda tx: tx.no_such_concept)
        assert isinstance(caught.value.__cause__, AttributeError)
        return int(await store.run(lambda tx: add(tx, "after")))

    assert run(work()) == 1


@pytest.mark.parametrize("in_memory", [False, True])
def test_a_reader_cannot_write(database_url: str, open_one: Open, run: Run, in_memory: bool) -> None:
    store = open_one("sqlite:///:memory:" if in_memory else database_url)

    async def work() -> int:
        with pytest.raises(Exception, match=r"read-?only"):
            await store.read(lambda tx: add(tx, "a"))
        nothing = int(await store.read(lambda tx: count(tx, "a")))
        return nothing + int(await store.run(lambda tx: add(tx, "a")))

    assert run(work()) == 1


def test_a_cancelled_caller_stops_nobody(database_url: str, open_one: Open, run: Run) -> None:
    store = open_one(database_url)

    async def work() -> int:
        entered, leave = threading.Event(), threading.Event()

        def slow(tx: Any) -> int:
            entered.set()
            leave.wait(10)
            return add(tx, "slow")

        task = asyncio.create_task(store.run(slow))
        await asyncio.to_thread(entered.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        leave.set()
        await store.run(lambda tx: add(tx, "next"))
        await store.close()
        return int(await open_one(database_url).read(lambda tx: count(tx, "slow")))

    assert run(work()) == 1


def test_lists_of_any_length_and_none(database_url: str, open_one: Open, run: Run) -> None:
    store = open_one(database_url)

    def work(tx: Any) -> None:
        for who in "abc":
            add(tx, who)
        assert [tuple(row) for row in tx.db.all(SOME, whos=["a", "c", "z"])] == [("a", 1), ("c", 1)]
        assert tx.db.all(SOME, whos=["b"])[0].bucket == "b"
        assert tx.db.all(SOME, whos=[]) == []
        with pytest.raises(ValueError, match="NOT IN"):
            tx.db.all(OTHERS, whos=[])
        assert tx.db.run(DROP, whos=["a", "b"]) == 2
        with pytest.raises(TypeError, match="wanted"):
            tx.db.all(SOME, whom=["a"])

    run(store.run(work))


def test_waiting_for_a_change(database_url: str, open_one: Open, run: Run) -> None:
    store = open_one(database_url)

    def touch(tx: Any) -> None:
        add(tx, "a")
        tx.changed("line")

    async def work() -> None:
        version = await store.changed("line", 0, 10)
        assert await store.changed("line", version, 0.01) == version
        waiting = asyncio.create_task(store.changed("line", version, 30))
        elsewhere = asyncio.create_task(store.changed("broken", version, 30))
        await asyncio.sleep(0)
        with pytest.raises(Bug):
            await store.run(failing)
        await store.run(touch)
        newer = await waiting
        assert newer > version
        assert not elsewhere.done()
        assert await store.changed("line", version, 30) == newer
        elsewhere.cancel()

    run(work())


def test_a_closed_store_refuses(database_url: str, open_one: Open, run: Run) -> None:
    store = open_one(database_url)

    async def work() -> None:
        last = asyncio.create_task(store.run(lambda tx: add(tx, "last")))
        await asyncio.sleep(0)
        await store.close()
        assert await last == 1
        with pytest.raises(StoreUnavailable):
            await store.run(lambda tx: add(tx, "late"))

    run(work())


def test_too_much_waiting_is_refused_at_once(sqlite_url: str, open_one: Open, run: Run) -> None:
    store = open_one(sqlite_url, sqlite_options=SqliteOptions(waiting=3, min_free=0))

    async def work() -> None:
        entered, leave = threading.Event(), threading.Event()
        slow = asyncio.create_task(store.run(lambda tx: (entered.set(), leave.wait(10))))
        await asyncio.to_thread(entered.wait, 10)
        waiting = [asyncio.create_task(store.run(lambda tx: add(tx, "w"))) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(StoreBusy):
            await store.run(lambda tx: add(tx, "one too many"))
        leave.set()
        await slow
        assert [await task for task in waiting] == [1, 2, 3]

    run(work())


def test_time_goes_on_from_the_stored_mark(database_url: str, open_one: Open, run: Run) -> None:
    ahead = SetClock()
    ahead.advance(30_000)
    run(open_one(database_url, clock=ahead).run(lambda tx: add(tx, "a")))
    behind = SetClock()
    open_one(database_url, clock=behind)
    assert behind.now() == ahead.now()
    assert behind.behind() == 30_000
