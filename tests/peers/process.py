"""Any program as a child of a test: its output is read as it comes, and it never outlives the test run.

with Program([python, "-m", "kiosk_backend", "serve"], env={...}, folder=tmp_path) as backend:
    backend.wait_for_port(port)
    ready = backend.wait_for_line(r"listening on (\\d+)")
    backend.kill()              # SIGKILL, as a power cut would
    backend.start()             # the same program again, in the same folder
"""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.peers.ports import is_open
from tests.peers.waiting import wait_until


class Program:
    """One child process with its whole output (stdout and stderr as one) in `lines`.

    Its own process group, so that helpers it starts go with it; Linux kills it when the test process dies.
    `user` drops root to that user (daemons such as PostgreSQL refuse root). Without `env` a clean environment is
    given: PATH, HOME, LANG only, so that a developer's own settings cannot change a result.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        folder: Path,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.command = [str(part) for part in command]
        self.folder = folder
        self.env = clean_environment() | dict(env or {})
        self.stop_signal = stop_signal
        self.lines: list[str] = []
        self._drop = ["--reuid", user, "--regid", user, "--init-groups"] if user else []
        self._news = threading.Condition()
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def name(self) -> str:
        """The program's file name, for messages."""
        return Path(self.command[0]).name

    @property
    def pid(self) -> int:
        """Process id of the running child."""
        assert self._process is not None, f"{self.name} was not started"
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def returncode(self) -> int | None:
        """Exit status once ended; negative: the signal that ended it."""
        return None if self._process is None else self._process.poll()

    def start(self) -> Self:
        """Start it (again); the output of earlier runs stays in `lines`."""
        assert not self.running, f"{self.name} runs already"
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *self._drop, "--", *self.command],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=[self._process], daemon=True)
        self._reader.start()
        return self

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                with self._news:
                    self.lines.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def output(self) -> str:
        """Everything it has printed so far."""
        with self._news:
            return "\n".join(self.lines)

    def wait_for_line(self, pattern: str, *, seconds: float = 15.0, after: int = 0) -> re.Match[str]:
        """The first line from index `after` on that `pattern` is found in; an AssertionError shows the output."""
        wanted = re.compile(pattern)
        deadline = time.monotonic() + seconds
        seen = after
        with self._news:
            while True:
                for line in self.lines[seen:]:
                    if found := wanted.search(line):
                        return found
                seen = max(seen, len(self.lines))
                left = deadline - time.monotonic()
                ended = self._reader is not None and not self._reader.is_alive()
                if left <= 0 or ended:
                    if ended and self._process is not None:
                        self._process.wait(5)  # its output is closed, its status comes a moment later
                    why = f"ended with {self.returncode}" if ended else f"did not within {seconds:g} s"
                    raise AssertionError(f"{self.name} should print {pattern!r}: {why}\n" + self._tail())
                self._news.wait(min(left, 0.2))

    def wait_for_port(self, port: int, *, seconds: float = 15.0) -> None:
        """Return when 127.0.0.1:port accepts connections; an AssertionError with the output if it ends before."""

        def ready_or_ended() -> bool:
            return is_open(port) or not self.running

        wait_until(ready_or_ended, f"{self.name} on port {port}", seconds=seconds)
        if not self.running:
            raise AssertionError(f"{self.name} ended with {self.returncode} before it listened\n" + self._tail())

    def wait(self, *, seconds: float = 15.0) -> int:
        """Wait for it to end by itself; its exit status."""
        assert self._process is not None, f"{self.name} was not started"
        status = self._process.wait(seconds)
        self._join()
        return status

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to what it started."""
        if self.running:
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """SIGKILL now: no farewell, as when the power goes."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(10)
            self._join()

    def stop(self, *, seconds: float = 10.0) -> int | None:
        """Ask it to end, SIGKILL after `seconds`; its exit status, None if it never started."""
        if self._process is None:
            return None
        if self.running:
            self._process.send_signal(self.stop_signal)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._sweep()
        self._join()
        return self._process.returncode

    def _sweep(self) -> None:
        """End helpers that were left behind in its process group."""
        assert self._process is not None
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _join(self) -> None:
        if self._reader is not None:
            self._reader.join(5)

    def _tail(self) -> str:
        return "\n".join(self.lines[-30:])

    def __enter__(self) -> Self:
        return self if self.running else self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def clean_environment() -> dict[str, str]:
    """PATH, HOME, TMPDIR and a UTF-8 locale: what a child needs, nothing that changes what it does."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", **kept}
