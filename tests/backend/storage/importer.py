"""A process that imports a file into a database, as `kiosk-backend import` does, with the keys of the tests.

python -m tests.backend.storage.importer URL FILE
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from kiosk_backend.adapters.phones import PlannedPhoneBook
from kiosk_backend.adapters.simulated import SeededCodes, seeded_keys
from kiosk_backend.adapters.system import RandomIds, SystemClock
from kiosk_backend.cli.booking_file import open_file
from kiosk_backend.domain.policy import Policy
from kiosk_backend.ports import Desk
from kiosk_backend.services.imports import run_import
from kiosk_backend.storage.opening import open_store
from kiosk_backend.storage.sqlite import SqliteOptions


async def take(url: str, path: Path) -> None:
    clock, keys = SystemClock(), seeded_keys()
    store = open_store(url, keys, clock, sqlite_options=SqliteOptions(min_free=0))
    desk = Desk(clock=clock, ids=RandomIds(clock), codes=SeededCodes(), keys=keys, policy=Policy())
    site = await store.read(lambda tx: tx.sites.get("here"))
    assert site is not None
    file = open_file(path, site.kind)
    began = time.monotonic()
    steps: dict[str, float] = {}
    report = await run_import(
        store,
        desk,
        PlannedPhoneBook(),
        site,
        file.rows(),
        lines=file.lines,
        tell=lambda progress: steps.__setitem__(progress.step, time.monotonic() - began),
    )
    await store.close()
    counts = (report.added, report.updated, report.unchanged, len(report.refused))
    print(*counts, f"{time.process_time():.1f}", *(f"{step}={took:.1f}s" for step, took in steps.items()))


if __name__ == "__main__":
    asyncio.run(take(sys.argv[1], Path(sys.argv[2])))
