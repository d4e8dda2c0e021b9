"""What a code costs, sent and typed: `python -m tests.bench.codes [sqlite|postgresql ...] [--guests 1,16,64]`.

The pair that the verification engine is judged by: `POST /v1/code/start` and `/v1/code/submit` on a real backend
process on one core, hand-over to the gateway included, every limit, decision record and audit row on. The look-ups
before it are made first and not counted. `--at-once` starts a level's guests at the same moment, wave after wave.

The disk's own rate is told beside it: one writer that appends a page and calls fsync, again and again. Aims (SQLite,
16 at once): 0.8 ms CPU a pair; requests at 90 % of that rate or more; text handed over within 100 ms at p99 with 64 at
once; no errors.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import uvloop

from tests.bench.journeys import A_KIOSK, POLICY, ROOM, RefusedError, cpu_ms, p99, pin, prepare
from tests.peers.backend import Backend
from tests.peers.guests import Guest, Line, Phones, dial, enrol, guests, new_key

WARM_UP = 150
FSYNCS = 400


class Ready(NamedTuple):
    """A guest whose booking is found: what is left is the code."""

    guest: Guest
    token: str
    visit: str


@dataclass
class Figures:
    """One run. Times in milliseconds."""

    database: str
    guests: int
    pairs: int = 0
    seconds: float = 0.0
    cpu_ms: float = 0.0
    database_cpu_ms: float = 0.0
    own_cpu_ms: float = 0.0
    requests: list[float] = field(default_factory=list)
    handed_over: list[float] = field(default_factory=list)
    """From the request to the moment the gateway has the text."""
    errors: list[str] = field(default_factory=list)

    def summary(self, fsyncs: float) -> dict[str, Any]:
        """Plain numbers. `fsyncs`: what the disk does in a second, one after the other."""
        asked = self.pairs * 2 / self.seconds
        return {
            "database": self.database,
            "guests": self.guests,
            "pairs": self.pairs,
            "pairs_per_second": round(self.pairs / self.seconds, 1),
            "requests_of_fsync_rate": round(asked / fsyncs, 2),
            "cpu_ms_per_pair": round(self.cpu_ms / max(self.pairs, 1), 3),
            "database_cpu_ms_per_pair": round(self.database_cpu_ms / max(self.pairs, 1), 3),
            "yardstick_cpu_ms_per_pair": round(self.own_cpu_ms / max(self.pairs, 1), 3),
            "p50_ms": round(median(self.requests), 2),
            "p99_ms": round(p99(self.requests), 2),
            "handed_over_p50_ms": round(median(self.handed_over), 2),
            "handed_over_p99_ms": round(p99(self.handed_over), 2),
            "errors": len(self.errors),
        }


def fsyncs_a_second(folder: Path) -> float:
    """What the disk under `folder` does with one writer."""
    page = os.urandom(4096)
    with (folder / "fsync").open("wb", buffering=0) as file:
        began = time.perf_counter()
        for _ in range(FSYNCS):
            file.write(page)
            os.fsync(file.fileno())
        return FSYNCS / (time.perf_counter() - began)


async def ask(line: Line, token: str, path: str, body: dict[str, Any]) -> Any:
    """The answer of a 200, decoded. Raises RefusedError."""
    answer = await line.post(path, json.dumps(body).encode(), token=token, key=new_key())
    if answer.status != 200:
        raise RefusedError(f"{path}: {answer.status} {answer.body.decode()}")
    return json.loads(answer.body)


async def found(port: int, tokens: Iterator[str], waiting: list[Guest]) -> list[Ready]:
    """Look-ups, not counted."""
    line, ready = await dial(port), []
    for n, guest in enumerate(waiting):
        if n % A_KIOSK == 0:
            token = next(tokens)
        body = {"by": "reference", "reference": guest.reference, "last_name": guest.last_name}
        ready.append(Ready(guest, token, (await ask(line, token, "/v1/bookings/find", body))["visit"]))
    line.close()
    return ready


async def pair(line: Line, phones: Phones, one: Ready, figures: Figures) -> None:
    """A code asked for, read on the phone, typed."""
    try:
        began = time.perf_counter()
        texted = asyncio.ensure_future(_texted(phones, one.guest.phone))
        await ask(line, one.token, "/v1/code/start", {"visit": one.visit})
        figures.requests.append((time.perf_counter() - began) * 1e3)
        code, at = await texted
        figures.handed_over.append((at - began) * 1e3)
        began = time.perf_counter()
        await ask(line, one.token, "/v1/code/submit", {"visit": one.visit, "code": code})
        figures.requests.append((time.perf_counter() - began) * 1e3)
    except (RefusedError, ConnectionError) as failed:
        figures.errors.append(str(failed))
    else:
        figures.pairs += 1


async def _texted(phones: Phones, number: str) -> tuple[str, float]:
    return await phones.code(number), time.perf_counter()


async def measure(
    port: int, phones: Phones, ready: list[Ready], figures: Figures, pid: int, servers: list[int], *, at_once: bool
) -> None:
    """Lets `figures.guests` at a time go until nobody waits; `at_once`: in waves that start together."""
    lines = [await dial(port) for _ in range(figures.guests)]
    waiting = iter(ready)
    began, cpu, server_cpu, own = time.perf_counter(), cpu_ms([pid]), cpu_ms(servers), time.thread_time()
    if at_once:
        for wave in _waves(ready, figures):
            await asyncio.gather(*(pair(line, phones, one, figures) for line, one in zip(lines, wave, strict=False)))
    else:
        await asyncio.gather(*(_serve(line, phones, waiting, figures) for line in lines))
    figures.seconds = time.perf_counter() - began
    figures.own_cpu_ms = (time.thread_time() - own) * 1e3
    figures.cpu_ms = cpu_ms([pid]) - cpu
    figures.database_cpu_ms = cpu_ms(servers) - server_cpu
    for line in lines:
        line.close()


def _waves(ready: list[Ready], figures: Figures) -> Iterator[tuple[Ready, ...]]:
    for first in range(0, len(ready), figures.guests):
        yield tuple(ready[first : first + figures.guests])


async def _serve(line: Line, phones: Phones, waiting: Iterator[Ready], figures: Figures) -> None:
    for one in waiting:
        await pair(line, phones, one, figures)


async def run(
    url: str, folder: Path, database: str, levels: list[int], pairs: int, servers: list[int], *, at_once: bool
) -> list[Figures]:
    """All levels against one backend."""
    phones = await Phones().open()
    counts = [max(min(pairs, level * 150), 100) for level in levels]
    known = guests(WARM_UP + sum(counts))
    backend = Backend(folder, gateway_url=phones.url, database_url=url, policy=POLICY, more=ROOM)
    await asyncio.to_thread(prepare, backend, known)
    codes = await asyncio.to_thread(backend.enrolment_codes, len(known) // A_KIOSK + len(levels) + 2)
    with backend:
        await asyncio.to_thread(backend.start)
        pin(backend.pid, 0)
        line = await dial(backend.port)
        tokens = iter([await enrol(line, code) for code in codes])
        line.close()
        all_found, done = [], 0
        for level, count in [(8, WARM_UP), *zip(levels, counts, strict=True)]:
            ready = await found(backend.port, tokens, known[done : done + count])
            done += count
            figures = Figures(database, level)
            await measure(backend.port, phones, ready, figures, backend.pid, servers, at_once=at_once)
            all_found.append(figures)
    phones.close()
    return all_found[1:]


def table(rows: list[dict[str, Any]]) -> str:
    """For people."""
    lines = [
        "database    at once  pairs     /s  of fsync   CPU ms  (server)  (guests)  p50 ms  p99 ms  texts p99  errors"
    ]
    lines += [
        f"{row['database']:<11} {row['guests']:7} {row['pairs']:6} {row['pairs_per_second']:6.0f} "
        f"{row['requests_of_fsync_rate']:9.2f} {row['cpu_ms_per_pair']:8.2f} {row['database_cpu_ms_per_pair']:9.2f} "
        f"{row['yardstick_cpu_ms_per_pair']:9.2f} {row['p50_ms']:8.2f} {row['p99_ms']:8.2f} "
        f"{row['handed_over_p99_ms']:12.2f} {row['errors']:7}"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--guests", default="1,16,64", help="how many at once")
    parser.add_argument("--pairs", type=int, default=3_000, help="pairs a level, at most")
    parser.add_argument("--at-once", action="store_true", help="guests of a level start at the same moment, in waves")
    parser.add_argument("--json", type=Path, help="file for the figures")
    wanted = parser.parse_args()
    levels = [int(level) for level in wanted.guests.split(",")]
    pin(os.getpid(), 1)
    rows: list[dict[str, Any]] = []
    for database in wanted.databases:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder.chmod(0o755)
            fsyncs = fsyncs_a_second(folder)
            url, servers = "", []
            if database == "postgresql":
                from tests.peers.postgres import PostgresCluster

                cluster = PostgresCluster(folder / "postgres", durable=True)
                stack.callback(cluster.stop)
                url, servers = cluster.start().database(), [cluster.server.pid]
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                measured = runner.run(run(url, folder, database, levels, wanted.pairs, servers, at_once=wanted.at_once))
        rows += [figures.summary(fsyncs) for figures in measured]
        for figures in measured:
            for words in sorted(set(figures.errors))[:5]:
                print(f"error at {figures.guests}: {words}", file=sys.stderr)
    print(table(rows))
    if wanted.json:
        wanted.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 1 if any(row["errors"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
