"""A gateway that takes a text and never delivers it; a guest who confirms by e-mail. Whole programs (X31, X33)."""

import re
from collections.abc import Iterator

import pytest

from kiosk_app.flow import Step
from tests.flows.conftest import AtKiosk
from tests.flows.lobby import TwoRoutes
from tests.flows.test_ways import answer, choose_way, passport


@pytest.fixture(scope="module")
def lobby_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoRoutes]:
    """A lobby of its own."""
    made = TwoRoutes(tmp_path_factory.mktemp("two-routes"), "")
    try:
        made.open()
        yield made
    finally:
        made.close()


def delivery(visitor_view: dict[str, object]) -> str:
    return str(visitor_view.get("delivery", ""))


@pytest.mark.slow
def test_the_same_code_comes_another_way_and_the_screen_says_so(lobby_of_session: TwoRoutes, at_kiosk: AtKiosk) -> None:
    """X31, X33: no receipt in time; one code, two routes, and the line tells the truth of each."""
    lobby, visitor = lobby_of_session, at_kiosk()
    booked = lobby.stay()
    visitor.find(booked)
    after = visitor.ask_for_code()
    session = visitor.kiosk.session
    visitor.until(lambda: delivery(session.view) == "rerouted", "the other route", timeout=40_000)
    visitor.screen.wait_says("The first route didn’t work.")
    assert visitor.screen.says("We’re sending it another way.")
    visitor.until(lambda: delivery(session.view) == "delivered", "the text to arrive")
    code = lobby.code(booked, after=after)
    assert [text[:6] for text in lobby.silent_texts(booked.phone)] == [code]
    visitor.type_code(code)
    visitor.at(Step.CONFIRM_DETAILS)


def test_a_code_by_email_and_two_answers_are_enough_where_the_site_says_so(
    lobby_of_session: TwoRoutes, at_kiosk: AtKiosk
) -> None:
    """N7: the code by e-mail alone is not; the pass says to show a document."""
    lobby, visitor = lobby_of_session, at_kiosk("northwind")
    booked = lobby.flight()
    visitor.find(booked)
    after = choose_way(visitor, "email")
    visitor.at(Step.ENTER_CODE)
    assert visitor.screen.says("Type the code we emailed you")
    mail = lobby.text(f"{booked.reference.lower()}@example.com", after=after)
    code = re.search(r"\b\d{8}\b", mail["text"])
    assert code is not None
    visitor.type_code(code[0])
    visitor.at(Step.CHOOSE_OTHER_WAY)
    visitor.screen.wait_says("One more check keeps your booking safe.")
    visitor.tap("way_questions")
    answer(visitor, booked)
    visitor.at(Step.DECLARE_BAGS)
    visitor.tap("noneOfThese")
    visitor.at(Step.CONFIRM_DETAILS)
    visitor.tap("checkIn")
    visitor.at(Step.TAKE_PASS)
    assert {document.mark for document in visitor.kiosk.session.passes} == {"show_id"}
    visitor.take_passes(2)


@pytest.mark.slow
def test_when_no_gateway_works_the_screens_say_so_and_another_way_leads(
    lobby_of_session: TwoRoutes, at_kiosk: AtKiosk
) -> None:
    """N8: an honest screen when every route is down; the passport still opens the door."""
    lobby = lobby_of_session
    visitors = [at_kiosk(report_s=0.4) for _ in range(3)]
    lobby.play("fail", "fail")
    try:
        for visitor in visitors:
            visitor.find(lobby.stay())
            visitor.tap("sendCode")
            visitor.at(Step.ENTER_CODE)
        for visitor in visitors:
            visitor.until(
                lambda one=visitor: delivery(one.kiosk.session.view) == "not_delivered",  # type: ignore[misc]
                "the end of the patience",
                timeout=45_000,
            )
            visitor.screen.wait_says("We couldn’t reach your phone.")
            assert visitor.screen.says("Choose another way")
        visitor, booked = visitors[0], lobby.with_papers()
        visitor.tap("footer_startOver")
        visitor.tap("clear")
        visitor.at(Step.ATTRACT)
        visitor.screen.wait_says("Text messages are slow now. You can confirm another way.")
        visitor.find(booked)
        visitor.screen.wait_says("Text messages are slow now.")
        choose_way(visitor, "document")
        visitor.at(Step.SHOW_DOCUMENT)
        for line in passport(booked):
            visitor.scans(line)
        visitor.at(Step.CONFIRM_DETAILS)
    finally:
        lobby.play("silent", "deliver")
