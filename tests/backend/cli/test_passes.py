"""`kiosk-backend pass`: what the backend signs, a door without network verifies; and it says what it cannot know."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from pathlib import Path

import pytest

from kiosk_backend.adapters.passes.cose import CosePassSigner
from kiosk_backend.cli.opening import opened
from kiosk_backend.cli.passes import NOT_VALID
from kiosk_backend.domain.passes import StayClaims
from kiosk_backend.ports.passes import Pass
from kiosk_backend.settings import load
from tests.backend.cli.inside import Command, command, installed

__all__ = ["command", "installed"]

PASS_ID = "0192f0c4-9a00-7000-8000-0123456789ab"


@pytest.fixture
def issued(installed: Command, environment: dict[str, str], tmp_path: Path) -> str:
    """The code of version 1, which is void by now; keys and revoked list are in files beside it."""
    now = int(time.time())
    with opened(load(None, environment)) as (store, desk):
        text, key_id = CosePassSigner(desk.keys).sign(StayClaims("aurora", PASS_ID, 1, now - 60, now + 86_400, "412"))
        row = Pass(
            PASS_ID, "aurora", "b", "", "s", "k", "paper", 1, "issued", key_id, b"", now * 1_000, (now + 86_400) * 1_000
        )

        async def write() -> None:
            await store.run(lambda tx: tx.passes.add(row, "test"))
            await store.run(lambda tx: tx.passes.void_booking("b", now * 1_000))

        asyncio.run(write())
    (tmp_path / "aurora.keys").write_text(installed("pass", "keys", "--site", "aurora").stdout)
    (tmp_path / "aurora.revoked").write_text(installed("pass", "revoked", "--site", "aurora").stdout)
    return text


def test_a_pass_is_verified_with_nothing_but_the_public_keys(
    issued: str, command: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    environment["KIOSK_BACKEND__STATE"] = str(tmp_path / "nowhere")  # no database, no key store
    shown = command("pass", "verify", issued, "--public-key", "aurora.keys").stdout
    assert shown.startswith("VALID\n")
    assert f"pass      {PASS_ID}, version 1" in shown
    assert "room      412" in shown
    assert "Not known: whether it was replaced or taken back" in shown


def test_the_revoked_list_says_what_the_code_cannot(issued: str, command: Command, tmp_path: Path) -> None:
    assert (tmp_path / "aurora.revoked").read_text() == f"{PASS_ID}/1\n"
    asked = ("pass", "verify", issued, "--public-key", "aurora.keys", "--revoked", "aurora.revoked")
    assert "NOT VALID: The pass was replaced" in command(*asked, code=NOT_VALID).stdout
    told = json.loads(command(*asked, "--json", code=NOT_VALID).stdout)
    assert (told["valid"], told["reason"], told["version"]) == (False, "revoked", 1)


def test_a_file_a_changed_code_and_another_day(issued: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "scanned.txt").write_text(issued + "\r\n")
    assert command("pass", "verify", "scanned.txt", "--public-key", "aurora.keys").stdout.startswith("VALID")
    changed = issued[:40] + ("A" if issued[40] != "A" else "B") + issued[41:]
    assert "NOT VALID" in command("pass", "verify", changed, "--public-key", "aurora.keys", code=NOT_VALID).stdout
    late = ("pass", "verify", issued, "--public-key", "aurora.keys", "--at", "2040-01-01T00:00+00:00")
    assert "has expired" in command(*late, code=NOT_VALID).stdout


def test_what_cannot_be_checked_is_not_called_invalid(issued: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.keys").write_text("0badcafe nonsense\n")
    assert (
        "bad.keys:1: not a public key" in command("pass", "verify", issued, "--public-key", "bad.keys", code=1).stderr
    )
    (tmp_path / "bad.revoked").write_text("# all\nrubbish\n")
    asked = ("pass", "verify", issued, "--public-key", "aurora.keys", "--revoked", "bad.revoked")
    assert "bad.revoked:2: not a revoked pass" in command(*asked, code=1).stderr
    assert "cannot be read" in command("pass", "verify", issued, "--public-key", "missing.keys", code=1).stderr
    asked = ("pass", "verify", issued, "--public-key", "aurora.keys", "--at", "tomorrow")
    assert "--at takes a time" in command(*asked, code=1).stderr
    assert "no site 'nowhere'" in command("pass", "keys", "--site", "nowhere", code=1).stderr


def test_a_key_line_holds_a_public_key_and_nothing_secret(issued: str, tmp_path: Path) -> None:
    key_id, _, raw = (tmp_path / "aurora.keys").read_text().strip().partition(" ")
    assert len(key_id) == 8
    assert len(base64.b64decode(raw)) == 32
    assert raw not in (tmp_path / "state" / "keys.json").read_text()
