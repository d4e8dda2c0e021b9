"""The background thread: an anyio portal for network and device work; answers come back by a queued signal.

Nothing is delivered after ``close``. Whoever starts work decides whether the answer still matters: a result whose visit
is gone is dropped by its receiver. Must not know what the work is about.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from anyio.from_thread import start_blocking_portal
from anyio.lowlevel import checkpoint
from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")
_TURNS = 20


class Task:
    """A piece of work under way; ``cancel`` stops it and drops its answer."""

    def __init__(self) -> None:
        self.dropped = False
        self._future: Future[Any] | None = None

    def runs_as(self, future: Future[Any]) -> None:
        """Called once by ``Background.start``."""
        self._future = future

    def cancel(self) -> None:
        """Stop the work; its answer is not delivered."""
        self.dropped = True
        if self._future is not None:
            self._future.cancel()


class Background(QObject):
    """One per process; made by main, closed by main after the engine is gone."""

    _arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._context = start_blocking_portal("asyncio", name="kiosk-background")
        self._portal = self._context.__enter__()
        self._live: set[Future[Any]] = set()
        self._closed = False

    def call(self, function: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Run ``function`` in the thread and wait for it: for starting and closing only, never with a guest there."""
        return self._portal.call(function, *arguments)

    def start(self, done: Callable[[T], None], function: Callable[..., Awaitable[T]], *arguments: Any) -> Task:
        """Run ``function(*arguments)`` in the thread, then ``done(answer)`` in the GUI thread.

        An exception in ``function`` is a bug: it is raised in the GUI thread, where the last-resort handler is.
        """
        task = Task()
        future = self._portal.start_task_soon(function, *arguments)
        self._live.add(future)
        task.runs_as(future)

        def finished(ended: Future[Any]) -> None:
            self._live.discard(ended)
            if not self._closed:
                self._arrived.emit(lambda: self._hand_over(task, ended, done))

        future.add_done_callback(finished)
        return task

    @staticmethod
    def _hand_over(task: Task, ended: Future[Any], done: Callable[[Any], None]) -> None:
        if task.dropped or ended.cancelled():
            return
        try:
            answer = ended.result()
        except CancelledError:
            return
        done(answer)

    def _deliver(self, answer: Callable[[], None]) -> None:
        if not self._closed:
            answer()

    def close(self) -> None:
        """Cancel what runs and end the thread. No answer is delivered afterwards."""
        if self._closed:
            return
        self._closed = True
        for future in list(self._live):
            future.cancel()
        self._portal.call(_settle)
        self._context.__exit__(None, None, None)


async def _settle() -> None:
    """Some turns of the loop: cancelled work ends, its sockets are told, and close."""
    for _ in range(_TURNS):
        await checkpoint()
