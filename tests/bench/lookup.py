"""Does look-up stay flat? `python -m tests.bench.lookup [sqlite|postgresql ...] [--sizes 10000,1000000] [--json FILE]`.

One hotel with so many bookings, and what a look-up asks of the database: keyed words, the booking with its party and
itinerary, opened. Guests who are known, references nobody has, and wrong names, 2 000 each, in turn.

The bookings are made by the import's own steps (rows read by `domain.booking_rows`, prepared, merged and keyed by
`storage.imports`) without its staging table, which is there for desks that serve meanwhile; 10 000 take seconds,
1 000 000 some minutes. 10 000 000 are for an evening: `--sizes 10000000`.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from kiosk_backend.cli.opening import opened
from kiosk_backend.domain.booking_rows import columns, draft
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.references import LookupKey, by_reference, keys_of
from kiosk_backend.domain.reimport import with_ids
from kiosk_backend.domain.row_values import Row
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Desk, Store, Transaction
from kiosk_backend.settings import load
from tests.peers.backend import Backend
from tests.peers.guests import Guest, bookings, guests

AT_ONCE = 2_000
KEYED_AT_ONCE = 200_000
ASKED = 2_000


async def fill(store: Store, desk: Desk, site: Site, first: int, count: int) -> None:
    """Adds the guests `first` and following."""
    keys: list[tuple[bytes, str]] = []
    for start in range(first, first + count, AT_ONCE):
        rows = list(read(guests(min(AT_ONCE, first + count - start), first=start)))
        keys += await store.run(partial(merge, desk=desk, site=site, rows=rows))
        if len(keys) >= KEYED_AT_ONCE:
            await add_keys(store, site, keys)
            keys = []
    await add_keys(store, site, keys)


def read(known: list[Guest]) -> Iterator[Row]:
    """The rows of an import of these guests."""
    header, *lines = bookings(known).splitlines()
    empty = {column.name: "" for column in columns("stay")}
    names = header.split(",")
    for number, line in enumerate(lines, 2):
        yield Row(number, empty | dict(zip(names, line.split(","), strict=True)))


def merge(tx: Transaction, desk: Desk, site: Site, rows: list[Row]) -> list[tuple[bytes, str]]:
    """Writes these bookings; returns what they will be found by."""
    now = desk.clock.now()
    items = []
    for row in rows:
        found = draft([row], site, Phone(row["phone"]))
        named = desk.keys.index("source", site.site_id, found.source_key)[:20].hex()
        new = with_ids(replace(found.booking, source_key=named), None, desk.ids.new)
        items.append(tx.imports.prepare(desk.keys, row.line, None, new, keys_of(found.references, new), now))
    tx.imports.merge(items)
    return [key for item in items for key in item.found_by]


async def add_keys(store: Store, site: Site, keys: list[tuple[bytes, str]]) -> None:
    """In the order of the index."""
    keys.sort()
    for start in range(0, len(keys), AT_ONCE * 4):
        some = keys[start : start + AT_ONCE * 4]
        await store.run(partial(_add, site.site_id, some))


def _add(site_id: str, keys: list[tuple[bytes, str]], tx: Transaction) -> None:
    tx.imports.add_keys(site_id, keys)


def questions(size: int) -> Iterator[tuple[str, list[LookupKey]]]:
    """Look-ups of each kind in turn."""
    chance = random.Random(size)
    for _ in range(ASKED):
        known, other = (guests(1, first=chance.randrange(size))[0] for _ in range(2))
        yield "known", by_reference(known.reference, known.last_name)
        nobody = guests(1, first=chance.randrange(size, 100_000_000))[0]
        yield "unknown reference", by_reference(nobody.reference, known.last_name)
        if known != other:
            yield "wrong name", by_reference(known.reference, other.last_name)


def ask(tx: Transaction, desk: Desk, site: Site, size: int) -> dict[str, list[float]]:
    """Microseconds of each question."""
    took: dict[str, list[float]] = {}
    for kind, wanted in questions(size):
        began = time.perf_counter()
        found = tx.bookings.find(desk.keys, site.site_id, wanted)
        took.setdefault(kind, []).append((time.perf_counter() - began) * 1e6)
        assert len(found) == (kind == "known"), (kind, len(found))
    return took


async def measure(store: Store, desk: Desk, sizes: list[int], database: str) -> list[dict[str, Any]]:
    """Grows the hotel from size to size."""
    site = await store.read(lambda tx: tx.sites.get("aurora"))
    assert site is not None
    rows: list[dict[str, Any]] = []
    there = 0
    for size in sizes:
        began = time.perf_counter()
        await fill(store, desk, site, there, size - there)
        filled, there = time.perf_counter() - began, size
        asked = partial(ask, desk=desk, site=site, size=size)
        await store.read(asked)  # warms caches as a day of guests would
        took = await store.read(asked)
        for kind, times in took.items():
            row = {"database": database, "bookings": size, "look-up": kind, "p50_us": round(median(times), 1)}
            rows.append({**row, "p99_us": round(quantiles(times, n=100)[98], 1), "filled_s": round(filled, 1)})
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--json", type=Path, help="file for the figures")
    wanted = parser.parse_args()
    sizes = sorted(int(size) for size in wanted.sizes.split(","))
    rows: list[dict[str, Any]] = []
    for database in wanted.databases:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder.chmod(0o755)
            url = ""
            if database == "postgresql":
                from tests.peers.postgres import PostgresCluster

                cluster = PostgresCluster(folder / "postgres", durable=True)
                stack.callback(cluster.stop)
                url = cluster.start().database()
            backend = Backend(folder, database_url=url).prepare()
            store, desk = stack.enter_context(opened(load(backend.config, {})))
            rows += asyncio.run(measure(store, desk, sizes, database))
    print("database      bookings  look-up               p50 µs    p99 µs")
    for row in rows:
        print(
            f"{row['database']:<11} {row['bookings']:>10}  {row['look-up']:<18} {row['p50_us']:9} {row['p99_us']:9}"
            f"   (filled in {row['filled_s']} s)"
        )
    if wanted.json:
        wanted.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
