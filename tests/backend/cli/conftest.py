"""The command as it is used: in process for speed, serving as a process of its own; its own folder, free ports."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

import kiosk_backend
from kiosk_backend.main import main


class Done(NamedTuple):
    """What a command wrote."""

    stdout: str
    stderr: str


Command = Callable[..., Done]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings of a demo in a folder of the test."""
    own = {
        "KIOSK_BACKEND__PROFILE": "demo",
        "KIOSK_BACKEND__STATE": str(tmp_path / "state"),
        "KIOSK_BACKEND__KEYS__BACKEND": "demo-file",
        "KIOSK_BACKEND__PRIVATE__PORT": "0",
        "KIOSK_BACKEND__PUBLIC__PORT": "0",
        "KIOSK_BACKEND__PUBLIC__BASE_URL": "auto",
        "KIOSK_BACKEND__GATEWAYS__DEMO_PHONE__URL": "http://127.0.0.1:9",
    }
    monkeypatch.chdir(tmp_path)
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    place = str(Path(kiosk_backend.__file__).parents[1])
    return {**own, "PATH": "/usr/bin:/bin", "PYTHONPATH": place, "PYTHONWARNINGS": "error"}


@pytest.fixture
def command(environment: dict[str, str]) -> Command:
    """`command("site", "list")` runs it; `code` is the exit code that is expected."""

    def run(*arguments: str, code: int = 0) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            answered = main(arguments)
        assert answered == code, out.getvalue() + err.getvalue()
        return Done(out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def process(environment: dict[str, str], tmp_path: Path) -> Command:
    """The same as a process of its own."""

    def run(*arguments: str, code: int = 0) -> Done:
        words = [sys.executable, "-m", "kiosk_backend", *arguments]
        done = subprocess.run(
            words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return Done(done.stdout, done.stderr)

    return run


@pytest.fixture
def installed(command: Command) -> Command:
    """The command after keys, schema and the site aurora were made."""
    command("keys", "create")
    command("migrate")
    command("site", "add", "aurora", "--demo")
    return command
