"""Keys are rotated while guests check in: nobody notices, and in the end the old key can go (F17)."""

import asyncio
from pathlib import Path

from kiosk_backend.cli.opening import keeper
from kiosk_backend.settings import load
from tests.flows.crowd import Crowd
from tests.flows.test_crash_loop import POLICY, ROOM, everything, prove
from tests.peers.backend import Backend
from tests.peers.guests import Phones
from tests.peers.waiting import wait_until

GUESTS = 600


def test_keys_rotate_while_guests_check_in(tmp_path: Path) -> None:
    """F17: no restart, no refused guest; the new key makes new values, the old one reads until nothing needs it."""
    asyncio.run(rotate(tmp_path))


async def rotate(folder: Path) -> None:
    phones = await Phones().open()
    backend = Backend(folder, gateway_url=phones.url, policy=POLICY, more=ROOM, warm_up_s=1)
    with backend:
        crowd = await Crowd.gather(backend, phones, GUESTS, at_once=4)
        (old,) = keeper(load(backend.config, {})).ring(0).key_ids()
        enough = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(crowd.check_in(enough))
            said = await asyncio.to_thread(backend.command, "keys", "rotate", "data")
            await asyncio.to_thread(backend.command, "keys", "rotate", "signing")
            new = said.split()[0]
            pattern = rf'"keys.changed", "key_id": "{new}"'
            await asyncio.to_thread(backend.process.wait_for_line, pattern, seconds=30)
            heard = crowd.heard
            await asyncio.to_thread(wait_until, lambda: crowd.heard > heard + 40, "guests served with the new key")
            assert "sealed anew" in await asyncio.to_thread(backend.command, "keys", "reseal")
            enough.set()
        assert crowd.retries == 0
        await prove(backend, crowd, phones)
        rows = (await everything(backend))["challenges"]
        assert {row.mac_key_id for row in rows} == {old, new}
        in_order = sorted(rows, key=lambda row: row.challenge_id)
        assert in_order[0].mac_key_id == old
        assert in_order[-1].mac_key_id == new
        assert "writes" in backend.command("keys", "list")
    phones.close()
