"""Texts through a GSM modem on this machine, by the folders of gammu-smsd (its files backend): a last resort.

The text is a file written here and moved into the outbox whole, so no code is ever an argument that `ps` shows. smsd
moves it to `sent` once the modem has sent it, or to `errors`; `listen` reads that off the file's name and removes the
file, which holds the code. smsd tells nothing of delivery, so the state stays "handed over" at best. It keeps no
validity either: what is too old leaves the outbox again (X33). It knows no modem and no database.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, Final, NamedTuple

from kiosk_backend.domain.delivery import Channel, MessageState
from kiosk_backend.domain.gateways import Gammu
from kiosk_backend.ports import StoreError
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Note, Reading, Refused, Text

LOOK_EVERY_S: Final = 1.0
STUCK_S: Final = 30.0
"""A text that smsd has left in the outbox for so long: the modem does not work."""

# gammu-smsd-files(7): OUT, priority, date, time, serial, recipient, note; d asks the network for a report
_OURS: Final = re.compile(
    r"OUTA(?P<made>[0-9]{8}_[0-9]{6})_00_\+?[0-9]+_(?P<id>[0-9A-Za-z-]+)\.(?P<until>[0-9]+)\.txtd", re.ASCII
)


class _File(NamedTuple):
    path: Path
    message_id: str
    until: int


@dataclass(slots=True)
class GammuGateway:
    """See `ports.sms.SmsGateway`."""

    settings: Gammu
    name: str = "gammu"
    channels: ClassVar[frozenset[Channel]] = frozenset({"text"})
    receipts: ClassVar[bool] = False

    async def send(self, text: Text) -> Handover:
        return await asyncio.to_thread(self._put, text)

    def _put(self, text: Text) -> Handover:
        now = time.time()
        outbox = Path(self.settings.outbox)
        name = f"OUTA{time.strftime('%Y%m%d_%H%M%S', time.gmtime(now))}_00_{text.to.reveal()}"
        name += f"_{text.message_id}.{int(now) + text.life_s}.txtd"
        part = outbox / f".{text.message_id}.part"
        try:
            if any(_age_s(file.path, now) > STUCK_S for file in _ours(outbox)):
                return Refused("modem_stuck", permanent=False)
            with _private(part) as written:
                written.write(b"\xfe\xff" + text.body.reveal().encode("utf-16-be"))
            part.rename(outbox / name)
        except OSError as wrong:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            return Refused(f"outbox_{type(wrong).__name__}", permanent=False)
        return Accepted(text.message_id)

    async def listen(self, note: Note) -> None:
        """Looks every second what smsd has moved, and takes back what is too old."""
        while True:
            for folder, state in self._folders():
                for file in await asyncio.to_thread(_listed, folder):
                    if await self._noted(note, file, state):
                        await asyncio.to_thread(file.path.unlink, missing_ok=True)
            await asyncio.to_thread(_sweep, Path(self.settings.outbox))
            await asyncio.sleep(LOOK_EVERY_S)

    def _folders(self) -> tuple[tuple[Path, MessageState], ...]:
        return (Path(self.settings.sent), "handed_over"), (Path(self.settings.errors), "not_delivered")

    async def _noted(self, note: Note, file: _File, state: MessageState) -> bool:
        try:
            await note(file.message_id, state)
        except StoreError:
            return False  # the file stays until it could be noted
        return True

    def read_receipt(self, callback: Callback) -> Reading:  # noqa: ARG002 — nobody calls back
        """The folders say it all."""
        return "forged"

    async def close(self) -> None:
        """Nothing is held open."""


@contextlib.contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """A new file for its owner and group, where smsd belongs to; on the disk when it is closed."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o660), "wb") as made:
        yield made
        made.flush()
        os.fsync(made.fileno())


def _ours(folder: Path) -> Iterator[_File]:
    for path in sorted(folder.iterdir()):
        if found := _OURS.fullmatch(path.name):
            yield _File(path, found["id"], int(found["until"]))


def _age_s(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except FileNotFoundError:  # smsd has just taken it
        return 0.0


def _listed(folder: Path) -> list[_File]:
    """What is there of ours; nothing while the folder is away."""
    try:
        return list(_ours(folder))
    except OSError:
        return []


def _sweep(outbox: Path) -> None:
    for file in _listed(outbox):
        if time.time() > file.until:
            with contextlib.suppress(OSError):
                file.path.unlink(missing_ok=True)
