"""A thermal printer that fails at any point never makes the kiosk believe in a pass that is not there (F11)."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.devices import escpos
from kiosk_app.devices.demo_thermal import DemoFaults
from kiosk_app.devices.escpos_printer import EscposPrinter
from kiosk_app.devices.ports import (
    Blocked,
    Confirmed,
    Disconnected,
    PrintJob,
    PrintOutcome,
    Raster,
    RawPrinterStatus,
    Ready,
    Refused,
    Unknown,
)
from tests.app.devices.printer_benches import TIMES, chequer, raster_job, thermal

PAGE = len(escpos.page(chequer()))


def print_with(faults: DemoFaults, **bench: Any) -> tuple[PrintOutcome, list[Raster]]:
    """Print one pass on a spoiled printer: the outcome and what came out."""

    async def scenario() -> tuple[PrintOutcome, list[Raster]]:
        async with thermal(faults, **bench) as (printer, _, passes):
            return await printer.print(raster_job()), passes

    return asyncio.run(scenario())


def test_what_comes_out_is_what_was_sent() -> None:
    assert print_with(DemoFaults()) == (Confirmed("s-1"), [chequer()])


def test_paper_that_nears_its_end_is_told_with_the_pass() -> None:
    assert print_with(DemoFaults(paper="near")) == (Confirmed("s-1", "near_end"), [chequer()])


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        (DemoFaults(paper="out"), "MEDIA_EMPTY"),
        (DemoFaults(cover_open=True), "COVER_OPEN"),
        (DemoFaults(jam=True), "MEDIA_JAMMED"),
        (DemoFaults(offline=True), "OFFLINE"),
        (DemoFaults(silent=True), "NOT_RESPONDING"),
    ],
)
def test_trouble_before_the_pass_refuses_it(faults: DemoFaults, reason: str) -> None:
    assert print_with(faults) == (Refused("s-1", reason), [])


@pytest.mark.parametrize("buffer", [65536, 2048])
@pytest.mark.parametrize(
    ("faults", "reason"),
    [({"paper_out_after": 120}, "MEDIA_EMPTY"), ({"jam_after": 299}, "MEDIA_JAMMED")],
)
def test_trouble_in_the_middle_leaves_the_pass_unknown_and_says_why(
    faults: dict[str, int], reason: str, buffer: int
) -> None:
    assert print_with(DemoFaults(**faults), buffer=buffer) == (Unknown("s-1", reason), [])


def test_a_pass_that_got_stuck_never_comes_out_for_the_next_guest() -> None:
    async def scenario() -> Any:
        async with thermal(DemoFaults(paper_out_after=100)) as (printer, demo, passes):
            first = await printer.print(raster_job("first"))
            hanging = demo.hanging_out
            await demo.control("paper ok")
            second = await printer.print(PrintJob("second", chequer(40)))
            return first, hanging, second, passes

    first, hanging, second, passes = asyncio.run(scenario())
    assert (first, hanging, second) == (Unknown("first", "MEDIA_EMPTY"), 100, Confirmed("second"))
    assert [paper.height for paper in passes] == [100 + 40]
    assert passes[0].rows.endswith(chequer(40).rows)


def test_the_cable_cut_after_any_number_of_bytes_never_confirms() -> None:
    first_ask = len(escpos.ask(1))

    async def scenario(at: int) -> Any:
        async with thermal(DemoFaults(unplug_after=at)) as (printer, _, passes):
            outcome = await printer.print(raster_job())
            again = await printer.print(raster_job("s-2"))
            return outcome, again, passes

    asked = 3 * first_ask
    places = [*range(1, asked + 40), *range(asked + 40, asked + PAGE, 997), asked + PAGE - 1, asked + PAGE]
    for at in places:
        outcome, again, passes = asyncio.run(scenario(at))
        if at < asked:
            assert isinstance(outcome, Refused), (at, outcome)
        else:
            assert not isinstance(outcome, Confirmed), (at, outcome)
            assert at == asked or isinstance(outcome, Unknown), (at, outcome)
        assert again == Confirmed("s-2"), at
        assert passes[-1].rows.endswith(chequer().rows), at


def test_a_printer_that_falls_silent_is_unknown_though_the_pass_came_out() -> None:
    assert print_with(DemoFaults(silent_after=5)) == (Unknown("s-1", "TIMEOUT"), [chequer()])


def test_a_listener_that_never_speaks_is_disconnected() -> None:
    async def scenario() -> Any:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            printer = EscposPrinter("127.0.0.1", silent.getsockname()[1], times=TIMES)
            return await printer.status()

    assert asyncio.run(scenario()) == Disconnected("not_answering")


def test_states_are_seen_and_go_away_again() -> None:
    async def scenario() -> Any:
        seen = []
        async with thermal() as (printer, demo, _):
            for line in ("paper near", "paper out", "paper ok", "cover open", "cover closed", "jam on", "jam off"):
                assert await demo.control(line) == "ok"
                seen.append(await printer.status())
        return seen

    assert asyncio.run(scenario()) == [
        Ready("near_end"),
        Blocked("paper_out"),
        Ready(),
        Blocked("cover_open"),
        Ready(),
        Blocked("jam"),
        Ready(),
    ]


def test_dots_that_look_like_a_question_do_not_disturb_the_status() -> None:
    tricky = Raster(576, bytes((0x10, 0x04, 0x04, 0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08, 0)) * 144)

    async def scenario() -> Any:
        async with thermal(DemoFaults(paper="near")) as (printer, _, passes):
            return await printer.print(PrintJob("s-1", tricky)), passes

    outcome, passes = asyncio.run(scenario())
    assert outcome == Confirmed("s-1", "near_end")
    changed = sum(a != b for a, b in zip(passes[0].rows, tricky.rows, strict=True))
    assert changed == 2 * 144


@given(st.builds(RawPrinterStatus, *[st.booleans()] * 4, fault=st.just(False), offline=st.booleans()))
def test_a_status_survives_its_way_through_three_bytes(raw: RawPrinterStatus) -> None:
    answers = [escpos.answer(which, raw) for which in escpos.ASKS]
    assert all(escpos.is_real_time_answer(byte) and not escpos.is_fence_answer(byte) for byte in answers)
    read = escpos.raw_status(*answers)
    assert (read.cover_open, read.jam, read.paper_out) == (raw.cover_open, raw.jam, raw.paper_out)
    assert read.paper_near_end == (raw.paper_near_end or raw.paper_out)
    assert read.offline == (raw.offline or raw.cover_open or raw.jam or raw.paper_out)


def test_a_dead_address_is_refused() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    printer = EscposPrinter("127.0.0.1", port, times=TIMES)
    assert asyncio.run(printer.print(raster_job())) == Refused("s-1", "NOT_REACHABLE")
