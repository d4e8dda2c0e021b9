"""The command inside the test's own process: the same arguments, settings and files, without the price of a start."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk_backend.main import main

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """`command("site", "list")` runs it; `code` is the exit code that is expected."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        for name, value in environment.items():
            if name.startswith("KIOSK_BACKEND"):
                monkeypatch.setenv(name, value)
        capsys.readouterr()
        answer = main(arguments)
        shown = capsys.readouterr()
        assert answer == code, shown
        return subprocess.CompletedProcess(arguments, answer, shown.out, shown.err)

    return run


@pytest.fixture
def installed(command: Command) -> Command:
    """The command after keys, schema and the site aurora were made."""
    command("keys", "create")
    command("migrate")
    command("site", "add", "aurora", "--demo")
    return command
