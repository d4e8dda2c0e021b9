"""The PostgreSQL store alone: retries, lost connections, lost commits, several replicas."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from kiosk_backend.ports import CommitUnknown, StoreUnavailable
from kiosk_backend.storage.migrate import migrate
from tests.backend.storage.counting import add, count

pytestmark = pytest.mark.peer
Open = Callable[..., Any]
Run = Callable[..., Any]

END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kiosk-backend'"


@pytest.fixture
def url(postgres: str) -> str:
    migrate(postgres)
    return postgres


def end_connections(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(END_OTHERS)
        while admin.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = 'kiosk-backend'").fetchone():
            admin.execute("SELECT pg_sleep(0.01)")


def test_a_deadlock_is_run_again(url: str, open_one: Open, run: Run) -> None:
    store = open_one(url)
    both_hold_one = threading.Barrier(2)
    runs: list[str] = []

    def cross(first: str, second: str) -> Callable[[Any], None]:
        def fn(tx: Any) -> None:
            runs.append(first)
            add(tx, first)
            if runs.count(first) == 1:
                both_hold_one.wait(10)
            add(tx, second)

        return fn

    async def work() -> tuple[int, int]:
        await store.run(lambda tx: (add(tx, "x"), add(tx, "y")))
        await asyncio.gather(store.run(cross("x", "y")), store.run(cross("y", "x")))
        kept: tuple[int, int] = await store.read(lambda tx: (count(tx, "x"), count(tx, "y")))
        return kept

    assert run(work()) == (3, 3)
    assert len(runs) >= 3  # the victim may run into the other once more


def test_what_runs_apart_does_not_queue_behind_requests(url: str, open_one: Open, run: Run) -> None:
    store = open_one(url, connections=1)
    sent = threading.Event()

    async def work() -> int:
        request = asyncio.create_task(store.run(lambda _: sent.wait(10)))
        await asyncio.sleep(0)  # it holds the only connection of requests now, or will before the next is looked at
        await store.run(lambda tx: add(tx, "sent"), apart=True)
        sent.set()
        assert await request, "it would have waited for ever"
        return await store.read(lambda tx: count(tx, "sent"))  # type: ignore[no-any-return]

    assert run(work()) == 1


def test_ended_connections_are_made_again(url: str, open_one: Open, run: Run) -> None:
    store = open_one(url, connections=2)

    async def work() -> list[int]:
        await asyncio.gather(*(store.run(lambda tx: add(tx, "a")) for _ in range(4)))
        await asyncio.to_thread(end_connections, url)
        return list(await asyncio.gather(*(store.run(lambda tx: add(tx, "a")) for _ in range(4))))

    assert sorted(run(work())) == [5, 6, 7, 8]


def test_a_connection_lost_in_the_middle_does_the_work_once(url: str, open_one: Open, run: Run) -> None:
    store = open_one(url, connections=1)
    runs = []

    def fn(tx: Any) -> int:
        runs.append(1)
        value = add(tx, "a")
        if len(runs) == 1:
            end_connections(url)
        return add(tx, "a") if value else 0

    assert run(store.run(fn)) == 2
    assert len(runs) == 2


def test_a_commit_whose_answer_is_lost_is_unknown(url: str, open_one: Open, run: Run) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF NEW.bucket = 'fatal' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;"
            " RETURN NULL; END $$"
        )
        admin.execute(
            "CREATE CONSTRAINT TRIGGER leaving AFTER INSERT ON limits"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION leave()"
        )
    store = open_one(url)

    async def work() -> int:
        with pytest.raises(CommitUnknown):
            await store.run(lambda tx: add(tx, "fatal"))
        return int(await store.run(lambda tx: add(tx, "next")))

    assert run(work()) == 1


def test_an_absent_server_is_an_outage(open_one: Open) -> None:
    with pytest.raises(StoreUnavailable):
        open_one("postgresql://kiosk@127.0.0.1:1/none")


def test_a_change_wakes_the_other_replicas(url: str, open_one: Open, run: Run) -> None:
    here, there = open_one(url), open_one(url)

    async def work() -> None:
        for n in range(3):
            version = await there.changed("line", 0, 0)
            waiting = asyncio.create_task(there.changed("line", version, 30))
            await asyncio.sleep(0)
            await here.run(lambda tx: (add(tx, "a"), tx.changed("line")))
            assert await waiting > version, n

    run(work())


def test_after_a_lost_connection_everybody_looks_again(url: str, open_one: Open, run: Run) -> None:
    store = open_one(url)

    async def work() -> None:
        version = await store.changed("line", 0, 0)
        waiting = asyncio.create_task(store.changed("line", version, 30))
        await asyncio.sleep(0)
        await asyncio.to_thread(end_connections, url)
        assert await waiting > version

    run(work())
