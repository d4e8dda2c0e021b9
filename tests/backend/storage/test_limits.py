"""Counters with a price: exact to the unit on both databases, at any slot's border."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.domain.policy import DAY, HOUR
from kiosk_backend.ports.limits import Limit, Weighed
from kiosk_backend.storage.migrate import migrate

Open = Callable[..., Any]
Run = Callable[..., Any]
START = 1_790_000_000_000 - 1_790_000_000_000 % DAY
"""The beginning of a slot of every window."""


@pytest.fixture
def postgres_url(postgres: str) -> str:
    migrate(postgres)
    return postgres


def money(cap: int, cost: int, **more: Any) -> Limit:
    return Limit("money", HOUR, cap, cost, **more)


def test_no_cost_overshoots_its_limit(database_url: str, open_one: Open, run: Run) -> None:
    """X24, T3: 30 of 100 three times, then the ten that are left, to the unit."""
    store = open_one(database_url)

    async def work() -> list[bool]:
        return [
            await store.run(lambda tx, cost=cost: tx.limits.take([money(100, cost)], START)) is None
            for cost in (30, 30, 30, 30, 11, 10, 1, 0)
        ]

    assert run(work()) == [True, True, True, False, False, True, False, False]


def test_parallel_costs_of_two_processes_end_at_the_unit(database_url: str, open_one: Open, run: Run) -> None:
    """T3: 200 at once over two stores, at both sides of a slot's border, spend 1,000 of 1,000 and not one more."""
    stores = [open_one(database_url), open_one(database_url)]
    costs = [7, 13, 29, 3]

    async def one(n: int) -> int:
        cost, at = costs[n % 4], START + (n % 3 - 1)
        took = await stores[n % 2].run(lambda tx: tx.limits.take([money(1_000, cost), Limit("b", DAY, 9_999)], at))
        return cost if took is None else 0

    async def work() -> int:
        spent = sum(await asyncio.gather(*(one(n) for n in range(200))))
        for _ in range(1_000 - spent):
            assert await stores[0].run(lambda tx: tx.limits.take([money(1_000, 1)], START)) is None
        assert await stores[1].run(lambda tx: tx.limits.take([money(1_000, 1)], START)) is not None
        return spent

    assert 1_000 - max(costs) < run(work()) <= 1_000


@pytest.mark.peer
def test_who_counts_in_the_slot_before_is_waited_for(postgres_url: str, open_one: Open, run: Run) -> None:
    """X24: on PostgreSQL a transaction that began before the border and one after it meet at a row."""
    stores = [open_one(postgres_url), open_one(postgres_url)]

    async def work() -> list[bool]:
        inside, go = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow(tx: Any) -> bool:
            took = tx.limits.take([money(1, 1)], START - 1) is None
            loop.call_soon_threadsafe(inside.set)
            asyncio.run_coroutine_threadsafe(go.wait(), loop).result(10)
            return bool(took)

        first = asyncio.create_task(stores[0].run(slow))
        await inside.wait()
        second = asyncio.create_task(stores[1].run(lambda tx: tx.limits.take([money(1, 1)], START) is None))
        await asyncio.wait({second}, timeout=0.3)
        assert not second.done()
        go.set()
        return [await first, await second]

    assert run(work()) == [True, False]


def test_a_soft_limit_counts_tells_and_refuses_nobody(database_url: str, open_one: Open, run: Run) -> None:
    store = open_one(database_url)

    async def ask(hard: int) -> Weighed:
        wanted = [money(10, 6, soft=True), Limit("hard", HOUR, hard)]
        found: Weighed = await store.run(lambda tx: tx.limits.weigh(wanted, START))
        return found

    async def work() -> None:
        first, second, third = await ask(9), await ask(9), await ask(2)
        assert (first.reached, first.over, first.hits) == (None, (), (6, 1))
        assert [one.bucket for one in second.over] == ["money"]
        assert second.hits == (12, 2)
        assert third.reached is not None
        assert third.reached.limit.bucket == "hard"
        assert (await store.run(lambda tx: tx.limits.count("money", START, HOUR))) == 12  # the third took nothing

    run(work())


def test_what_was_taken_at_various_moments_is_given_back_there(database_url: str, open_one: Open, run: Run) -> None:
    store = open_one(database_url)
    late = START + 50 * 60_000

    async def work() -> list[int]:
        limit = Limit("a", HOUR, 9)
        for at in (START, START, late):
            assert await store.run(lambda tx, at=at: tx.limits.take([limit], at)) is None
        counts = []
        for taken in ([(limit, START)], [(limit, START), (limit, late)]):
            await store.run(lambda tx, taken=taken: tx.limits.undo(taken, []))
            counts.append(await store.run(lambda tx: tx.limits.count("a", late, HOUR)))
        await store.run(lambda tx: tx.limits.take([limit], late))
        await store.run(lambda tx: tx.limits.undo([(Limit("b", DAY, 9), late)], [limit, Limit("never", DAY, 1)]))
        return [*counts, await store.run(lambda tx: tx.limits.count("a", late, HOUR))]

    assert run(work()) == [2, 0, 0]


def test_counts_go_beyond_four_bytes(database_url: str, open_one: Open, run: Run) -> None:
    """Money is counted in millionths: 2,147 of a currency would be the end of an INTEGER."""
    store = open_one(database_url)

    async def work() -> int:
        for _ in range(3):
            assert await store.run(lambda tx: tx.limits.take([money(1 << 50, 2_000_000_000)], START)) is None
        return int(await store.run(lambda tx: tx.limits.count("money", START, HOUR)))

    assert run(work()) == 6_000_000_000
