"""What a transaction costs: `python -m tests.bench.bench_store [sqlite|postgresql ...] [--seconds N]`.

A transaction of eight statements (about the shape of "submit a code": charge, look, consume, idempotency, audit,
outbox, limits), durable, with 1, 16 and 64 callers at once. Prints transactions a second, wall and CPU time of this
process a transaction, p50 and p99. PostgreSQL runs with fsync on. Figures of a shared machine: compare within one run.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from kiosk_backend.adapters.keys.ring import KeyRing
from kiosk_backend.adapters.simulated import seeded_keys
from kiosk_backend.adapters.system import SystemClock
from kiosk_backend.storage.migrate import migrate
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.statements import statement, upsert
from kiosk_backend.storage.tables import audit, idempotency, limits, receipts, subjects

_new = upsert(limits).values(bucket=bindparam("who"), window_at=0, count=1)
LIMIT = statement(
    _new.on_conflict_do_update(index_elements=["bucket", "window_at"], set_={"count": limits.c.count + 1}).returning(
        limits.c.count
    )
)
SUBJECT = statement(insert(subjects).values(site_id="s", subject=bindparam("who"), updated_at=0))
CHARGE = statement(
    update(subjects)
    .where(subjects.c.site_id == "s", subjects.c.subject == bindparam("who"), subjects.c.failures < 5)
    .values(failures=subjects.c.failures + 1)
    .returning(subjects.c.failures)
)
LOOK = statement(select(subjects.c.failures).where(subjects.c.site_id == "s", subjects.c.subject == bindparam("who")))
RESET = statement(
    update(subjects).where(subjects.c.site_id == "s", subjects.c.subject == bindparam("who")).values(failures=0)
)
ONCE = statement(insert(idempotency))
AUDIT = statement(insert(audit))
SENT = statement(insert(receipts))
NUMBERS = count()


def use_case(tx: Any, keys: KeyRing) -> None:
    """Eight statements, one MAC, one seal."""
    n = next(NUMBERS)
    who = f"subject {n}"
    keys.mac("code", who, "493817")
    sealed = keys.seal(b"an answer of some two hundred bytes" * 6, b"")
    tx.db.one(LIMIT, who=f"kiosk {n % 50}")
    tx.db.run(SUBJECT, who=who)
    tx.db.one(CHARGE, who=who)
    tx.db.one(LOOK, who=who)
    tx.db.run(RESET, who=who)
    tx.db.run(ONCE, caller="kiosk", key=who, request_hash=b"h", status=200, answer_sealed=sealed, created_at=n)
    tx.db.run(AUDIT, origin=f"o{n}", seq=n, site_id="s", at=n, event="verified", body="{}", previous=b"p", hash=b"h")
    tx.db.run(SENT, message_id=who, state="delivered", received_at=n)
    tx.changed("outbox")


async def measure(store: Any, keys: KeyRing, callers: int, seconds: float) -> str:
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def caller() -> None:
        while (start := time.perf_counter()) < end:
            await store.run(lambda tx: use_case(tx, keys))
            times.append(time.perf_counter() - start)

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(callers)))
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    cuts = quantiles(times, n=100)
    return (
        f"{callers:3} at once: {len(times) / took:7.0f}/s  {took / len(times) * 1e6:6.0f} µs wall  "
        f"{cpu / len(times) * 1e6:6.0f} µs CPU  p50 {cuts[49] * 1e3:6.2f} ms  p99 {cuts[98] * 1e3:6.2f} ms"
    )


def bench(url: str, seconds: float) -> None:
    migrate(url)
    keys = seeded_keys()
    store = open_store(url, keys, SystemClock())

    async def all_of_it() -> None:
        await measure(store, keys, 4, 0.3)  # compiles the statements, fills the caches
        for callers in (1, 16, 64):
            print("  ", await measure(store, keys, callers, seconds))
        await store.close()

    asyncio.run(all_of_it())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=float, default=3)
    wanted = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        for kind in wanted.kinds:
            print(kind)
            if kind == "sqlite":
                bench(f"sqlite:///{folder / 'bench.db'}", wanted.seconds)
            else:
                from tests.peers.postgres import PostgresCluster

                cluster = PostgresCluster(folder / "postgres", durable=True)
                stack.callback(cluster.stop)
                bench(cluster.start().database(), wanted.seconds)


if __name__ == "__main__":
    main()
