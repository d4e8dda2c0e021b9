"""What the printer tests put on the bench: each printer with a way to spoil it and to see what came out."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.devices.cups_printer import CupsPrinter, CupsTimes
from kiosk_app.devices.demo_thermal import DemoFaults, DemoPrinter
from kiosk_app.devices.escpos_printer import EscposPrinter, EscposTimes
from kiosk_app.devices.pdf_folder import PdfFolderPrinter
from kiosk_app.devices.ports import PassPrinter, Pdf, PrintJob, Raster

TIMES = EscposTimes(connect=1.0, answer=0.3, print=1.5, poll=0.05)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def chequer(rows: int = 300, width: int = 576) -> Raster:
    """A picture in which every row differs, so that a lost row shows."""
    stride = width // 8
    return Raster(width, b"".join(bytes((row * 7 + at) % 256 for at in range(stride)) for row in range(rows)))


def raster_job(serial: str = "s-1") -> PrintJob:
    return PrintJob(serial, chequer())


def pdf_job(serial: str = "s-1") -> PrintJob:
    return PrintJob(serial, Pdf(PDF))


@dataclass
class Bench:
    """One printer under test. ``spoil`` makes it unable to print before a job, ``unplug`` takes it away."""

    printer: PassPrinter
    job: Callable[[str], PrintJob]
    other_job: PrintJob
    printed: Callable[[], int]
    spoil: Callable[[], None]
    unplug: Callable[[], None]


@contextlib.asynccontextmanager
async def thermal(
    faults: DemoFaults | None = None, *, buffer: int = 65536, times: EscposTimes = TIMES
) -> AsyncIterator[tuple[EscposPrinter, DemoPrinter, list[Raster]]]:
    passes: list[Raster] = []
    demo = DemoPrinter(passes.append, faults=faults, buffer=buffer)
    async with demo.serving() as port:
        yield EscposPrinter("127.0.0.1", port, times=times), demo, passes


@contextlib.asynccontextmanager
async def escpos_bench(folder: Path) -> AsyncIterator[Bench]:
    async with contextlib.AsyncExitStack() as stack:
        passes: list[Raster] = []
        demo = DemoPrinter(passes.append)
        plug = contextlib.AsyncExitStack()
        port = await plug.enter_async_context(demo.serving())
        stack.push_async_callback(plug.aclose)
        printer = EscposPrinter("127.0.0.1", port, times=TIMES)
        waiting: list[asyncio.Task[None]] = []
        yield Bench(
            printer,
            raster_job,
            pdf_job(),
            lambda: len(passes),
            lambda: setattr(demo.faults, "paper", "out"),
            lambda: waiting.append(asyncio.ensure_future(plug.aclose())),
        )
        await asyncio.gather(*waiting)


@contextlib.asynccontextmanager
async def folder_bench(folder: Path) -> AsyncIterator[Bench]:
    out = folder / "out"
    out.mkdir()

    def full() -> None:
        """The folder cannot be written: a file stands where the draft would be made."""
        (out / ".pass-s-1.part").mkdir()
        (out / ".pass-s-1.part" / "x").touch()

    yield Bench(
        PdfFolderPrinter(out),
        pdf_job,
        raster_job(),
        lambda: len(list(out.glob("*.pdf"))),
        full,
        lambda: shutil.rmtree(out),
    )


_BACKEND = """#!/bin/sh
[ $# -eq 0 ] && {{ echo 'direct demo:/ "demo" "demo"'; exit 0; }}
case $(cat {run}/mode) in
  ok) cat ${{6:-/dev/stdin}} > {run}/out/job-$1 ;;
  empty) echo 'STATE: +media-empty-error' >&2
    while [ $(cat {run}/mode) = empty ]; do sleep 0.1; done
    echo 'STATE: -media-empty-error' >&2; cat ${{6:-/dev/stdin}} > {run}/out/job-$1 ;;
  jam) echo 'STATE: +media-jam-error' >&2; exit 1 ;;
  silent-abort) exit 1 ;;
  low) echo 'STATE: +media-low-warning' >&2; cat ${{6:-/dev/stdin}} > {run}/out/job-$1 ;;
