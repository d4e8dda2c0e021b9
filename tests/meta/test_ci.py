"""With --ci no real peer is skipped in silence; without, the skip says what to install."""

import os
import subprocess
import sys
from pathlib import Path

from tests.meta.sources import ROOT

TESTS = """
import pytest
from tests.peers.need import need_file

@pytest.mark.peer
def test_peer_by_file():
    need_file("/nowhere/server", "kiosk-peer")

@pytest.mark.peer
def test_peer_that_skips_by_itself():
    pytest.skip("no such thing here")

def test_other():
    pytest.skip("not today")
"""


def outcome(folder: Path, **env: str) -> str:
    file = folder / "test_planted.py"
    file.write_text(TESTS)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(ROOT / "pyproject.toml"),
        "-p",
        "tests.conftest",
        "-rsf",
        str(file),
    ]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KIOSK_", "PYTEST_"))}
    done = subprocess.run(command, cwd=ROOT, env=clean | env, capture_output=True, text=True, check=False)
    return done.stdout


def test_a_missing_peer_is_skipped_with_the_line_to_run(tmp_path: Path) -> None:
    said = outcome(tmp_path)
    assert "3 skipped" in said, said
    assert "sudo apt-get install --no-install-recommends kiosk-peer" in said


def test_in_ci_a_missing_peer_is_a_failure(tmp_path: Path) -> None:
    said = outcome(tmp_path, KIOSK_CI="1")
    assert "2 failed, 1 skipped" in said, said
