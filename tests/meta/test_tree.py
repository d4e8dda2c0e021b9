"""The tree keeps its shape: known top level, no drawer for leftovers, nothing of one machine in a file, all pins."""

import re
from pathlib import Path

import pytest

from tests.meta.sources import ROOT, ours, text_of, tracked

TOP_LEVEL = {"pyproject.toml", "README.md", "LICENSE", "NOTICE"}
FOLDERS = {"kiosk_app", "kiosk_backend", "assets", "tests", "packaging"}
TABLES = {  # data, row by row
    "kiosk_app/flow.py",
    "kiosk_backend/api/page_words.py",
    "kiosk_backend/contract/v1.py",
    "kiosk_backend/storage/tables.py",
}
NO_ROOM = {"utils", "util", "helpers", "helper", "base", "common", "misc"}

# Written in halves so that this file does not hold what it looks for.
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.-])/(?:wor"
    r"k|roo"
    r"t|tm"
    r"p|home/\w+)/[\w.]"
    r"|pypi\.or"
    r"g|pythonhosted\.or"
    r"g|deb(?:ian)?\.(?:debian\.)?or"
    r"g/|registry\.npmj"
    r"s"
)


def machine_lines(text: str) -> list[str]:
    """Lines that name a folder of one machine or the host of a package registry."""
    return [line.strip() for line in text.splitlines() if OF_ONE_MACHINE.search(line)]


@pytest.mark.parametrize(
    "line",
    ["cd /wor" + "k/main", "open('/tm" + "p/x')", "--index-url https://pypi.or" + "g/simple", "/roo" + "t/.cache"],
)
def test_a_path_or_host_of_one_machine_is_seen(line: str) -> None:
    assert machine_lines(line) == [line]


@pytest.mark.parametrize(
    "line", ["kiosk_app/work/now.py", "exec 3<>/dev/tcp/127.0.0.1/80", "../work/a", "/var/lib/kiosk"]
)
def test_an_innocent_path_is_let_through(line: str) -> None:
    assert machine_lines(line) == []


def test_no_file_names_one_machine_or_a_registry_host() -> None:
    found = {str(file): lines for file in tracked() if (lines := machine_lines(text_of(file) or ""))}
    assert found == {}


def test_top_level_holds_only_what_it_should() -> None:
    top = {file.parts[0] for file in tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL | FOLDERS
    assert {file.parts[0] for file in tracked() if len(file.parts) > 1 and not file.parts[0].startswith(".")} <= FOLDERS


def test_no_module_is_a_drawer_for_everything() -> None:
    modules = ours(".py", "kiosk_app", "kiosk_backend", "tests", "packaging")
    assert [str(file) for file in modules if file.stem in NO_ROOM or set(file.parts) & NO_ROOM] == []


def test_every_module_stays_readable_in_one_go() -> None:
    lengths = {file: (text_of(file) or "").count("\n") for file in ours(".py", "kiosk_app", "kiosk_backend")}
    long = {str(file) for file, lines in lengths.items() if lines > 400 and "migrations" not in file.parts}
    assert long - TABLES == set()


def wanted(file: Path) -> set[str]:
    """Package names that a .in file asks for, as pins spell them."""
    lines = (line.split("#")[0].strip() for line in file.read_text().splitlines())
    names = (re.split(r"[\[<>=!~; ]", line)[0] for line in lines if line and not line.startswith("-"))
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def pinned(file: Path) -> dict[str, bool]:
    """Pinned package name -> whether it has a hash."""
    blocks = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(.*?)(?=^\S|\Z)", file.read_text(), re.M | re.S)
    return {re.sub(r"[-_.]+", "-", name).lower(): "--hash=sha256:" in rest for name, _, rest in blocks}


@pytest.mark.parametrize(
    ("asked", "pins"),
    [
        ("requirements.in", "requirements.txt"),
        ("requirements-dev.in", "requirements-dev.txt"),
        ("requirements.in", "requirements-dev.txt"),
        ("uv.in", "uv.txt"),
    ],
)
def test_every_requirement_is_pinned_by_hash(asked: str, pins: str) -> None:
    have = pinned(ROOT / "packaging" / pins)
    assert wanted(ROOT / "packaging" / asked) - set(have) == set(), "run packaging/pin"
    assert [name for name, hashed in have.items() if not hashed] == []


def test_run_and_test_environments_pin_the_same_versions() -> None:
    def versions(name: str) -> dict[str, str]:
        found = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)", (ROOT / "packaging" / name).read_text(), re.M)
        return dict(found)

    run, test = versions("requirements.txt"), versions("requirements-dev.txt")
    assert {name: (run[name], test.get(name)) for name in run if run[name] != test.get(name)} == {}
