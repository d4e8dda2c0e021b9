"""The demo twin of a scanner: whoever holds it shows it a code, in the program or through a named pipe.

    echo 'K1:…' > /run/kiosk/scanner        shows one code, a line each

Ships for the demo, the tour and tests. Knows nothing of what a code means.
"""

from __future__ import annotations

import os
import select
import stat
import threading
from pathlib import Path

from kiosk_app.devices.inbox import ScanInbox
from kiosk_app.devices.ports import MAX_SCAN, Disconnected, Rubbish, Scan, ScannerReady, ScannerStatus, sift


class DemoScanner:
    """``CodeScanner`` one can hold a code to. ``pipe``: a path where a FIFO is made for other programs."""

    def __init__(self, pipe: Path | None = None) -> None:
        self._inbox = ScanInbox()
        self._plugged = True
        self._pipe = pipe
        self._thread: threading.Thread | None = None
        if pipe is not None:
            _make_fifo(pipe)
            self._wake_read, self._wake_write = os.pipe()
            self._thread = threading.Thread(target=self._run, args=(pipe,), name="demo-scanner", daemon=True)
            self._thread.start()

    def show(self, text: str) -> None:
        """Hold a code to the scanner, from any thread. An unplugged scanner sees nothing."""
        if self._plugged:
            self._inbox.put(sift(text))

    def show_rubbish(self, rubbish: Rubbish) -> None:
        """Hold something to the scanner that is no code."""
        if self._plugged:
            self._inbox.put(rubbish)

    def plug(self, plugged: bool) -> None:
        """Pull the cable out or put it back."""
        self._plugged = plugged

    def status(self) -> ScannerStatus:
        """Ready while it is plugged in."""
        return ScannerReady() if self._plugged else Disconnected()

    def arm(self) -> None:
        """Forget what was shown before."""
        self._inbox.forget()

    async def next(self) -> Scan:
        """Wait for a scan."""
        return await self._inbox.take()

    async def aclose(self) -> None:
        """Put it away, and the pipe with it."""
        self._plugged = False
        if self._thread is not None and self._pipe is not None:
            os.write(self._wake_write, b"x")
            self._thread.join()
            os.close(self._wake_read)
            os.close(self._wake_write)
            self._thread = None
            self._pipe.unlink(missing_ok=True)

    def _run(self, path: Path) -> None:
        pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)  # read and write: it never sees an end of file
        held = b""
        try:
            while True:
                ready, _, _ = select.select([pipe, self._wake_read], [], [])
                if self._wake_read in ready:
                    return
                *lines, held = (held + os.read(pipe, 4096)).split(b"\n")
                for line in lines:
                    self.show(line.decode("utf-8", "replace").strip())
                held = held[: 4 * MAX_SCAN]
        finally:
            os.close(pipe)


def _make_fifo(path: Path) -> None:
    if path.exists() and stat.S_ISFIFO(path.stat().st_mode):
        path.unlink()
    os.mkfifo(path, 0o600)
