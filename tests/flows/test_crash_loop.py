"""Kills the backend with SIGKILL while guests check in, again and again: nothing acknowledged is lost, nothing happens
twice (reliability F1, F9; invariants I1 to I8). Guests repeat each request under its key until it is answered.

KIOSK_CRASH_SEED repeats a run's choices, KIOSK_CRASHES sets how many.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kiosk_backend.cli.opening import opened
from kiosk_backend.settings import load
from kiosk_backend.storage.statements import statement
from kiosk_backend.storage.tables import audit, challenges, checkins, grants, outbox, passes
from tests.flows.crowd import Crowd
from tests.peers.backend import Backend
from tests.peers.guests import Phones
from tests.peers.postgres import PostgresCluster

pytestmark = [pytest.mark.slow, pytest.mark.alone]

CRASHES = int(os.environ.get("KIOSK_CRASHES", "200"))
SEED = int(os.environ.get("KIOSK_CRASH_SEED", str(random.SystemRandom().randrange(1_000_000))))
MOST_HEARD = 40
"""Answers of a life before it ends, at most."""
POLICY: dict[str, Any] = {
    "sends_per_site_hour": 1_000_000, "sends_per_site_day": 1_000_000, "resend_waits": [20_000, 20_000],
}  # fmt: skip
ROOM = """
[spend]
hour = 1_000_000_000_000
day = 1_000_000_000_000
country_hour = 1_000_000_000_000
country_day = 1_000_000_000_000
"""
"""Money counts and does not end the run: a month's guests come in minutes."""


@pytest.fixture
def seed() -> random.Random:
    print(f"KIOSK_CRASH_SEED={SEED}")
    return random.Random(SEED)


def test_sigkill_at_any_moment_of_a_check_in_loses_nothing_and_doubles_nothing(
    tmp_path: Path, seed: random.Random
) -> None:
    asyncio.run(crash_loop(tmp_path, seed))


async def crash_loop(folder: Path, chance: random.Random) -> None:
    phones = await Phones().open()
    backend = Backend(folder, gateway_url=phones.url, policy=POLICY, more=ROOM, supervised=True)
    with backend:
        crowd = await Crowd.gather(backend, phones, CRASHES * 10)
        enough, hit = asyncio.Event(), Counter[str]()
        async with asyncio.TaskGroup() as group:
            group.create_task(crowd.check_in(enough))
            for _ in range(CRASHES):
                await heard(crowd, chance.randrange(1, MOST_HEARD))
                await asyncio.sleep(chance.uniform(0, 0.004))  # any moment of what the request sets off
                hit.update(list((+crowd.asking).elements()) or ["nothing"])
                crowd.up.clear()
                await asyncio.to_thread(backend.crash)
                crowd.up.set()
            enough.set()
        await everybody_hears_the_same_again(crowd)
    print(f"{CRASHES} crashes, {len(crowd.answered)} guests, {crowd.retries} requests repeated; under way: {dict(hit)}")
    assert sum(hit.values()) - hit["nothing"] >= CRASHES, "most crashes should meet guests under way"
    assert crowd.retries >= CRASHES / 2
    phones.close()
    await prove(backend, crowd, phones)


async def heard(crowd: Crowd, count: int) -> None:
    """Waits for `count` more answers, or until everybody waits for a text."""
    goal = crowd.heard + count
    try:
        async with asyncio.timeout(2):
            while crowd.heard < goal:
                crowd.on_answer.clear()
                await crowd.on_answer.wait()
    except TimeoutError:
        return


