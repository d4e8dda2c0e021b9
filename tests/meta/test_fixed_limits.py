"""Limits that no setting changes, and that every counter of the services is in one list or the other (S1).

KIOSK_WRITE_GOLDEN=1 writes the table of the backend's README.
"""

from __future__ import annotations

import os
import re
from typing import Final

from kiosk_backend.domain.policy import DAY, HOUR, MINUTE
from kiosk_backend.domain.profile import CHANGES_PER_HOUR
from kiosk_backend.domain.verification import RULES
from kiosk_backend.services import caller, documents, guessed, help_calls, override, questions
from tests.meta.sources import ROOT

README = ROOT / "kiosk_backend/README.md"
BEGIN, END = "<!-- fixed limits: made by tests/meta/test_fixed_limits.py -->\n", "<!-- end of fixed limits -->\n"
_BUCKET: Final = re.compile(r"""f"([a-z_]+)/\{""")
BY_SETTING: Final = {
    "agent", "asker", "challenges", "lookup", "money", "phone", "prefix", "starts", "unverified", "web_sends",
    "web_tries", "wrong",
}  # fmt: skip
"""Counters whose bound is a setting: the other table has them."""
_NO_LIMITS: Final = {"alarm", "noted", "webhook"}
"""Something is told once in a window; the name of a mark."""

FIXED: Final = {
    "caller_wrong": (caller.WRONG_PER_SUBJECT, DAY, "wrong codes of callers, for one booking and member of staff"),
    "override": (override.MOST_PER_HOUR, HOUR, "overrides of one member of staff, then a second person is needed"),
    "changes": (CHANGES_PER_HOUR, HOUR, "changes of an address begun for one booking"),
    "document": (documents.TRIES, DAY, "documents shown for one booking"),
    "questions": (questions.TRIES, DAY, "answers to questions about one booking"),
    "told": (1, DAY, "notices of one booking that a code worked after wrong ones"),
    "help": (help_calls.TEXTS_PER_KIOSK, 10 * MINUTE, "texts to staff that a guest at one kiosk needs help"),
    "blocked": (0, DAY, "messages to a prefix that `fraud.prefix_hour` has blocked"),
}
OF_ONE: Final = {
    "wrong codes of one conversation with a caller": RULES["caller"].tries,
    "numbers picked on the page of one link": 1,
    "wrong codes in a row before a right one is told to the guest": guessed.WORTH_TELLING,
}


def window(milliseconds: int) -> str:
    return {DAY: "a day", HOUR: "an hour"}.get(milliseconds) or f"in {milliseconds // MINUTE} minutes"


def table() -> str:
    """The limits as Markdown."""
    lines = ["| at most | what it bounds |", "|---|---|"]
    lines += [f"| {most} {window(within)} | {what} |" for most, within, what in FIXED.values()]
    lines += [f"| {most} | {what} |" for what, most in OF_ONE.items()]
    return "\n".join(lines) + "\n"


def test_every_counter_is_bounded_by_a_setting_or_listed_here() -> None:
    """S1: a new counter needs a row."""
    sources = [*ROOT.glob("kiosk_backend/services/*.py"), *ROOT.glob("kiosk_backend/api/*.py")]
    counted = {name for file in sources for name in _BUCKET.findall(file.read_text(encoding="utf-8"))}
    assert counted - _NO_LIMITS == BY_SETTING | FIXED.keys()


def test_the_readme_lists_what_no_setting_changes() -> None:
    """S1: read from the code that counts."""
    text = README.read_text(encoding="utf-8")
    head, begin, rest = text.partition(BEGIN)
    assert begin, f"{README.name} has no line {BEGIN}"
    _, _, tail = rest.partition(END)
    wanted = head + BEGIN + table() + END + tail
    if os.environ.get("KIOSK_WRITE_GOLDEN"):
        README.write_text(wanted, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == wanted, "write it: KIOSK_WRITE_GOLDEN=1 pytest tests/meta"
