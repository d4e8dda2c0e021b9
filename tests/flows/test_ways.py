"""A guest shows who it is by another way than a texted code, and leaves with a pass: whole programs, the phone played
over HTTP (I1, N8).
"""

import datetime as dt
import re
from html import unescape
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import httpx

from kiosk_app.document_lines import FILLER, is_whole, mistyped
from kiosk_app.flow import Overlay, Step
from tests.flows.conftest import AtKiosk
from tests.flows.lobby import Booked, Lobby
from tests.flows.visitor import Visitor


def choose_way(visitor: Visitor, way: str) -> int:
    """From "Is this your booking?" to that way; the number of the last text before it."""
    before = visitor.lobby.last_text()
    visitor.tap("otherWay")
    visitor.at(Step.CHOOSE_OTHER_WAY)
    for _ in range(4):
        if visitor.screen.find(f"way_{way}") is not None:
            break
        visitor.tap("showMore")
    visitor.tap(f"way_{way}")
    return before


def pass_in_hand(visitor: Visitor) -> None:
    visitor.at(Step.CONFIRM_DETAILS)
    visitor.tap("checkIn")
    assert len(visitor.take_passes()) == 1


class Page:
    """The page of a link, as a phone opens it."""

    def __init__(self, lobby: Lobby, booked: Booked, after: int) -> None:
        found = re.search(r"https?://\S+/link/\S+", lobby.text(booked.phone, after=after)["text"])
        assert found is not None
        self.url = found[0]
        page = httpx.get(self.url, timeout=10).raise_for_status().text
        self.numbers = re.findall(r'name="number"[^>]*value="(\d\d)"|value="(\d\d)"[^>]*name="number"', page)
        self.numbers = [one or other for one, other in self.numbers]
        action = re.search(r'<form[^>]*action="([^"]+)"', page)
        assert action is not None
        self._action = urljoin(self.url, unescape(action[1]))

    def pick(self, number: str) -> int:
        """The status of the answer."""
        return httpx.post(self._action, data={"number": number}, timeout=10).status_code


def shown_number(visitor: Visitor) -> str:
    visitor.until(lambda: visitor.kiosk.session.view.get("number"), "the number to choose")
    return str(visitor.kiosk.session.view["number"])


