"""A queue never passes off a job that left it as a printed pass (real-parts §3a). Against a real scheduler."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from kiosk_app.devices import ipp
from kiosk_app.devices.cups_printer import CupsPrinter, raw_from_reasons
from kiosk_app.devices.ports import Blocked, Confirmed, Disconnected, Ready, Refused, Unknown, printer_status
from tests.app.devices.printer_benches import PDF, Cups, pdf_job, private_cups, why_no_cups
from tests.peers.waiting import wait_until


@pytest.fixture
def cups() -> Iterator[Cups]:
    if why_no_cups():
        pytest.skip(why_no_cups())
    with private_cups() as scheduler:
        yield scheduler


@pytest.mark.peer
class TestCups:
    def test_the_file_arrives_unchanged(self, cups: Cups) -> None:
        assert asyncio.run(cups.printer().print(pdf_job())) == Confirmed("s-1")
        assert cups.printed() == [PDF]

    def test_paper_that_runs_out_takes_the_job_back_for_good(self, cups: Cups) -> None:
        cups.mode("empty")
        printer = cups.printer()
        assert asyncio.run(printer.print(pdf_job())) == Unknown("s-1", "MEDIA_EMPTY")
        wait_until(lambda: ipp.job_state("127.0.0.1", cups.port, 1, 2.0) == 7, "the job to be cancelled")
        cups.mode("ok")
        assert asyncio.run(printer.print(pdf_job("s-2"))) == Refused("s-2", "MEDIA_EMPTY")
        assert cups.printed() == []

    def test_a_jam_is_unknown_with_its_reason(self, cups: Cups) -> None:
        cups.mode("jam")
        assert asyncio.run(cups.printer().print(pdf_job())) == Unknown("s-1", "MEDIA_JAMMED")

    def test_a_job_that_ends_badly_without_a_reason_is_not_called_printed(self, cups: Cups) -> None:
        cups.mode("silent-abort")
        assert asyncio.run(cups.printer().print(pdf_job())) == Unknown("s-1", "CANCELLED")

    def test_low_paper_is_told_with_the_pass(self, cups: Cups) -> None:
        cups.mode("low")
        assert asyncio.run(cups.printer().print(pdf_job())) == Confirmed("s-1", "near_end")


def test_without_a_scheduler_the_printer_is_gone() -> None:
    printer = CupsPrinter("pass", server=("127.0.0.1", 1))
    assert isinstance(asyncio.run(printer.status()), Disconnected)
    assert isinstance(asyncio.run(printer.print(pdf_job())), Refused)


@pytest.mark.parametrize(
    ("reasons", "status"),
    [
        (["none"], Ready()),
        (["media-low-report"], Ready("near_end")),
        (["media-empty-report"], Blocked("paper_out")),
        (["media-needed-warning", "media-empty-warning"], Blocked("paper_out")),
        (["cover-open-error", "media-empty-error"], Blocked("cover_open")),
        (["media-jam-report"], Blocked("jam")),
        (["paused"], Blocked("offline")),
        (["offline-report"], Blocked("offline")),
        (["marker-supply-empty-error"], Blocked("fault")),
        (["marker-supply-low-warning"], Ready()),
    ],
)
def test_reasons_of_ipp_become_states(reasons: list[str], status: object) -> None:
    assert printer_status(raw_from_reasons(reasons)) == status


@pytest.mark.parametrize("answer", [b"", b"\x02\x00", b"<html>no printer here</html>" * 9, bytes(range(256))])
def test_an_answer_that_is_not_ipp_says_nothing(answer: bytes) -> None:
    assert ipp._read_state(answer) is None


@pytest.mark.parametrize("queue", ["-d", "a b", "pass;rm", ""])
def test_a_queue_name_that_could_be_an_option_is_refused(queue: str) -> None:
    with pytest.raises(ValueError, match="queue name"):
        CupsPrinter(queue)
