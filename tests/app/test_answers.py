"""What work answers moves the guest on, and an answer that has no place on a page sends the guest to the team (I6)."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk_app.flow import Event, Position, Step
from kiosk_app.settings import Patience
from kiosk_app.viewmodels.background import Task
from kiosk_app.viewmodels.help import HelpDesk
from kiosk_app.viewmodels.session import GuestSession
from kiosk_app.work import Peers, Result


class Answering:
    """Takes work; the test answers it."""

    def __init__(self) -> None:
        self.answer: Callable[[Result], None] = lambda _: None

    def start(self, done: Callable[[Result], None], function: Any, *arguments: Any) -> Task:
        del function, arguments
        self.answer = done
        return Task()


@pytest.fixture
def kiosk(qapp: QGuiApplication) -> Iterator[tuple[GuestSession, Answering]]:
    background = Answering()
    help_desk = HelpDesk(cast(Any, background), cast(Any, None), lambda: "key")
    session = GuestSession(cast(Any, background), cast(Peers, None), Patience(), help_desk)
    session._position = Position(Step.CONFIRM_BOOKING)
    session.happen(Event.SEND_CODE)
    yield session, background
    session.close()


def test_an_expected_answer_leads_on(kiosk: tuple[GuestSession, Answering]) -> None:
    session, background = kiosk
    background.answer((session._guest, Event.CODE_SENT))
    assert session.position.step is Step.ENTER_CODE


@pytest.mark.parametrize("event", [Event.NEEDS_PASS, Event.NOT_FOUND, Event.MORE_NEEDED])
def test_an_answer_without_a_place_sends_the_guest_to_the_team(
    kiosk: tuple[GuestSession, Answering], event: Event
) -> None:
    session, background = kiosk
    background.answer((session._guest, event))
    assert session.position.step is Step.GO_TO_DESK