def test_a_link_is_tapped_and_the_kiosk_goes_on_by_itself(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    """I1: nothing is typed."""
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    after = choose_way(visitor, "link")
    visitor.at(Step.WAIT_FOR_PHONE)
    page = Page(lobby, booked, after)
    number = shown_number(visitor)
    assert number in page.numbers
    assert len(set(page.numbers)) == 3
    assert page.pick(number) == 200
    pass_in_hand(visitor)
    assert "enter_code" not in visitor.visited


def test_a_link_opened_by_somebody_else_ends_with_a_wrong_number(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    """N14: who does not see the kiosk cannot approve; one wrong pick ends it, and the guest is offered other ways."""
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    after = choose_way(visitor, "link")
    visitor.at(Step.WAIT_FOR_PHONE)
    page = Page(lobby, booked, after)
    page.pick(next(one for one in page.numbers if one != shown_number(visitor)))
    visitor.at(Step.CHOOSE_OTHER_WAY)
    visitor.screen.wait_says("That wasn’t the number on this screen.")
    assert page.pick(next(one for one in page.numbers)) >= 400
    assert visitor.position.step is Step.CHOOSE_OTHER_WAY


def test_a_call_reads_the_code_out(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    after = choose_way(visitor, "voice")
    visitor.at(Step.ENTER_CODE)
    assert visitor.screen.says("Type the code we read out")
    call = lobby.text(booked.phone, after=after)
    assert call["kind"] == "voice"
    spoken = re.search(r"(?:\d\D+){5}\d", call["text"])
    assert spoken is not None, call["text"]
    visitor.type_code("".join(re.findall(r"\d", spoken[0])))
    pass_in_hand(visitor)


def test_the_texted_code_still_works_after_a_call_was_asked_for(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    code = lobby.code(booked, after=visitor.ask_for_code())
    visitor.tap("otherWay")
    visitor.at(Step.CHOOSE_OTHER_WAY)
    visitor.tap("way_voice")
    visitor.at(Step.ENTER_CODE)
    visitor.type_code(code)
    pass_in_hand(visitor)


def test_a_locked_code_leaves_the_other_ways(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    """N6: five wrong codes end that code, not the guest's check-in."""
    visitor, booked = at_kiosk(), lobby.stay()
    visitor.find(booked)
    code = lobby.code(booked, after=visitor.ask_for_code())
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for left in (4, 3, 2, 1):
        visitor.type_code(wrong)
        visitor.until(
            lambda n=left: (
                visitor.kiosk.session.view.get("state") == "wrong"  # type: ignore[misc]
                and visitor.kiosk.session.view["triesLeft"] == n
            ),
            f"{left} tries left",
        )
        assert visitor.screen.says("Choose another way") == (left <= 2), "after three wrong tries"
    visitor.type_code(wrong)
    visitor.at(Step.CHOOSE_OTHER_WAY)
    before = lobby.last_text()
    visitor.tap("way_link")
    visitor.at(Step.WAIT_FOR_PHONE)
    Page(lobby, booked, before).pick(shown_number(visitor))
    pass_in_hand(visitor)


def digit(covered: str) -> str:
    """ICAO 9303 part 3, 4.9."""
    values = [0 if c == FILLER else int(c, 36) for c in covered]
    return str(sum(value * (7, 3, 1)[at % 3] for at, value in enumerate(values)) % 10)


def passport(booked: Booked, number: str = "") -> tuple[str, str]:
    """The lines of that guest's passport."""
    holder = f"P<UTO{booked.last_name}<<{booked.first_name.upper()}".ljust(44, FILLER)
    number, born = (number or booked.document).ljust(9, FILLER), booked.born.replace("-", "")[2:]
    head = f"{number}{digit(number)}UTO{born}{digit(born)}F350415{digit('350415')}{FILLER * 14}0"
    whole = head + digit(head[0:10] + head[13:20] + head[21:43])
    assert is_whole([holder, whole])
    assert mistyped([holder, whole]) is None
    return holder, whole


def test_a_passport_held_to_the_scanner_line_by_line(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.with_papers()
    visitor.find(booked)
    choose_way(visitor, "document")
    visitor.at(Step.SHOW_DOCUMENT)
    first, second = passport(booked)
    visitor.scans(first)
    visitor.screen.wait_says("One line is read.")
    visitor.scans(second)
    pass_in_hand(visitor)
    assert "enter_code" not in visitor.visited


def test_a_passport_typed_with_a_slip_is_told_before_it_is_sent(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.with_papers()
    visitor.find(booked)
    choose_way(visitor, "document")
    visitor.at(Step.SHOW_DOCUMENT)
    visitor.tap("type")
    visitor.at(Step.TYPE_DOCUMENT)
    first, second = passport(booked)
    visitor.kiosk.session.typeText(first)
    visitor.tap("key_next")
    visitor.kiosk.session.typeText(second.replace("L898", "L988"))
    visitor.tap("check")
    visitor.screen.wait_says("A sign in line 2 isn’t right.")
    assert "checking_document" not in visitor.visited
    visitor.kiosk.session.clear()
    visitor.kiosk.session.typeText(second)
    visitor.tap("check")
    pass_in_hand(visitor)


def test_the_passport_of_somebody_else_does_not_open_the_booking(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk(), lobby.with_papers()
    visitor.find(booked)
    choose_way(visitor, "document")
    visitor.at(Step.SHOW_DOCUMENT)
    for line in passport(Booked(**{**{f: getattr(booked, f) for f in booked.__slots__}, "last_name": "FREMD"})):
        visitor.scans(line)
    visitor.at(Step.CHOOSE_OTHER_WAY)
    visitor.screen.wait_says("That document doesn’t match this booking.")


def right_answers(booked: Booked) -> dict[str, str]:
    """What the screen calls the facts of that flight, see `lobby`."""
    assert booked.leaves is not None
    lands = (booked.leaves + dt.timedelta(minutes=225)).astimezone(ZoneInfo("Europe/Copenhagen"))
    return {
        "children": "None",
        "other_initial": "O",
        "cabin": "Economy",
        "bags": "None",
        "seat": f"{int(booked.reference[2:4]) + 1}C",
        "arrival_time": f"{lands:%H:%M}",
    }


def answer(visitor: Visitor, booked: Booked, *, right: bool = True) -> None:
    """Both questions, rightly or wrongly."""
    visitor.at(Step.ANSWER_QUESTION)
    session, known = visitor.kiosk.session, right_answers(booked)
    for number in (1, 2):
        visitor.until(lambda n=number: session.view.get("number") == n, f"question {number}")  # type: ignore[misc]
        asked = session._guest.questions
        assert asked is not None
        choices = session.view["choices"]
        place = choices.index(known[asked.questions[number - 1].fact]) + (0 if right else 1)
        visitor.tap(f"answer{place % len(choices)}")


def test_right_answers_bring_the_team_and_never_a_pass(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    """S9, X39: knowing the booking proves nobody."""
    visitor, booked = at_kiosk("northwind"), lobby.flight()
    visitor.find(booked)
    choose_way(visitor, "questions")
    answer(visitor, booked)
    visitor.at(Step.CHOOSE_OTHER_WAY)
    visitor.screen.wait_says("One more check keeps your booking safe.")
    assert not visitor.screen.shows("way_questions")
    visitor.tap("askTeam")
    visitor.at(Step.CHOOSE_OTHER_WAY, Overlay.HELP)


def test_wrong_answers_lead_to_another_way(lobby: Lobby, at_kiosk: AtKiosk) -> None:
    visitor, booked = at_kiosk("northwind"), lobby.flight()
    visitor.find(booked)
    choose_way(visitor, "questions")
    answer(visitor, booked, right=False)
    visitor.at(Step.CHOOSE_OTHER_WAY)
    visitor.screen.wait_says("Those answers didn’t match.")
