"""The README lists every limit with its default, and the shipped settings say the same.

KIOSK_WRITE_GOLDEN=1 writes the table.
"""

from __future__ import annotations

import dataclasses
import os
from typing import Any

from kiosk_backend.settings import Settings, load
from tests.meta.limit_rows import NOT_LIMITS, ROWS
from tests.meta.sources import ROOT

README = ROOT / "kiosk_backend" / "README.md"
EXAMPLE = ROOT / "packaging" / "backend.toml.example"
BEGIN, END = "<!-- limits: made by tests/meta/test_limits_table.py -->\n", "<!-- end of limits -->\n"
_TIMES = ("life", "window", "pauses", "waits", "pause", "left")


def shown(name: str, value: Any) -> str:
    """A default as people read it."""
    if isinstance(value, tuple):
        return ", ".join(shown(name, one) for one in value)
    if name.endswith(_TIMES) and not name.startswith("failures"):
        seconds = value // 1_000
        return f"{seconds // 60} min" if seconds >= 600 and seconds % 60 == 0 else f"{seconds} s"
    return f"{value:,}"


def table(settings: Settings) -> str:
    """Every limit of these settings as Markdown."""
    lines = ["| setting | default | what it bounds |", "|---|---|---|"]
    for section, rows in ROWS.items():
        own = getattr(settings, section)
        lines += [f"| {section}.{name} | {shown(name, getattr(own, name))} | {what} |" for name, what in rows.items()]
    return "\n".join(lines) + "\n"


def test_every_limit_there_is_has_a_row() -> None:
    """S1: a setting that bounds something cannot be added without being listed."""
    for section, rows in ROWS.items():
        names = {one.name for one in dataclasses.fields(getattr(Settings(), section))}
        assert names - NOT_LIMITS[section] == set(rows), section


def test_the_readme_lists_every_limit_as_it_runs() -> None:
    """S1: compared with what the shipped example loads, which is what runs."""
    running = load(EXAMPLE, {})
    assert running == Settings()
    text = README.read_text(encoding="utf-8")
    head, found, rest = text.partition(BEGIN)
    assert found, f"{README.name} has no line {BEGIN}"
    _, _, tail = rest.partition(END)
    wanted = head + BEGIN + table(running) + END + tail
    if os.environ.get("KIOSK_WRITE_GOLDEN"):
        README.write_text(wanted, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == wanted, "write it: KIOSK_WRITE_GOLDEN=1 pytest tests/meta"


def test_a_default_reads_like_a_number_of_people() -> None:
    assert shown("code_life", 300_000) == "300 s"
    assert shown("pauses", (1_800_000, 3_600_000)) == "30 min, 60 min"
    assert shown("sends_per_site_day", 2_000) == "2,000"
    assert shown("failures_before_pause", 10) == "10"
