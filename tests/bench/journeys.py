"""What a whole visit costs: `python -m tests.bench.journeys [sqlite|postgresql ...] [--guests 1,16,64] [--json FILE]`.

A real backend process on one core, guests and their phones in this process on the other: look-up, start a code, read it
on the phone, submit it, check in. Every guard is on: each guest has a kiosk and takes the next one before its throttle
ends (20 codes in ten minutes), each booking has its own phone; only the budgets of texts and money are configured
higher.
SQLite runs with synchronous=FULL, PostgreSQL with fsync on. CPU is all threads of the backend (the database server's
own is told beside it, and that of the guests, whose work is always the same). On a shared machine compare ratios.

Aim (SQLite, 16 at once): 1.4 ms CPU a journey, p99 of a request under 30 ms, under 80 ms at 64, no errors, 120 MB.
"""

import argparse
import asyncio
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil
import uvloop

from tests.peers.backend import Backend
from tests.peers.guests import Guest, Line, Phones, bookings, dial, enrol, guests, new_key, visit

PATHS = ("/v1/bookings/find", "/v1/code/start", "/v1/code/submit", "/v1/checkin")
A_KIOSK = 18
"""Visits before a guest goes to another kiosk: below the throttle of 20 codes in ten minutes."""
POLICY = {"sends_per_site_hour": 1_000_000, "sends_per_site_day": 1_000_000}
ROOM = """
[spend]
hour = 1_000_000_000_000
day = 1_000_000_000_000
country_hour = 1_000_000_000_000
country_day = 1_000_000_000_000
[fraud]
home_hour = 1_000_000
home_day = 1_000_000
"""
"""Every limit counts and none ends the run: a day's guests come in a minute."""
WARM_UP = 150


@dataclass
class Figures:
    """One run. Times in milliseconds."""

    database: str
    guests: int
    journeys: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    cpu_ms: float = 0.0
    database_cpu_ms: float = 0.0
    own_cpu_ms: float = 0.0
    """Of the guests and their phones: always the same work, so it tells how fast the machine is just now."""
    memory_mb: float = 0.0
    requests: dict[str, list[float]] = field(default_factory=lambda: {path: [] for path in PATHS})
    texts: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """Plain numbers."""
        every = sorted(itertools.chain.from_iterable(self.requests.values()))
        return {
            "database": self.database,
            "guests": self.guests,
            "journeys": self.journeys,
            "per_second": round(self.journeys / self.seconds, 1),
            "cpu_ms_per_journey": round(self.cpu_ms / self.journeys, 3),
            "database_cpu_ms_per_journey": round(self.database_cpu_ms / self.journeys, 3),
            "yardstick_cpu_ms_per_journey": round(self.own_cpu_ms / self.journeys, 3),
            "p50_ms": round(median(every), 2),
            "p99_ms": round(p99(every), 2),
            "p50_ms_by_request": {path: round(median(took), 2) for path, took in self.requests.items()},
            "p99_ms_by_request": {path: round(p99(took), 2) for path, took in self.requests.items()},
            "text_p50_ms": round(median(self.texts), 2),
            "text_p99_ms": round(p99(self.texts), 2),
            "memory_mb": round(self.memory_mb, 1),
            "errors": len(self.errors),
        }


def p99(values: list[float]) -> float:
    """The 99th of a hundred."""
    return quantiles(values, n=100)[98] if len(values) > 1 else values[0]


class Lobby:
    """Guests who check in one after the other at each of so many kiosks."""

    def __init__(self, phones: Phones, tokens: Iterator[str], port: int, figures: Figures) -> None:
        self.phones, self.tokens, self.port, self.figures = phones, tokens, port, figures

    async def serve(self, waiting: Iterator[Guest]) -> None:
        """One kiosk after the other until no guest waits."""
        line = await dial(self.port)
        for n, guest in enumerate(waiting):
            if n % A_KIOSK == 0:
                token = next(self.tokens)
            await self._visit(line, token, guest)
        line.close()

    async def _visit(self, line: Line, token: str, guest: Guest) -> None:
        async def ask(path: str, body: dict[str, Any]) -> Any:
            raw, key = json.dumps(body).encode(), new_key()
            began = time.perf_counter()
            answer = await line.post(path, raw, token=token, key=key)
            self.figures.requests[path].append((time.perf_counter() - began) * 1e3)
            if answer.status != 200:
                raise RefusedError(f"{path}: {answer.status} {answer.body.decode()}")
            return json.loads(answer.body)

        async def read(number: str) -> str:
            began = time.perf_counter()
            code = await self.phones.code(number)
            self.figures.texts.append((time.perf_counter() - began) * 1e3)
            return code

        try:
            await visit(ask, self.phones, guest, read)
        except (RefusedError, ConnectionError) as failed:
            self.figures.errors.append(str(failed))
        else:
            self.figures.journeys += 1


