"""A CUPS queue, driven with ``lp``, ``lpstat`` and ``cancel``. For office printers and A6 sheets.

Honest about what a queue knows: a job is Confirmed only when the scheduler calls it completed *and* the printer raises
no trouble afterwards. A job that merely left the queue (cancelled, aborted) is Unknown, with the printer's reason.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.devices import ipp
from kiosk_app.devices.ports import (
    Blocked,
    Confirmed,
    Disconnected,
    PassForm,
    Pdf,
    PrinterStatus,
    PrintJob,
    PrintOutcome,
    RawPrinterStatus,
    Ready,
    Refused,
    Unknown,
    UnknownWord,
    printer_status,
    printer_word,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said; ``code`` -1: it could not be run or did not end in time."""

    code: int
    text: str


_JOB = re.compile(r"request id is \S+-(\d+) ")
_ALERTS = re.compile(r"^\s*Alerts: (.*)$", re.MULTILINE)
_OUT = ("media-empty", "media-needed", "input-tray-missing")
_LOW = ("media-low",)
_COVER = ("cover-open", "door-open", "interlock-open")
_JAM = ("media-jam",)
_AWAY = ("paused", "offline", "shutdown", "connecting-to-device", "timed-out", "stopped", "cups-missing-filter")


def raw_from_reasons(reasons: list[str]) -> RawPrinterStatus:
    """Read ``printer-state-reasons`` (RFC 8011 §5.4.12); ``-report`` suffixes are the printer's own low voice."""

    def raised(*names: str) -> bool:
        return any(reason.startswith(names) for reason in reasons)

    known = (*_OUT, *_LOW, *_COVER, *_JAM, *_AWAY)
    return RawPrinterStatus(
        paper_out=raised(*_OUT),
        paper_near_end=raised(*_LOW),
        cover_open=raised(*_COVER),
        jam=raised(*_JAM),
        offline=raised(*_AWAY),
        fault=any(reason.endswith("-error") and not reason.startswith(known) for reason in reasons),
    )


@dataclass(frozen=True, slots=True)
class CupsTimes:
    """Seconds."""

    command: float = 5.0
    print: float = 45.0
    poll: float = 0.5


class CupsPrinter:
    """``PassPrinter`` on a CUPS queue of the scheduler at ``server``."""

    def __init__(
        self, queue: str, *, server: tuple[str, int] = ("localhost", 631), times: CupsTimes | None = None
    ) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*", queue):
            raise ValueError("a queue name is made of letters, digits, _ . and -")
        self._queue = queue
        self._server = server
        self._times = times or CupsTimes()
        self._turn = asyncio.Lock()

    @property
    def form(self) -> PassForm:
        """A sheet."""
        return "a6"

    async def status(self) -> PrinterStatus:
        """Ask the scheduler what the printer last said."""
        answer = await self._run("lpstat", "-l", "-p", self._queue)
        alerts = _ALERTS.search(answer.text)
        if answer.code != 0 or alerts is None:
            return Disconnected("not_answering" if answer.code == -1 else "not_connected")
        reasons = alerts[1].replace(",", " ").split()
        if f"printer {self._queue} disabled" in answer.text:
            reasons.append("paused")
        return printer_status(raw_from_reasons(reasons))

    async def print(self, job: PrintJob) -> PrintOutcome:
        """Queue the PDF and follow it to its end."""
        if not isinstance(job.body, Pdf):
            return Refused(job.serial, "FORMAT_ERROR")
        async with self._turn:
            before = await self.status()
            if not isinstance(before, Ready):
                return Refused(job.serial, printer_word(before))
            queued = await self._queue_file(job.serial, job.body.content)
            if isinstance(queued, Refused | Unknown):
                return queued
            return await self._follow(job.serial, queued)

    async def _queue_file(self, serial: str, content: bytes) -> int | Refused | Unknown:
        with tempfile.TemporaryDirectory(prefix="kiosk-pass-") as folder:
            path = Path(folder) / f"{serial}.pdf"
            await asyncio.to_thread(path.write_bytes, content)
            answer = await self._run("lp", "-d", self._queue, "-t", serial, "--", str(path))
        job = _JOB.search(answer.text)
        if answer.code == 0 and job is not None:
            return int(job[1])
        return Unknown(serial, "TIMEOUT") if answer.code == -1 else Refused(serial, "NOT_REACHABLE")

    async def _follow(self, serial: str, job: int) -> PrintOutcome:
        try:
            async with asyncio.timeout(self._times.print):
                while (state := await self._job_state(job)) not in ipp.ENDED:
                    stopped = await self.status()
                    if isinstance(stopped, Blocked):
                        return await self._give_up(serial, job, printer_word(stopped))
                    await asyncio.sleep(self._times.poll)
        except TimeoutError:
            return await self._give_up(serial, job, "TIMEOUT")
        after = await self.status()
        if state == ipp.COMPLETED and isinstance(after, Ready):
            return Confirmed(serial, after.paper)
        return Unknown(serial, "CANCELLED" if isinstance(after, Ready) else printer_word(after))

    async def _job_state(self, job: int) -> int | None:
        host, port = self._server
        return await asyncio.to_thread(ipp.job_state, host, port, job, self._times.command)

    async def _give_up(self, serial: str, job: int, reason: UnknownWord) -> PrintOutcome:
        """Take the job back, else it comes out for the next guest when paper is put in."""
        await self._run("cancel", str(job))
        return Unknown(serial, reason)

    async def _run(self, *command: str) -> Answer:
        """Run a client program of CUPS in the C locale."""
        host, port = self._server
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, "LC_ALL": "C", "CUPS_SERVER": f"{host}:{port}"},
            )
        except OSError:
            return Answer(-1, "")
        try:
            async with asyncio.timeout(self._times.command):
                out, _ = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            return Answer(-1, "")
        return Answer(process.returncode or 0, out.decode("utf-8", "replace"))
