"""Programs that must not outlive the demo: their output is read line by line, and they end with it, however it ends.

Each is a session of its own, so that Ctrl-C reaches only the demo, which ends them in order; when the demo itself is
killed, the kernel kills them (PR_SET_PDEATHSIG, by setpriv).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

GRACE_S = 2.0
_TAIL = 12


class ChildEnded(Exception):
    """A program ended that should not have; shows the end of its output."""

    def __init__(self, child: Child) -> None:
        tail = "".join(f"    | {line}\n" for line in child.lines[-_TAIL:])
        super().__init__(f"The {child.name} ended with {child.status}.\n{tail}".rstrip())


class Child:
    """One running program. ``lines`` holds its whole output, ``on_line`` is told each new line."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path, *, show: bool) -> None:
        self.name = name
        self.lines: list[str] = []
        self.on_line: Callable[[str], None] = lambda _: None
        self._process = process
        self._log = log
        self._show = show
        self._news = asyncio.Condition()
        self._over = False
        self._reader = asyncio.create_task(self._read())

    @property
    def status(self) -> int | None:
        """Exit code once it has ended."""
        return self._process.returncode

    async def ended(self) -> int:
        """Wait for its end and the last of its output; the exit code."""
        await asyncio.shield(self._reader)
        return await self._process.wait()

    async def line(self, pattern: str, seconds: float) -> re.Match[str]:
        """The first line that fits. Raises ``ChildEnded`` when it ends, or does not say so in time."""
        wanted = re.compile(pattern)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._news:
                while True:
                    for line in self.lines:
                        if found := wanted.search(line):
                            return found
                    if self._over:
                        break
                    await self._news.wait()
        raise ChildEnded(self)

    async def stop(self) -> None:
        """Ask it to end, then make it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(GRACE_S):
                await self._process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # what it left behind in its session
        await self._reader

    async def _read(self) -> None:
        assert self._process.stdout is not None
        with self._log.open("a", encoding="utf-8", buffering=1) as log:
            while raw := await self._process.stdout.readline():
                line = raw.decode("utf-8", "replace").rstrip("\n")
                log.write(line + "\n")
                await self._tell(line)
        async with self._news:
            self._over = True
            self._news.notify_all()

    async def _tell(self, line: str) -> None:
        async with self._news:
            self.lines.append(line)
            self._news.notify_all()
        if self._show and line.strip():
            print(f"{self.name} | {line}", flush=True)
        self.on_line(line)


class Children:
    """All of them; leaving the block ends them, last started first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._all: list[Child] = []

    @property
    def running(self) -> list[Child]:
        """Those that have not ended."""
        return [child for child in self._all if child.status is None]

    def log(self, name: str) -> Path:
        """The file with the output of the program of that name."""
        return self._folder / f"{name.replace(' ', '-')}.log"

    async def start(
        self, name: str, command: Sequence[str], *, env: dict[str, str] | None = None, show: bool = False
    ) -> Child:
        """Start a program; with ``show`` its output is repeated under its name."""
        process = await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "KILL", "--", *command),
            cwd=self._folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            limit=1 << 20,
        )
        child = Child(name, process, self.log(name), show=show)
        self._all.append(child)
        return child

    async def __aenter__(self) -> Children:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in reversed(self.running):
            await child.stop()