class RefusedError(Exception):
    """An answer that was not 200."""


async def run(url: str, folder: Path, database: str, levels: list[int], visits: int, servers: list[int]) -> list[Any]:
    """All levels against one backend."""
    phones = await Phones().open()
    counts = [max(min(visits, level * 150), 100) for level in levels]
    known = guests(WARM_UP + sum(counts))
    backend = Backend(folder, gateway_url=phones.url, database_url=url, policy=POLICY, more=ROOM)
    await asyncio.to_thread(prepare, backend, known)
    kiosks = sum(-(-count // A_KIOSK) + level for count, level in zip(counts, levels, strict=True)) + 32
    codes = await asyncio.to_thread(backend.enrolment_codes, kiosks)
    with backend:
        await asyncio.to_thread(backend.start)
        pin(backend.pid, 0)
        line = await dial(backend.port)
        tokens = iter([await enrol(line, code) for code in codes])
        waiting = iter(known)
        found = []
        for level, count in [(8, WARM_UP), *zip(levels, counts, strict=True)]:
            figures = Figures(database, level)
            lobby = Lobby(phones, tokens, backend.port, figures)
            await measure(lobby, itertools.islice(waiting, count), figures, backend.pid, servers)
            found.append(figures)
        line.close()
    phones.close()
    return found[1:]


def prepare(backend: Backend, known: list[Guest]) -> None:
    """Keys, schema, site, bookings."""
    backend.prepare().import_bookings(bookings(known))


async def measure(lobby: Lobby, waiting: Iterator[Guest], figures: Figures, pid: int, servers: list[int]) -> None:
    """Lets `figures.guests` at a time check in until nobody waits."""
    began, cpu, server_cpu, own = time.perf_counter(), cpu_ms([pid]), cpu_ms(servers), time.thread_time()
    await asyncio.gather(*(lobby.serve(waiting) for _ in range(figures.guests)))
    figures.seconds = time.perf_counter() - began
    figures.own_cpu_ms = (time.thread_time() - own) * 1e3
    figures.cpu_ms = cpu_ms([pid]) - cpu
    figures.database_cpu_ms = cpu_ms(servers) - server_cpu
    figures.memory_mb = psutil.Process(pid).memory_info().rss / 2**20


def cpu_ms(pids: list[int]) -> float:
    """CPU of these processes, their threads and what they started, in milliseconds."""
    total = 0.0
    for process in map(psutil.Process, pids):
        for one in (process, *process.children(recursive=True)):
            try:
                times = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
    return total * 1e3


def pin(pid: int, core: int) -> None:
    """Keeps every thread of a process on one core, where there are two."""
    if (os.cpu_count() or 1) > 1:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {core})


def table(rows: list[dict[str, Any]]) -> str:
    """For people."""
    lines = [
        "database    at once  journeys    /s   CPU ms  (server)  (guests)    p50 ms    p99 ms  text p99     MB  errors"
    ]
    lines += [
        f"{row['database']:<11} {row['guests']:7} {row['journeys']:9} {row['per_second']:5.0f} "
        f"{row['cpu_ms_per_journey']:8.2f} {row['database_cpu_ms_per_journey']:9.2f} "
        f"{row['yardstick_cpu_ms_per_journey']:9.2f} {row['p50_ms']:9.2f} "
        f"{row['p99_ms']:9.2f} {row['text_p99_ms']:9.2f} {row['memory_mb']:6.0f} {row['errors']:7}"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--guests", default="1,16,64", help="how many at once")
    parser.add_argument("--visits", type=int, default=3_000, help="journeys a level, at most")
    parser.add_argument("--json", type=Path, help="file for the figures")
    wanted = parser.parse_args()
    levels = [int(level) for level in wanted.guests.split(",")]
    pin(os.getpid(), 1)
    rows: list[dict[str, Any]] = []
    for database in wanted.databases:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder.chmod(0o755)
            url, servers = "", []
            if database == "postgresql":
                from tests.peers.postgres import PostgresCluster

                cluster = PostgresCluster(folder / "postgres", durable=True)
                stack.callback(cluster.stop)
                url, servers = cluster.start().database(), [cluster.server.pid]
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                found = runner.run(run(url, folder, database, levels, wanted.visits, servers))
        rows += [figures.summary() for figures in found]
        for figures in found:
            for words in sorted(set(figures.errors))[:5]:
                print(f"error at {figures.guests}: {words}", file=sys.stderr)
    print(table(rows))
    if wanted.json:
        wanted.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 1 if any(row["errors"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
