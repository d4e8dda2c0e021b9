"""Nothing of a guest reaches the log, and no value forges a line (S32)."""

from __future__ import annotations

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from kiosk_backend.adapters import logs
from kiosk_backend.domain.private import PersonName, Phone, Secret


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the log holds; logging is put back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("info", stream)
    yield stream
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers[:], root.level = handlers, level


def test_only_listed_fields_with_plain_values_are_written(written: io.StringIO) -> None:
    structlog.get_logger().info(
        "request.refused",
        kiosk_id="k1",
        status=404,
        phone=Phone("+436601234542"),
        name="Lindqvist",
        code=Secret("481920"),
        where=PersonName("Maria"),
        path={"a": "Lindqvist"},
    )
    line = json.loads(written.getvalue())
    assert (line["event"], line["kiosk_id"], line["status"], line["level"]) == ("request.refused", "k1", 404, "info")
    assert line["dropped"] == "code,name,path,phone,where"
    for canary in ("Lindqvist", "481920", "43660", "Maria"):
        assert canary not in written.getvalue()


def test_no_value_forges_a_line_or_colours_a_terminal(written: io.StringIO) -> None:
    """S32, X41:"""
    structlog.get_logger().info("x.y", reason='a\n{"event":"forged"}\x1b[31m\x07\u202e\u2028', kiosk_id="k")
    text = written.getvalue()
    assert text.count("\n") == 1
    assert text.isascii()
    assert text.rstrip("\n").isprintable()


def test_a_long_value_is_cut(written: io.StringIO) -> None:
    structlog.get_logger().info("x.y", reason="a" * 10_000)
    assert len(written.getvalue()) < 600


def test_a_library_is_told_by_name_and_place_only(written: io.StringIO) -> None:
    try:
        raise ValueError("Lindqvist")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception for %s", "Lindqvist +436601234542")
    line = json.loads(written.getvalue())
    assert (line["event"], line["library"], line["error"]) == ("library.message", "uvicorn.error", "ValueError")
    assert "Lindqvist" not in written.getvalue()


def test_what_is_below_the_level_is_not_written(written: io.StringIO) -> None:
    structlog.get_logger().debug("x.y")
    logging.getLogger("asyncio").info("x")
    assert written.getvalue() == ""


def said_in(file: Path) -> Iterator[tuple[int, ast.Call]]:
    """Every line a module says to a log."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            to_log = ast.unparse(node.func.value).rpartition(".")[2] in ("log", "notes")
            if to_log and node.func.attr in ("debug", "info", "warning", "error"):
                yield node.lineno, node


def test_every_field_that_is_said_is_listed_and_plain() -> None:
    """A decision explains itself only if its reason is not dropped on the way (and a list or a table would be)."""
    import kiosk_backend

    said, lost = 0, []
    for file in sorted(Path(kiosk_backend.__file__).parent.rglob("*.py")):
        for number, call in said_in(file):
            said += 1
            odd = (ast.Dict, ast.List, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp)
            lost += [
                f"{file.name}:{number} {field.arg}"
                for field in call.keywords
                if field.arg is not None and (field.arg not in logs.FIELDS or isinstance(field.value, odd))
            ]
    assert said > 40
    assert lost == []
