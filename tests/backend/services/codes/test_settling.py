"""What became of messages is written down together, and each hears its own answer."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.ports import StoreUnavailable
from kiosk_backend.services.settling import MOST, Settling


class Slow:
    """A store whose commits wait to be let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.sizes: list[int] = []
        self.away = False

    async def run(self, fn: Callable[[Any], Any], *, apart: bool) -> Any:
        assert apart, "guests wait for this: it does not queue behind requests"
        await self.let_go.wait()
        if self.away:
            raise StoreUnavailable("away")
        answers = fn(None)
        self.sizes.append(len(answers))
        return answers


def writing(answer: int) -> Callable[[Any], int]:
    return lambda _: answer


def test_those_that_end_while_a_commit_is_on_its_way_share_the_next() -> None:
    async def test() -> None:
        store = Slow()
        settling = Settling(store)  # type: ignore[arg-type]
        tasks = [asyncio.create_task(settling.write(writing(n))) for n in range(MOST + 4)]
        await asyncio.sleep(0)
        store.let_go.set()
        assert await asyncio.gather(*tasks) == list(range(MOST + 4))
        assert store.sizes == [1, MOST, 3]

    asyncio.run(test())


def test_an_outage_is_told_to_each_and_the_next_is_written() -> None:
    async def test() -> None:
        store = Slow()
        settling = Settling(store)  # type: ignore[arg-type]
        store.away = True
        store.let_go.set()
        told = await asyncio.gather(*(settling.write(writing(n)) for n in range(3)), return_exceptions=True)
        assert [type(one) for one in told] == [StoreUnavailable] * 3
        store.away = False
        assert await settling.write(writing(7)) == 7

    asyncio.run(test())


def test_a_bug_leaves_nobody_waiting() -> None:
    async def test() -> None:
        store = Slow()
        settling = Settling(store)  # type: ignore[arg-type]
        store.let_go.set()

        def broken(_: Any) -> int:
            raise LookupError("a bug")

        with pytest.raises(LookupError):
            async with asyncio.timeout(5):
                await settling.write(broken)
        assert await settling.write(writing(1)) == 1

    asyncio.run(test())
