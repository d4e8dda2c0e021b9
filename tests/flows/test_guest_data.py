"""What is kept of a guest who has checked in: told in clear on request, and gone when it is erased."""

import asyncio
import json
import sqlite3
import stat
from pathlib import Path

from tests.flows.crowd import Crowd
from tests.peers.backend import Backend
from tests.peers.guests import Phones

STAYS = {"audit", "limits"}
"""Ids only, in limits for two days; nothing else may name an erased booking."""


def test_a_guest_is_told_everything_and_then_forgotten(tmp_path: Path) -> None:
    asyncio.run(told_and_forgotten(tmp_path))


async def told_and_forgotten(folder: Path) -> None:
    phones = await Phones().open()
    backend = Backend(folder, gateway_url=phones.url)
    with backend:
        crowd = await Crowd.gather(backend, phones, 2)
        await crowd.check_in(asyncio.Event())
        guest, other = crowd.guests
        named = ["--site", "aurora", "--reference", guest.reference, "--last-name", guest.last_name]
        out = folder / "guest.json"
        await asyncio.to_thread(backend.command, "guest", "export", *named, "--out", out)
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        (told,) = json.loads(out.read_text())["bookings"]
        assert told["bookings"][0]["phone"] == guest.phone
        assert told["guests"][0]["name"] == ["Ana", guest.last_name]
        assert told["passes"][0]["document"]["first_name"] == "Ana"
        assert told["challenges"][0]["state"] == "used"
        assert {"code.verified", "checkin.confirmed", "pass.issued"} <= {one["event"] for one in told["audit"]}
        assert other.phone not in out.read_text()
        assert other.last_name not in out.read_text()
        assert "mac" not in told["challenges"][0]

        erase = ("guest", "erase", *named, "--yes")
        refused = await asyncio.to_thread(_fails, backend, erase)
        assert "--even-in-house" in refused
        booking_id = told["bookings"][0]["booking_id"]
        assert {"bookings", "challenges", "passes", "checkins"} <= _tables_naming(folder / "desk.db", booking_id)
        await asyncio.to_thread(backend.command, *erase, "--even-in-house")
        assert _tables_naming(folder / "desk.db", booking_id) <= STAYS
        assert "nothing of this guest" in await asyncio.to_thread(_fails, backend, erase)
        kept = ["--site", "aurora", "--phone", other.phone]
        await asyncio.to_thread(backend.command, "guest", "export", *kept, "--out", folder / "other.json")
        assert "whole" in backend.command("audit", "verify")
    phones.close()


def _fails(backend: Backend, words: tuple[str, ...]) -> str:
    try:
        backend.command(*words)
    except AssertionError as failed:
        return str(failed)
    raise AssertionError("it should have failed")


def _tables_naming(file: Path, booking_id: str) -> set[str]:
    """Tables with a row that holds this id in any column."""
    with sqlite3.connect(file) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = set()
        for table in tables:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            where = " OR ".join(f"CAST({column} AS TEXT) LIKE '%' || ? || '%'" for column in columns)
            if db.execute(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1", [booking_id] * len(columns)).fetchone():
                found.add(table)
        return found
