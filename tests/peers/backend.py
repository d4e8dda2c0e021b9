"""A whole backend of one's own: settings, keys, database, a demo hotel, bookings, kiosks, and the running process.

backend = Backend(folder, gateway_url="http://127.0.0.1:9999")
backend.prepare(); backend.import_bookings(csv_text); codes = backend.enrolment_codes(16)
backend.start(); backend.port; backend.kill(); backend.start(); backend.stop()

Everything but making many enrolment codes goes through the commands an operator uses, each in its own process.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.peers.process import Program, clean_environment

ROOT = Path(__file__).resolve().parents[2]


class Backend:
    """`folder` holds all of it. `database_url` empty: SQLite in `folder`. `policy` as in the settings.

    `more`: further tables of the settings, as TOML.

    `supervised`: whenever it dies it is started again (see `tests.peers.supervisor`), as `crash()` needs.
    """

    def __init__(
        self,
        folder: Path,
        *,
        gateway_url: str = "",
        database_url: str = "",
        policy: Mapping[str, Any] | None = None,
        site: str = "aurora",
        supervised: bool = False,
        warm_up_s: int = 120,
        more: str = "",
    ) -> None:
        self.folder, self.site = folder, site
        self.database_url = database_url or f"sqlite:///{folder / 'desk.db'}"
        self.config = folder / "backend.toml"
        lines = ['profile = "demo"', f"state = {json.dumps(str(folder))}"]
        lines += ["[database]", f"url = {json.dumps(self.database_url)}"]
        lines += ["[keys]", 'backend = "demo-file"', f"warm_up_s = {warm_up_s}"]
        lines += ["[private]", "port = 0", "[public]", "port = 0"]
        if gateway_url:
            lines += ["[gateways.demo_phone]", f"url = {json.dumps(gateway_url)}"]
        lines += ["[policy]", *(f"{name} = {value}" for name, value in (policy or {}).items())]
        lines.append(more)
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")
        supervisor: list[str | Path] = [sys.executable, "-m", "tests.peers.supervisor", "--config", self.config]
        command = supervisor if supervised else [*self._command, "serve"]
        self.process = Program(command, folder=folder, env=self._environment)
        self._ready: dict[str, Any] = {}

    @property
    def _command(self) -> list[str | Path]:
        return [sys.executable, "-m", "kiosk_backend", "--config", self.config]

    @property
    def _environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(ROOT)}

    def command(self, *arguments: str | Path) -> str:
        """Runs one command of the program to its end; what it printed. AssertionError with its words if it failed."""
        done = subprocess.run(
            [*map(str, self._command), *map(str, arguments)],
            cwd=self.folder,
            env=clean_environment() | self._environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def prepare(self) -> Self:
        """Keys, schema and the demo site."""
        self.command("keys", "create")
        self.command("migrate")
        self.command("site", "add", self.site, "--demo")
        return self

    def import_bookings(self, csv: str) -> None:
        """Through `kiosk-backend import`."""
        file = self.folder / "bookings.csv"
        file.write_text(csv, encoding="utf-8")
        self.command("import", file, "--site", self.site)

    def enrolment_codes(self, count: int) -> list[str]:
        """What `kiosk-backend kiosk enrol` makes, many in one commit."""
        from kiosk_backend.cli.opening import opened
        from kiosk_backend.services.kiosks import make_enrolment_code
        from kiosk_backend.settings import load

        with opened(load(self.config, {})) as (store, desk):
            makers = [
                partial(make_enrolment_code, desk=desk, site_id=self.site, kiosk_name=f"Lobby {n}")
                for n in range(count)
            ]
            codes = asyncio.run(store_run(store, lambda tx: [make(tx) for make in makers]))
        return [code.reveal() for code in codes]

    def start(self) -> Self:
        """Starts the process and waits until it says that it is ready."""
        after = len(self.process.lines)
        self.process.start()
        self._await_ready(after)
        return self

    def _await_ready(self, after: int) -> None:
        line = self.process.wait_for_line(r'^\{"event": "ready".*', seconds=30, after=after)
        self._ready = json.loads(line[0])

    def crash(self) -> None:
        """SIGKILL; returns when its supervisor has started the next life and that one is ready."""
        after = len(self.process.lines)
        os.kill(self.pid, signal.SIGKILL)
        self._await_ready(after)

    @property
    def port(self) -> int:
        """Where kiosks reach it."""
        return int(self._ready["private"]["port"])

    @property
    def public_port(self) -> int:
        """Where phones and gateways reach it."""
        return int(self._ready["public"]["port"])

    @property
    def pid(self) -> int:
        """The program's own process."""
        return int(self._ready["pid"])

    def kill(self) -> None:
        """As when the power goes."""
        self.process.kill()

    def stop(self) -> int | None:
        """Asks it to end."""
        return self.process.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


async def store_run(store: Any, fn: Any) -> Any:
    """`store.run` as a coroutine for `asyncio.run`."""
    return await store.run(fn)
