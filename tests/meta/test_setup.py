"""Set-up on a machine that lacks something ends in one sentence that says what to do, and never removes anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.meta.sources import ROOT


class Machine:
    """A copy of packaging/ without an environment, and a PATH on which some commands are our own."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.commands = folder / "commands"
        self.home = folder / "home"
        for part in (self.checkout, self.commands, self.home):
            part.mkdir()
        shutil.copytree(ROOT / "packaging", self.checkout / "packaging")
        for package in ("kiosk_app", "kiosk_backend"):
            (self.checkout / package).mkdir()

    def command(self, name: str, script: str) -> None:
        """Put a command of that name first on the PATH."""
        file = self.commands / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def needs(self, package: str) -> None:
        """Let the program need a system package that this machine cannot have."""
        with (self.checkout / "packaging" / "system-packages.txt").open("a") as packages:
            packages.write(f"peer  {package}  file:/nowhere/{package}  a test\n")

    def run(self, script: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Source the set-up as the scripts do, then run that line."""
        clean = {"PATH": f"{self.commands}:{os.environ['PATH']}", "HOME": str(self.home), "PIP_RETRIES": "0"}
        command = ["bash", "-uc", f". packaging/environment.sh; {script}"]
        return subprocess.run(
            command, cwd=self.checkout, env=clean | env, capture_output=True, text=True, check=False, timeout=120
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_nothing_is_said_or_done_when_all_packages_are_there(machine: Machine) -> None:
    (machine.checkout / "packaging" / "system-packages.txt").write_text("peer git file:/bin/sh a shell\n")
    machine.command("apt-get", "echo apt was called >&2; exit 1")
    done = machine.run("setup_system screen peer; echo missing=$MISSING_SYSTEM")
    assert (done.stdout, done.stderr) == ("missing=\n", "")


def test_without_root_the_one_line_is_printed_and_set_up_goes_on(machine: Machine) -> None:
    machine.needs("kiosk-peer")
    machine.command("id", "echo 1000")
    machine.command("sudo", "exit 1")
    done = machine.run("setup_system peer; echo went on without $MISSING_SYSTEM")
    assert "sudo apt-get install --no-install-recommends kiosk-peer\n" in done.stdout
    assert done.stdout.endswith("went on without kiosk-peer\n")


def test_with_root_packages_are_installed_without_removing_any(machine: Machine) -> None:
    machine.needs("kiosk-peer")
    machine.command("id", "echo 0")
    machine.command("apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {machine.home}/asked; exit 100')
    done = machine.run("setup_system peer; echo missing=$MISSING_SYSTEM")
    asked = (machine.home / "asked").read_text().splitlines()
    assert [line.split()[-1] for line in asked] == ["kiosk-peer", "update"]
    assert "--no-remove" in asked[0]
    assert "--no-install-recommends" in asked[0]
    assert asked[0].startswith("noninteractive ")
    assert "When the network is back, run:  sudo apt-get install" in done.stdout
    assert done.stdout.endswith("missing=kiosk-peer\n")


def test_an_old_python_is_named(machine: Machine) -> None:
    machine.command("python3", '[ "$1" = -V ] && echo Python 3.10.4; exit 1')
    done = machine.run("setup_python run; echo went on", KIOSK_PYTHON="python3")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed, and python3 is Python 3.10.4" in done.stderr
    assert "went on" not in done.stdout


def test_no_python_at_all_is_said_too(machine: Machine) -> None:
    done = machine.run("setup_python run", KIOSK_PYTHON="python3.99")
    assert "python3.99 is not there" in done.stderr


def test_debian_without_venv_gets_the_one_line(machine: Machine) -> None:
    machine.command("python3", f'case "$2" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"')
    machine.command("id", "echo 1000")
    machine.command("sudo", "exit 1")
    done = machine.run("setup_python run")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert done.returncode == 1
    assert f"sudo apt-get install --no-install-recommends python{version}-venv" in done.stderr


def test_an_index_that_does_not_answer_is_one_sentence(machine: Machine) -> None:
    done = machine.run("setup_python run; echo went on", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_FIND_LINKS="")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "The package index did not answer while fetching the installer: connect this machine" in done.stderr
    assert "went on" not in done.stdout
    assert not list((machine.checkout / ".venv").glob(".ready-*"))


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("error: Permission denied (os error 13)", "A folder cannot be written"),
        ("error: Hash mismatch for httpx==1", "A downloaded package is not the one that was pinned"),
        ("error: tcp connect error: Connection refused", "The package index did not answer"),
        ("something never seen", "the lines above say why"),
    ],
)
def test_each_known_fault_has_its_sentence(machine: Machine, output: str, sentence: str) -> None:
    done = machine.run(f"stage 'A stage' sh -c 'echo \"{output}\"; exit 1' || explain 'fetching'")
    assert done.returncode == 1
    assert sentence in done.stderr
    assert output in done.stderr
