"""Every printer keeps the same promises."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.devices.ports import Confirmed, Disconnected, Ready, Refused
from tests.app.devices.printer_benches import Bench, cups_bench, escpos_bench, folder_bench, why_no_cups

Make = Callable[[Path], contextlib.AbstractAsyncContextManager[Bench]]
PRINTERS = [
    pytest.param(escpos_bench, id="escpos"),
    pytest.param(folder_bench, id="pdf_folder"),
    pytest.param(
        cups_bench,
        id="cups",
        marks=[pytest.mark.peer, pytest.mark.skipif(bool(why_no_cups()), reason=why_no_cups() or "-")],
    ),
]


@pytest.mark.parametrize("bench", PRINTERS)
class TestPassPrinter:
    def test_a_ready_printer_prints_once_and_says_so(self, bench: Make, tmp_path: Path) -> None:
        async def scenario() -> Any:
            async with bench(tmp_path) as it:
                assert await it.printer.status() == Ready("ok")
                outcome = await it.printer.print(it.job("s-1"))
                return outcome, it.printed()

        assert asyncio.run(scenario()) == (Confirmed("s-1"), 1)

    def test_two_jobs_at_once_both_come_out(self, bench: Make, tmp_path: Path) -> None:
        async def scenario() -> Any:
            async with bench(tmp_path) as it:
                outcomes = await asyncio.gather(*(it.printer.print(it.job(f"s-{n}")) for n in (1, 2)))
                return outcomes, it.printed()

        assert asyncio.run(scenario()) == ([Confirmed("s-1"), Confirmed("s-2")], 2)

    def test_a_spoiled_printer_refuses_and_nothing_comes_out(self, bench: Make, tmp_path: Path) -> None:
        async def scenario() -> Any:
            async with bench(tmp_path) as it:
                it.spoil()
                return await it.printer.print(it.job("s-1")), it.printed()

        outcome, printed = asyncio.run(scenario())
        assert isinstance(outcome, Refused)
        assert printed == 0

    def test_a_printer_that_is_gone_is_disconnected_and_refuses(self, bench: Make, tmp_path: Path) -> None:
        async def scenario() -> Any:
            async with bench(tmp_path) as it:
                it.unplug()
                await asyncio.sleep(0)
                status = await it.printer.status()
                return status, await it.printer.print(it.job("s-1"))

        assert asyncio.run(scenario()) == (Disconnected(), Refused("s-1", "NOT_REACHABLE"))

    def test_a_job_of_the_wrong_form_is_refused(self, bench: Make, tmp_path: Path) -> None:
        async def scenario() -> Any:
            async with bench(tmp_path) as it:
                return await it.printer.print(it.other_job), it.printed()

        assert asyncio.run(scenario()) == (Refused("s-1", "FORMAT_ERROR"), 0)
