"""The doors of the house open the way architecture.md says: the import-linter contracts hold, and they bite."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.meta.sources import ROOT


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"]
    return subprocess.run(
        [*command], cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False
    )


def test_import_rules_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_import_is_seen(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    skip = shutil.ignore_patterns("__pycache__", "*.qml", "*.ttf", ".*")
    for package in ("kiosk_app", "kiosk_backend"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=skip)
    flow = tmp_path / "kiosk_app" / "flow.py"
    flow.write_text(flow.read_text() + "\nimport PySide6.QtCore  # planted\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "kiosk_app.flow -> PySide6" in done.stdout
