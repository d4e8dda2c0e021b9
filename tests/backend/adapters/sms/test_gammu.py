"""The GSM modem by the folders of gammu-smsd: a real smsd with its dummy phone, then what it cannot be made to do."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from kiosk_backend.adapters.sms import gammu
from kiosk_backend.adapters.sms.gammu import GammuGateway
from kiosk_backend.domain.delivery import MessageState
from kiosk_backend.domain.gateways import Gammu
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.ports import StoreUnavailable
from kiosk_backend.ports.sms import Accepted, Callback, Refused, Text
from tests.peers.gammu import Smsd

CODE = "048213"
ID = "0192f0a1-aaaa-7000-8000-000000000001"
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gammu, "LOOK_EVERY_S", 0.02)


@pytest.fixture
def smsd(tmp_path: Path) -> Iterator[Smsd]:
    peer = Smsd(tmp_path)
    try:
        yield peer.start()
    finally:
        peer.stop()


def text(*, words: str = f"{CODE} is your code.", life_s: int = 300) -> Text:
    return Text(message_id=ID, to=Phone("+436601234542"), body=Secret(words), life_s=life_s)


def gateway(folder: Path) -> GammuGateway:
    for name in ("outbox", "sent", "errors"):
        (folder / name).mkdir(exist_ok=True)
    return GammuGateway(Gammu(outbox=f"{folder}/outbox", sent=f"{folder}/sent", errors=f"{folder}/errors"), "modem")


class Desk:
    def __init__(self) -> None:
        self.noted: list[tuple[str, MessageState]] = []
        self.refuses = 0
        self.told = asyncio.Event()

    async def note(self, message_id: str, state: MessageState) -> None:
        if self.refuses:
            self.refuses -= 1
            raise StoreUnavailable
        self.noted.append((message_id, state))
        self.told.set()


@contextlib.asynccontextmanager
async def listening(own: GammuGateway, desk: Desk) -> AsyncIterator[None]:
    task = asyncio.create_task(own.listen(desk.note))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await own.close()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.peer
@pytest.mark.parametrize("words", [f"{CODE} is your code. äöü€", f"{CODE} オーロラ 😀", f"{CODE} " + "x" * 300])
async def test_smsd_sends_it_and_nothing_of_it_stays(smsd: Smsd, tmp_path: Path, words: str) -> None:
    """X14: the file with the code is gone once it is known to be sent; smsd's log does not hold it."""
    own, desk = gateway(tmp_path), Desk()
    async with listening(own, desk):
        assert await own.send(text(words=words)) == Accepted(ID)
        async with asyncio.timeout(15):
            await desk.told.wait()
        await until(lambda: not list(smsd.sent.iterdir()))
    assert desk.noted == [(ID, "handed_over")]
    assert list(smsd.outbox.iterdir()) == []
    assert CODE not in smsd.program.output()
    parts = -(-len(words) // 153) if len(words) > 160 else 1
    assert f"(total: {parts})" in smsd.program.output()


async def test_the_text_is_a_private_file_that_appears_whole(tmp_path: Path) -> None:
    own = gateway(tmp_path)
    assert await own.send(text()) == Accepted(ID)
    [file] = (tmp_path / "outbox").iterdir()
    assert file.name.startswith("OUTA")
    assert file.name.endswith(".txtd")
    assert CODE not in file.name
    assert file.stat().st_mode & 0o007 == 0
    assert file.read_bytes().decode("utf-16") == f"{CODE} is your code."


async def test_what_smsd_could_not_send_is_told_even_if_the_store_is_away_for_a_while(tmp_path: Path) -> None:
    own, desk = gateway(tmp_path), Desk()
    await own.send(text())
    [file] = (tmp_path / "outbox").iterdir()
    file.rename(tmp_path / "errors" / file.name)  # as smsd does when it gives up
    desk.refuses = 3
    async with listening(own, desk):
        async with asyncio.timeout(5):
            await desk.told.wait()
        await until(lambda: not list((tmp_path / "errors").iterdir()))
    assert desk.noted == [(ID, "not_delivered")]


async def test_a_text_that_is_too_old_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """X33: the modem was away longer than the code lives."""
    own, desk = gateway(tmp_path), Desk()
    await own.send(text(life_s=300))
    async with listening(own, desk):
        await asyncio.sleep(0.05)
        assert len(list((tmp_path / "outbox").iterdir())) == 1
        later = time.time() + 302
        monkeypatch.setattr(gammu.time, "time", lambda: later)
        await until(lambda: not list((tmp_path / "outbox").iterdir()))
    assert desk.noted == []


async def test_a_modem_that_takes_nothing_is_not_given_more(tmp_path: Path) -> None:
    own = gateway(tmp_path)
    await own.send(text())
    [file] = (tmp_path / "outbox").iterdir()
    then = time.time() - gammu.STUCK_S - 1
    os.utime(file, (then, then))
    assert await own.send(text()) == Refused("modem_stuck", permanent=False)
    assert list((tmp_path / "outbox").iterdir()) == [file]


async def test_without_the_folder_it_is_certainly_not_sent(tmp_path: Path) -> None:
    own, desk = gateway(tmp_path), Desk()
    (tmp_path / "outbox").rmdir()
    (tmp_path / "sent").rmdir()
    assert await own.send(text()) == Refused("outbox_FileNotFoundError", permanent=False)
    async with listening(own, desk):
        await asyncio.sleep(0.05)
    assert desk.noted == []


async def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    own, desk = gateway(tmp_path), Desk()
    other = tmp_path / "sent" / "OUTG20040620_193810_123_+4512345678_xpq.txt"
    other.write_text("not ours")
    async with listening(own, desk):
        await asyncio.sleep(0.05)
    assert desk.noted == []
    assert other.exists()


async def test_it_promises_no_receipts_and_takes_no_callback(tmp_path: Path) -> None:
    own = gateway(tmp_path)
    assert not own.receipts
    assert own.read_receipt(Callback("GET", "https://desk.example/r", {}, {}, b"", 0)) == "forged"


@pytest.mark.parametrize("changed", [{"sent": "/a"}, {"outbox": "spool"}, {"errors": "/b/"}])
async def test_three_folders_with_full_paths(changed: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="outbox, sent and errors"):
        Gammu(**({"outbox": "/a", "sent": "/b", "errors": "/c"} | changed))
