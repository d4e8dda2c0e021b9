"""A printer that is a folder: each pass becomes a PDF file, whole or not at all. For laptops, tests and demos."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
from pathlib import Path

from kiosk_app.devices.ports import (
    Blocked,
    Confirmed,
    Disconnected,
    PassForm,
    Pdf,
    PrinterStatus,
    PrintJob,
    PrintOutcome,
    Ready,
    Refused,
    Unknown,
    printer_word,
)

_FULL = (errno.ENOSPC, errno.EDQUOT)


class PdfFolderPrinter:
    """``PassPrinter`` over a folder that must exist. A full disk is called out of paper: a person can cure both."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def form(self) -> PassForm:
        """A sheet."""
        return "a6"

    async def status(self) -> PrinterStatus:
        """Look at the folder."""
        return await asyncio.to_thread(self._status)

    async def print(self, job: PrintJob) -> PrintOutcome:
        """Write ``pass-SERIAL.pdf``, readable by this user only; there once it is whole and on the disk."""
        if not isinstance(job.body, Pdf):
            return Refused(job.serial, "FORMAT_ERROR")
        before = await self.status()
        if not isinstance(before, Ready):
            return Refused(job.serial, printer_word(before))
        return await asyncio.to_thread(self._write, job.serial, job.body.content)

    def _status(self) -> PrinterStatus:
        if not self._folder.is_dir():
            return Disconnected()
        return Ready() if os.access(self._folder, os.W_OK | os.X_OK) else Blocked("offline")

    def _write(self, serial: str, content: bytes) -> PrintOutcome:
        draft = self._folder / f".pass-{serial}.part"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink()
            return Refused(serial, "MEDIA_EMPTY" if error.errno in _FULL else "HARDWARE_ERROR")
        try:
            draft.replace(self._folder / f"pass-{serial}.pdf")
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError:
            return Unknown(serial, "HARDWARE_ERROR")
        return Confirmed(serial)
