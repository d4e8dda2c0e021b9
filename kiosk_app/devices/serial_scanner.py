"""A scanner on a serial line (or USB that looks like one). Reads in a thread, reconnects by itself.

Knows bytes and ends of codes, nothing of what a code means. A scanner that is pulled out is Disconnected until its
device file is back; half a code that was read then is Rubbish, not a code.
"""

from __future__ import annotations

import contextlib
import threading

import serial

from kiosk_app.devices.inbox import ScanInbox
from kiosk_app.devices.ports import MAX_SCAN, Disconnected, Rubbish, Scan, ScannerReady, ScannerStatus, sift


class SerialScanner:
    """``CodeScanner`` on the device ``port``. ``end`` closes a code; a pause of ``pause_s`` inside one spoils it."""

    def __init__(
        self, port: str, *, baud: int = 9600, end: bytes = b"\r", pause_s: float = 0.3, retry_s: float = 1.0
    ) -> None:
        if not end:
            raise ValueError("a serial scanner needs an end character")
        self._port = port
        self._baud = baud
        self._end = end
        self._pause_s = pause_s
        self._retry_s = retry_s
        self._inbox = ScanInbox()
        self._there = threading.Event()
        self._closing = threading.Event()
        self._forget = threading.Event()
        self._thread = threading.Thread(target=self._run, name="serial-scanner", daemon=True)
        self._thread.start()

    def status(self) -> ScannerStatus:
        """Whether the line is open."""
        return ScannerReady() if self._there.is_set() else Disconnected()

    def arm(self) -> None:
        """Forget scans, and the half of one that is under way."""
        self._forget.set()
        self._inbox.forget()

    async def next(self) -> Scan:
        """Wait for a scan."""
        return await self._inbox.take()

    async def aclose(self) -> None:
        """Stop the thread; it looks up at least every ``pause_s``."""
        self._closing.set()
        self._thread.join(timeout=self._pause_s + self._retry_s + 1)

    def _run(self) -> None:
        while not self._closing.is_set():
            with contextlib.suppress(OSError, serial.SerialException), self._opened() as line:
                line.reset_input_buffer()
                self._there.set()
                self._read(line)
            self._there.clear()
            self._closing.wait(self._retry_s)

    def _opened(self) -> serial.Serial:
        return serial.Serial(self._port, self._baud, timeout=self._pause_s, exclusive=True)

    def _read(self, line: serial.Serial) -> None:
        held = bytearray()
        try:
            while not self._closing.is_set():
                data = line.read(line.in_waiting or 1)
                if self._forget.is_set():
                    self._forget.clear()
                    held.clear()
                if not data and held:
                    held.clear()
                    self._inbox.put(Rubbish("DS_INCOMPLETE"))
                held += data
                self._hand_out(held)
        finally:
            if held:
                self._inbox.put(Rubbish("DS_INCOMPLETE"))

    def _hand_out(self, held: bytearray) -> None:
        while (at := held.find(self._end)) >= 0:
            code = bytes(held[:at]).strip(b"\r\n")
            del held[: at + len(self._end)]
            if at or code:
                self._inbox.put(_read_code(code))
        if held.strip(b"\r\n") == b"":
            held.clear()
        del held[4 * MAX_SCAN :]


def _read_code(code: bytes) -> Scan:
    try:
        return sift(code.decode("utf-8"))
    except UnicodeDecodeError:
        return Rubbish("DS_CORRUPTED")
