"""`report abuse` and `fraud replay` as an operator runs them: words, numbers, a table no spreadsheet computes."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk_backend.cli.opening import now, once
from kiosk_backend.cli.report import cell, write_csv
from kiosk_backend.domain.policy import DAY, HOUR, MINUTE
from kiosk_backend.ports import Desk, Transaction
from kiosk_backend.ports.decisions import Decision
from kiosk_backend.settings import load
from tests.backend.cli.conftest import Command


def pumped(began: int) -> Iterator[Decision]:
    """200 messages to one foreign prefix that nobody verified, 4 to guests who did, one refusal, one of a caller."""
    common: dict[str, Any] = {"site_id": "aurora", "purpose": "check_in", "channel": "text", "challenge_id": "c"}
    for n in range(200):
        yield Decision(
            decision_id="", at=began + n * 1_000, country="LV", prefix_index=b"p", phone_index=b"%d" % n,
            kiosk_id="=cmd|' /C calc'!A0", price=90_000, **common,
        )  # fmt: skip
    for n in range(4):
        yield Decision(
            decision_id="", at=began + n * MINUTE, country="AT", prefix_index=b"%d" % n, phone_index=b"h%d" % n,
            price=60_000, verified_at=began + n * MINUTE + 20_000, **common,
        )  # fmt: skip
    yield Decision(
        decision_id="", at=began, country="AT", prefix_index=b"x", phone_index=b"x", verdict="denied", rules="phone",
        price=60_000, agent_id="nobody", kiosk_id="@kiosk", **common,
    )  # fmt: skip


@pytest.fixture
def attacked(command: Command, environment: dict[str, str]) -> Command:
    """A migrated database with that attack of an hour ago."""
    command("keys", "create")
    command("migrate")
    command("site", "add", "aurora", "--demo")
    began = now() - 60 * MINUTE

    def add(tx: Transaction, desk: Desk) -> None:
        for n, one in enumerate(sorted(pumped(began), key=lambda one: one.at)):
            at = f"{one.at:012x}"
            fields = {name: getattr(one, name) for name in Decision.__slots__}
            tx.decisions.add(Decision(**fields | {"decision_id": f"{at[:8]}-{at[8:]}-7000-8000-{n:012}"}), desk.origin)

    once(load(None, os.environ), add)
    return command


def test_the_report_says_what_was_sent_refused_and_what_it_cost(attacked: Command) -> None:
    """S31, T3: countries with their share of verified codes, money, reasons; the suspicious one is pointed at."""
    told = attacked("report", "abuse").stdout.splitlines()
    assert told[0] == "Last 7 days: 205 asked, 204 sent, 4 verified (1 %), 1 refused, 18.24 EUR"
    assert told[1] == "  LV: 200 asked, 200 sent, 0 verified (0 %), 0 refused, 18.00 EUR  <- few are verified"
    assert told[2] == "  AT: 5 asked, 4 sent, 4 verified (100 %), 1 refused, 0.24 EUR"
    assert told[told.index("Refused:") + 1] == "  phone: 1"
    assert told[told.index("Asked for by staff:") + 1] == "  nobody: 1"


def test_the_report_counts_callers_by_staff_and_codes_typed_too_soon(attacked: Command) -> None:
    """X38, S17: from the decisions and from every chain of the audit, of the days that are asked for."""
    began = now() - 2 * HOUR

    def add(tx: Transaction, desk: Desk) -> None:
        for n in range(3):
            tx.decisions.add(
                Decision(
                    decision_id=desk.ids.new(), site_id="aurora", at=began, purpose="caller", channel="text",
                    country="AT", prefix_index=b"c", phone_index=b"c%d" % n, agent_id="agent-7", challenge_id="c",
                ),
                desk.origin,
            )  # fmt: skip
        for n in range(2_500):
            at = began - 9 * DAY if n < 300 else began
            soon = {"soon": 1} if n % 500 == 0 else {}
            tx.audit.record("code.verified", origin="kiosk-1", site_id="aurora", at=at, challenge_id="c", **soon)
        tx.audit.record("code.verified", origin="kiosk-2", site_id="aurora", at=began, challenge_id="c", soon=1)

    once(load(None, os.environ), add)
    told = attacked("report", "abuse").stdout.splitlines()
    assert told[told.index("Callers by staff:") + 1] == "  agent-7: 3"
    assert told[-1] == "Codes typed before a phone could show them: 5."
    table = list(csv.reader(io.StringIO(attacked("report", "abuse", "--csv").stdout)))
    assert ["callers", "agent-7", "3", "", "", "", ""] in table
    assert ["typed_too_soon", "", "", "", "5", "", ""] in table


def test_the_replay_names_the_money_and_the_guests(attacked: Command) -> None:
    """A pumping attack replayed, with its money figure (T3)."""
    told = attacked("fraud", "replay").stdout.splitlines()
    assert told[0] == "204 messages of the last 30 days, 18.24 EUR spent."
    assert told[1] == "Stopped: 197. Money saved: 17.73 EUR."
    assert told[2] == "  LV: 197 stopped, 17.73 EUR saved"
    assert told[-1] == "Honest guests hit: 0 of 4 who typed their code (0.0 %)."
    lax = attacked("fraud", "replay", "--country-hour", "150", "--country-day", "150", "--prefix-hour", "150").stdout
    assert "Stopped: 50. Money saved: 4.50 EUR." in lax
    assert "wrong" not in lax


def test_thresholds_that_cannot_be_are_refused(attacked: Command) -> None:
    assert "prefix_hour must be 1 or more" in attacked("fraud", "replay", "--prefix-hour", "0", code=1).stderr
    assert "--days" in attacked("report", "abuse", "--days", "31", code=1).stderr


def test_an_empty_house_says_so(command: Command) -> None:
    command("keys", "create")
    command("migrate")
    command("site", "add", "aurora", "--demo")
    assert command("report", "abuse").stdout == "No message was asked for in the last 7 days.\n"
    assert command("fraud", "replay").stdout == "No message was asked for in the last 30 days.\n"


def test_no_cell_of_the_table_is_a_formula(attacked: Command) -> None:
    """X41: names from outside cannot compute, nor move a cursor."""
    table = list(csv.reader(io.StringIO(attacked("report", "abuse", "--csv").stdout)))
    assert ["refused", "phone", "", "", "", "1", ""] in table
    assert ["kiosk", "'@kiosk", "", "", "", "1", ""] in table
    assert not [one for row in table for one in row if one.lstrip()[:1] in ("=", "+", "-", "@")]


@pytest.mark.parametrize(("text", "shown"), [
    ("=1+1", "'=1+1"), ("+49", "'+49"), ("-2", "'-2"), ("@SUM", "'@SUM"), ("  =1", "'  =1"), ("\t=1", "' =1"),
    ("\r\n=1", "'  =1"), ("Anna, \"x\"", "Anna, \"x\""), ("\x1b[2J", " [2J"), ("\uff1d1", "'\uff1d1"), ("", ""),
])  # fmt: skip
def test_what_could_begin_a_formula_is_text(text: str, shown: str) -> None:
    """X41."""
    assert cell(text) == shown
    written = io.StringIO()
    write_csv(written, [("a", text)])
    assert next(csv.reader(io.StringIO(written.getvalue()))) == ["a", shown]