esac
"""
_CUPSD = """Listen 127.0.0.1:{port}
Browsing Off
WebInterface No
<Location />
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow from all
  </Limit>
</Policy>
"""
_FILES = """ServerRoot {run}/etc
RequestRoot {run}/spool
TempDir {run}/spool/tmp
CacheDir {run}/cache
StateDir {run}/state
ErrorLog {run}/error_log
AccessLog {run}/access_log
PageLog {run}/page_log
ServerBin {run}/bin
User lp
Group lp
SystemGroup root lpadmin
"""


def why_no_cups() -> str:
    """The reason to skip, or nothing."""
    missing = [name for name in ("cupsd", "lpadmin", "lp", "lpstat") if shutil.which(name, path=_SBIN) is None]
    if missing:
        return f"needs Debian's cups-daemon and cups-client ({', '.join(missing)} missing)"
    return "" if os.geteuid() == 0 else "a private cupsd needs root"


_SBIN = os.environ.get("PATH", "") + ":/usr/sbin"


@dataclass
class Cups:
    """A private scheduler with the queue ``pass`` and a device whose state is a word in a file."""

    run: Path
    port: int

    def mode(self, word: str) -> None:
        draft = self.run / "mode.part"
        draft.write_text(word)
        draft.replace(self.run / "mode")

    def printer(self, **times: float) -> CupsPrinter:
        asked = CupsTimes(**{"command": 5.0, "print": 15.0, "poll": 0.1, **times})
        return CupsPrinter("pass", server=("127.0.0.1", self.port), times=asked)

    def printed(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted((self.run / "out").iterdir())]


@contextlib.contextmanager
def private_cups() -> Iterator[Cups]:
    with tempfile.TemporaryDirectory() as name:
        run = Path(name)
        run.chmod(0o755)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        for folder in ("etc/ppd", "spool/tmp", "cache", "state", "bin/backend", "out"):
            (run / folder).mkdir(parents=True)
        for folder in ("spool", "spool/tmp", "cache", "state", "out"):
            shutil.chown(run / folder, group="lp")
            (run / folder).chmod(0o770)
        for part in Path("/usr/lib/cups").iterdir():
            if part.name != "backend":
                (run / "bin" / part.name).symlink_to(part)
        backend = run / "bin/backend/demo"
        backend.write_text(_BACKEND.format(run=run))
        backend.chmod(0o755)
        (run / "etc/cupsd.conf").write_text(_CUPSD.format(port=port))
        (run / "etc/cups-files.conf").write_text(_FILES.format(run=run))
        cups = Cups(run, port)
        cups.mode("ok")
        files = ["-c", str(run / "etc/cupsd.conf"), "-s", str(run / "etc/cups-files.conf")]
        environment = {**os.environ, "PATH": _SBIN, "CUPS_SERVER": f"127.0.0.1:{port}"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
        with subprocess.Popen(["cupsd", "-f", *files], **quiet) as daemon:
            try:
                _wait_for_port(port)
                queue = ["lpadmin", "-p", "pass", "-E", "-v", "demo:/", "-m", "raw"]
                subprocess.run([*queue, "-o", "printer-error-policy=abort-job"], check=True, **quiet)
                yield cups
            finally:
                cups.mode("ok")
                daemon.terminate()


def _wait_for_port(port: int) -> None:
    for _ in range(2000):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.05):
            return
        os.sched_yield()
    raise AssertionError("cupsd did not listen")


@contextlib.asynccontextmanager
async def cups_bench(folder: Path) -> AsyncIterator[Bench]:
    with private_cups() as cups:
        environment = {**os.environ, "PATH": _SBIN, "CUPS_SERVER": f"127.0.0.1:{cups.port}"}

        def admin(*command: str) -> None:
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)

        yield Bench(
            cups.printer(),
            pdf_job,
            raster_job(),
            lambda: len(cups.printed()),
            lambda: admin("cupsdisable", "-r", "open", "pass"),
            lambda: admin("lpadmin", "-x", "pass"),
        )
