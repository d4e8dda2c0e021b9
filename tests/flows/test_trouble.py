"""Printer, scanner and backend in trouble: each leads to a screen that says what to do next."""

import re
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import httpx
import pytest

import kiosk_app.main
from kiosk_app.devices.escpos_printer import EscposTimes
from kiosk_app.devices.ports import Rubbish
from kiosk_app.flow import Event, Overlay, Position, Step
from kiosk_app.guest import Guest
from kiosk_app.viewmodels.background import Task
from tests.flows.conftest import AtKiosk
from tests.flows.lobby import Lobby
from tests.peers.faultproxy import FaultProxy


def test_without_paper_the_pass_goes_to_the_phone_once(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.confirm(booked)
    lobby.control("paper out")
    visitor.tap("checkIn")
    visitor.at(Step.SCAN_PHONE_PASS)
    link = visitor.kiosk.session.phone_link
    assert link.startswith(f"http://localhost:{lobby.public_port}/")
    assert booked.room not in httpx.get(link).text
    page = httpx.post(link)
    assert page.status_code == 200
    assert re.search(rf"\b{booked.room}\b", page.text)
    assert httpx.post(link).status_code == 410
    visitor.tap("taken")
    visitor.at(Step.FINISH)


def test_a_first_page_without_paper_says_so_before_anybody_starts(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    lobby.control("paper out")
    visitor = at_kiosk()
    visitor.at(Step.ATTRACT)
    visitor.screen.wait_says("No paper here")
    lobby.control("paper ok")
    visitor.screen.wait_says("Everything is working")


@pytest.mark.parametrize(("answer", "leads_to"), [("printed", Step.TAKE_PASS), ("notPrinted", Step.SCAN_PHONE_PASS)])
def test_a_jam_in_the_middle_of_a_pass_asks_whether_it_printed(
    lobby: Lobby, at_kiosk: AtKiosk, monkeypatch: pytest.MonkeyPatch, answer: str, leads_to: Step
) -> None:
    quick = EscposTimes(print=1.5, poll=0.1)
    monkeypatch.setattr("kiosk_app.devices.escpos_printer.EscposTimes", lambda: quick)
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.confirm(booked)
    lobby.control("jam-after 200")
    visitor.tap("checkIn")
    visitor.at(Step.SAY_IF_PRINTED)
    visitor.tap(answer)
    visitor.at(leads_to)


def test_the_kiosk_closes_while_the_backend_is_away_and_opens_by_itself(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor = at_kiosk()
    visitor.at(Step.ATTRACT)
    lobby.backend.kill()
    visitor.at(Step.OUT_OF_SERVICE)
    visitor.screen.wait_says("can’t reach our booking system")
    lobby.start_backend()
    visitor.at(Step.ATTRACT)


def test_a_backend_that_goes_away_in_a_visit_does_not_lose_the_check_in(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.confirm(booked)
    lobby.backend.kill()
    visitor.tap("checkIn")
    visitor.at(Step.CHECKING_IN)
    lobby.start_backend()
    assert len(visitor.take_passes()) == 1


def test_what_a_scanner_sends_by_mistake_is_told_and_typing_goes_on(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.start()
    visitor.tap("scan")
    visitor.at(Step.SCAN_CODE)
    visitor.scans(Rubbish("DS_CORRUPTED"))
    visitor.screen.wait_says("couldn’t read that code")
    visitor.type_details(booked.reference, booked.last_name)
    visitor.at(Step.CONFIRM_BOOKING)


def test_a_code_that_is_not_ours_is_told_in_words(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor = at_kiosk()
    visitor.at(Step.ATTRACT)
    visitor.scans("https://example.com/menu")
    visitor.at(Step.TRY_OTHER_DETAILS)


def test_a_kiosk_that_is_too_old_is_out_of_service(
    lobby: Lobby, at_kiosk: AtKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = at_kiosk()
    visitor.at(Step.ATTRACT)
    monkeypatch.setattr(kiosk_app.main, "VERSION", "0.0.1")
    visitor.restart()
    visitor.at(Step.OUT_OF_SERVICE)
    assert visitor.kiosk.session.view["reason"] == "app_too_old"
    visitor.screen.wait_says("can’t check you in right now")


@pytest.mark.parametrize("cancelled", ["in time", "too late"])
def test_a_late_answer_of_an_earlier_visit_is_dropped(
    lobby: Lobby,
    at_kiosk: AtKiosk,
    faultproxy: Callable[[int], FaultProxy],
    monkeypatch: pytest.MonkeyPatch,
    cancelled: str,
) -> None:
    """`too late`: the answer is on its way already when the visit ends, and arrives while the next guest looks."""
    asked: list[Future[Any]] = []
    runs_as, cancel = Task.runs_as, Task.cancel

    def ask(task: Task, future: Future[Any]) -> None:
        asked.append(future)
        runs_as(task, future)

    monkeypatch.setattr("kiosk_app.backend_client._ANSWER_S", 60.0)
    monkeypatch.setattr(Task, "runs_as", ask)
    monkeypatch.setattr(Task, "cancel", lambda task: cancel(task) if cancelled == "in time" else None)
    proxy, booked = faultproxy(lobby.private_port), lobby.stay()
    visitor = at_kiosk(backend_port=proxy.port)
    visitor.start()
    proxy.set("hold_reply")
    visitor.type_details(booked.reference, booked.last_name)
    visitor.at(Step.FINDING)
    first = asked[-1]
    visitor.until(lambda: proxy.held.is_set(), "the answer to be held")
    visitor.tap("footer_help")
    visitor.at(Step.FINDING, Overlay.HELP)
    visitor.happens(Event.TIMED_OUT)
    visitor.at(Step.FINDING, Overlay.STILL_THERE)
    visitor.happens(Event.TIMED_OUT)
    visitor.at(Step.ATTRACT)
    seen = len(visitor.visited)
    visitor.start()
    visitor.type_details("ZZZZ99", "Nobody")
    visitor.at(Step.FINDING)
    second = asked[-1]
    assert (first.cancelled(), second.done()) == (cancelled == "in time", False)
    proxy.set("up")
    visitor.until(lambda: first.done() and second.done(), "both answers")
    if cancelled == "too late":
        assert first.result()[1] is Event.BOOKING_FOUND, "it did arrive"
    visitor.at(Step.TRY_OTHER_DETAILS)
    visitor.settle()
    guest = visitor.kiosk.session._guest
    assert (guest.booking, guest.visit, guest.typed.reference) == (None, "", "ZZZZ99")
    assert "confirm_booking" not in visitor.visited[seen:]


def test_a_guest_who_walks_away_is_asked_and_then_forgotten(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(idle_s=1.5, answer_s=1.0), lobby.stay()
    visitor.find(booked)
    visitor.until(lambda: visitor.position == Position(Step.CONFIRM_BOOKING, Overlay.STILL_THERE), "the question")
    assert not visitor.screen.says("Ida"), "what the guest knows is hidden"
    visitor.at(Step.ATTRACT)
    assert visitor.kiosk.session._guest == Guest(visit_number=visitor.kiosk.session._guest.visit_number)


def test_a_guest_who_needs_more_time_finds_everything_as_it_was(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(idle_s=2.0, answer_s=20.0), lobby.stay()
    visitor.find(booked)
    visitor.at(Step.CONFIRM_BOOKING, Overlay.STILL_THERE)
    visitor.tap("moreTime")
    visitor.at(Step.CONFIRM_BOOKING)
    visitor.screen.wait_says("Ida")


def test_start_over_asks_first_and_clears_everything(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    visitor.tap("footer_startOver")
    visitor.at(Step.CONFIRM_BOOKING, Overlay.CLEAR_ALL)
    visitor.tap("clear")
    visitor.at(Step.ATTRACT)
    assert visitor.kiosk.session.visit_handle == ""
