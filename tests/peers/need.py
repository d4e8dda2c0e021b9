"""What a test asks of the machine: there, or skipped with the reason (a failure with --ci)."""

import os
from pathlib import Path

import pytest


def in_ci() -> bool:
    """Whether a missing peer is a failure (KIOSK_CI=1, set by `packaging/test --ci`)."""
    return os.environ.get("KIOSK_CI") == "1"


def need_file(pattern: str, package: str) -> Path:
    """The newest file that matches `pattern`; skips (in CI: fails) naming the Debian `package` otherwise."""
    found = sorted(Path("/").glob(pattern.lstrip("/")))
    if not found:
        missing(f"needs the Debian package {package} (sudo apt-get install --no-install-recommends {package})")
    return found[-1]


def missing(reason: str) -> None:
    """Skip with that reason, or fail in CI."""
    if in_ci():
        pytest.fail(f"{reason}; with --ci that is a failure", pytrace=False)
    pytest.skip(reason)