async def everybody_hears_the_same_again(crowd: Crowd) -> None:
    for guest in list(crowd.answered)[:: max(1, len(crowd.answered) // 50)]:
        assert await crowd.ask_again(guest) == crowd.repeated[guest][3]


@pytest.mark.peer
def test_a_database_server_that_dies_loses_nothing_and_doubles_nothing(
    tmp_path: Path, durable_postgres_cluster: PostgresCluster, seed: random.Random
) -> None:
    url = durable_postgres_cluster.database()
    asyncio.run(outages(tmp_path, durable_postgres_cluster, url, seed))
    durable_postgres_cluster.drop(url)


async def outages(folder: Path, cluster: PostgresCluster, url: str, chance: random.Random, times: int = 10) -> None:
    phones = await Phones().open()
    backend = Backend(folder, gateway_url=phones.url, policy=POLICY, more=ROOM, database_url=url)
    with backend:
        crowd = await Crowd.gather(backend, phones, times * 200)
        enough = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(crowd.check_in(enough))
            for _ in range(times):
                await heard(crowd, chance.randrange(100, 300))
                await asyncio.sleep(chance.uniform(0, 0.004))
                await restart_at_once(cluster)
            enough.set()
        await everybody_hears_the_same_again(crowd)
        assert backend.process.running, "a backend outlives its database"
    print(f"{times} outages, {len(crowd.answered)} guests, {crowd.retries} requests repeated")
    assert crowd.retries >= times, "every outage should meet guests under way"
    phones.close()
    await prove(backend, crowd, phones)


async def restart_at_once(cluster: PostgresCluster) -> None:
    """As `pg_ctl restart -m immediate`: SIGQUIT, no checkpoint; the next start recovers from the log."""
    os.kill(cluster.server.pid, signal.SIGQUIT)
    await asyncio.to_thread(cluster.server.wait)
    cluster.server.start()  # in this thread: a child dies with the thread that started it
    await asyncio.to_thread(cluster.server.wait_for_port, cluster.port)


async def prove(backend: Backend, crowd: Crowd, phones: Phones) -> None:
    """Everything the guests were told is in the database once, and nothing else."""
    there = await everything(backend)
    told = {one["passes"][0]["pass_id"] for one in crowd.answered.values()}
    count = len(crowd.answered)
    assert len(told) == count
    assert {row.pass_id for row in there["passes"]} == told, "I2, I6: each guest holds the only pass there is"
    assert {(row.state, row.version) for row in there["passes"]} == {("issued", 1)}

    standing = Counter((row.guest_id, row.segment_id) for row in there["checkins"])
    assert len(standing) == count, "I2: what was acknowledged is there"
    assert set(standing.values()) == {1}, "I1: each guest is checked in once"
    assert {(row.reversed_at, row.evidence) for row in there["checkins"]} == {(None, "sms")}

    codes = Counter(row.subject for row in there["challenges"])
    assert len(codes) == count
    assert set(codes.values()) == {1}, "X25: a start that is repeated makes no second code"
    assert {row.state for row in there["challenges"]} == {"used"}, "I3, I5: each code was used, once"
    assert {row.attempts for row in there["challenges"]} == {1}, "a submission that is repeated is charged once"
    assert Counter(row.booking_id for row in there["checkins"]) == codes, "I3: no check-in without its code"
    used = Counter(row.booking_id for row in there["grants"] if row.used_at is not None)
    assert used == codes, "I3: each grant was used for its booking"
    assert len(there["grants"]) == count

    texts = Counter(row.challenge_id for row in there["outbox"])
    assert set(texts) == {row.challenge_id for row in there["challenges"]}, "I8: each code has its text"
    assert texts.total() == count + crowd.resends, "I7: and one more for each that a guest asked for again"
    assert all(len(set(codes)) == 1 for codes in phones.codes.values()), "a text that is sent again holds the same code"

    events = Counter(row.event for row in there["audit"])
    for event in ("code.started", "code.verified", "checkin.confirmed", "pass.issued"):
        assert events[event] == count, f"I8: {event} stands once beside each of its rows"
    assert "whole" in backend.command("audit", "verify")


TABLES = (audit, challenges, checkins, grants, outbox, passes)


async def everything(backend: Backend) -> dict[str, list[Any]]:
    """All rows of the tables of a visit."""
    with opened(load(backend.config, {})) as (store, _):
        return await store.read(
            lambda tx: {
                table.name: tx.db.all(statement(select(table)))  # type: ignore[attr-defined]
                for table in TABLES
            }
        )
