"""Each command says what it does, does it, and answers with the right exit code."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from kiosk_backend.main import COMMANDS, main, parser
from tests.backend.cli.conftest import Command


def leaves() -> list[list[str]]:
    """Every command and action."""
    found: list[list[str]] = []
    top: Any = next(action for action in parser()._actions if action.dest == "command")
    for name, made in top.choices.items():
        below = [action for action in made._actions if action.dest == "action" and action.choices]
        found += [[name, action] for action in below[0].choices] if below else [[name]]
    return found


@pytest.mark.parametrize("words", leaves(), ids=" ".join)
def test_every_command_has_help_and_an_example(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main([*words, "--help"])
    assert done.value.code == 0
    shown = capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([words[0], "--help"])
    assert f"kiosk-backend {words[0]}" in shown
    assert "examples:" in shown + capsys.readouterr().out


def test_a_wrong_word_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["srve"])
    assert done.value.code == 2
    assert "serve" in capsys.readouterr().err


def test_wrong_settings_are_told_and_exit_78(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "backend.toml"
    file.write_text("[policy]\ncode_digits = 4\n")
    assert main(["--config", str(file), "check"]) == 78
    assert "backend.toml:2: policy.code_digits: code_digits must be 6 or more" in capsys.readouterr().err


def test_there_is_no_command_twice() -> None:
    assert len(set(COMMANDS)) == len(COMMANDS)


def test_from_nothing_to_a_whole_desk(command: Command, tmp_path: Path) -> None:
    assert "keys create" in command("check", code=78).stdout
    command("keys", "create")
    assert "already" in command("keys", "create").stdout
    assert "kiosk-backend migrate" in command("check", code=78).stdout
    command("migrate")
    assert "no site yet" in command("check").stdout
    command("site", "add", "aurora", "--demo")
    command("site", "add", "northwind", "--demo")
    assert "northwind" in command("site", "list").stdout
    assert command("check").stdout.endswith("Nothing is wrong.\n")
    keys = tmp_path / "state" / "keys.json"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state" / "desk.db").stat().st_mode) == 0o600
    secret = json.loads(keys.read_text()).popitem()
    assert str(secret) not in command("keys", "list").stdout
    command("keys", "rotate", "data")
    assert len(command("keys", "list").stdout.splitlines()) == 3
    assert "3 rows: whole" in command("audit", "verify").stdout


def test_a_site_file_is_refused_with_its_lines(installed: Command, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(
        'kind = "stay"\nname = "A"\ntime_zone = "Mars"\ncountry = "AT"\n[brand]\ntheme = "a"\nacent = "x"\n'
    )
    told = installed("site", "add", "aurora", str(file), code=1).stderr
    assert f"{file}:3: time_zone: 'Mars' is not a time zone" in told
    assert f"{file}:7: brand.acent: unknown key, did you mean 'accent'?" in told


def test_a_copy_is_made_checked_and_put_back(installed: Command, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert "generation 1" in installed("backup", str(copy)).stdout
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "never replaces" in installed("backup", str(copy), code=1).stderr
    installed("site", "add", "northwind", "--demo")
    assert "--replace" in installed("restore", str(copy), code=1).stderr
    told = installed("restore", str(copy), "--replace").stdout
    assert "generation 2" in told
    assert "revoke and reset again" in told
    assert "northwind" not in installed("site", "list").stdout
    assert "whole" in installed("audit", "verify").stdout
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(copy.read_bytes()[:8_000] + b"x" * 4_000)
    assert "not a whole database" in installed("restore", str(damaged), "--replace", code=1).stderr
    assert "aurora" in installed("site", "list").stdout
