"""A scan's way from any thread to the one waiting task. Keeps a few scans, forgets them when a new guest begins."""

from __future__ import annotations

import asyncio
import threading
from collections import deque

from kiosk_app.devices.ports import Scan

_KEPT = 8


class ScanInbox:
    """Thread-safe on the putting side; one asyncio task at a time takes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scans: deque[Scan] = deque(maxlen=_KEPT)
        self._waiter: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def put(self, scan: Scan) -> None:
        """Leave a scan, from any thread; beyond a few the oldest is dropped."""
        with self._lock:
            self._scans.append(scan)
            if self._waiter is not None:
                loop, event = self._waiter
                loop.call_soon_threadsafe(event.set)

    def forget(self) -> None:
        """Drop what nobody took."""
        with self._lock:
            self._scans.clear()

    async def take(self) -> Scan:
        """Wait for the oldest scan that is left."""
        event = asyncio.Event()
        try:
            while True:
                with self._lock:
                    if self._scans:
                        return self._scans.popleft()
                    event.clear()
                    self._waiter = (asyncio.get_running_loop(), event)
                await event.wait()
        finally:
            with self._lock:
                if self._waiter is not None and self._waiter[1] is event:
                    self._waiter = None
