"""A repeated request is the same request, on both databases, in sequence and at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from kiosk_backend.adapters.simulated import CountedIds, SeededCodes, SetClock, seeded_keys
from kiosk_backend.domain.policy import Policy
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import Desk, Store, Transaction
from kiosk_backend.services.once import REUSED, Answer, once

DESK = Desk(clock=SetClock(), ids=CountedIds(), codes=SeededCodes(), keys=seeded_keys(), policy=Policy())
Run = Callable[[Any], Any]


async def ask(
    store: Store,
    *,
    request: bytes = b"/v1/x\0{}",
    caller: str = "kiosk",
    answer: Answer | None = None,
    then: Callable[[], None] | None = None,
) -> Answer | Refusal:
    """One request that counts how often its work was done in the mark "done"."""

    def produce(tx: Transaction) -> Answer:
        done = tx.marks.next("done")
        if then is not None:
            then()
        return answer or Answer(200, b"%d" % done)

    return await store.run(
        lambda tx: once(
            tx, DESK, caller=caller, key="k", request=request, now=DESK.clock.now(), produce=lambda: produce(tx)
        )
    )


async def done(store: Store) -> int:
    return await store.run(lambda tx: tx.marks.get("done"))


def test_the_first_answer_is_repeated_and_the_work_is_not(
    database_url: str, open_one: Callable[..., Store], run: Run
) -> None:
    store = open_one(database_url)

    async def twice() -> None:
        assert await ask(store) == Answer(200, b"1")
        assert await ask(store) == Answer(200, b"1")
        assert await ask(store, request=b"/v1/x\0{1}") == REUSED
        assert await ask(store, caller="other") == Answer(200, b"2")
        assert await done(store) == 2

    run(twice())


def test_fifty_at_the_same_moment_do_the_work_once(database_url: str, open_one: Callable[..., Store], run: Run) -> None:
    store = open_one(database_url)

    async def together() -> None:
        answers = await asyncio.gather(*(ask(store) for _ in range(50)))
        assert set(answers) == {Answer(200, b"1")}
        assert await done(store) == 1

    run(together())


def test_a_refusal_that_was_counted_is_kept_and_one_that_says_later_is_not(
    database_url: str, open_one: Callable[..., Store], run: Run
) -> None:
    store = open_one(database_url)

    async def refused() -> None:
        later = Answer(429, b"later", repeat=False)
        assert await ask(store, answer=later) == later
        assert await ask(store, answer=Answer(403, b"wrong")) == Answer(403, b"wrong")
        assert await ask(store, answer=Answer(200, b"right")) == Answer(403, b"wrong")

    run(refused())


def test_work_that_raised_is_not_remembered(database_url: str, open_one: Callable[..., Store], run: Run) -> None:
    store = open_one(database_url)

    def bug() -> None:
        raise RuntimeError("bug")

    async def again() -> None:
        with pytest.raises(RuntimeError, match="bug"):
            await ask(store, then=bug)
        assert await ask(store) == Answer(200, b"1")

    run(again())
