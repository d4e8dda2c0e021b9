"""Every row of the verification checklist has a test that names it; the table in the backend's README is made of that.

KIOSK_WRITE_GOLDEN=1 writes the table.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.meta.verification_rows import NOT_OURS, ROWS

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "kiosk_backend/README.md"
BEGIN, END = "<!-- verification rows: made by tests/meta/test_verification_rows.py -->\n", "<!-- end of rows -->\n"
_ID = re.compile(r"(?<![A-Za-z0-9])([NSX][0-9]{1,2})(?![A-Za-z0-9])")
_IN_NAME = re.compile(r"(?:^|_)([nsx][0-9]{1,2})(?=_|$)")
MOST_SHOWN = 2


@cache
def proofs() -> dict[str, list[str]]:
    """By id: the tests that name it, as file::test, in the order of the files."""
    found: dict[str, list[str]] = {}
    for path in sorted(ROOT.glob("tests/**/test_*.py")):
        if path.parent.name == "meta" and path.name.startswith("test_verification"):
            continue
        where = path.relative_to(ROOT / "tests").as_posix()
        for name, node in of_module(ast.parse(path.read_text(encoding="utf-8"))):
            said = set(_ID.findall(ast.get_docstring(node) or "")) | {
                one.upper() for one in _IN_NAME.findall(node.name)
            }
            for one in said & ROWS.keys():
                found.setdefault(one, []).append(f"{where}::{name}")
    return found


def of_module(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    """Test functions, those of classes too, and test classes themselves."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            yield node.name, node
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and inner.name.startswith("test_"):
                    yield f"{node.name}::{inner.name}", inner


def table() -> str:
    """The rows as Markdown."""
    found, lines = proofs(), ["| id | what | proved by |", "|---|---|---|"]
    for one, what in ROWS.items():
        tests = found.get(one, [])
        shown = ", ".join(f"`{test}`" for test in tests[:MOST_SHOWN])
        more = " and more" if len(tests) > MOST_SHOWN else ""
        lines.append(f"| {one} | {what} | {NOT_OURS.get(one) or shown + more} |")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("row", list(ROWS))
def test_a_row_is_proved_by_a_test_or_has_a_reason(row: str) -> None:
    assert row in NOT_OURS or proofs().get(row), f"no test names {row}: {ROWS[row]}"


def test_the_readme_shows_who_proves_what() -> None:
    text = README.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    wanted = head + BEGIN + table() + END + tail
    if os.environ.get("KIOSK_WRITE_GOLDEN"):
        README.write_text(wanted, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == wanted, "write it: KIOSK_WRITE_GOLDEN=1 pytest tests/meta"
