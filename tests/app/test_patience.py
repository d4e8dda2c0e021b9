"""How long the kiosk waits for a guest (experience S1-S3; decisions, Idle), and what starts it anew."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk_app.flow import FLOW, Event, Overlay, Patience, Position, Step, Work
from kiosk_app.settings import Patience as Seconds
from kiosk_app.viewmodels.help import HelpDesk
from kiosk_app.viewmodels.session import GuestSession
from kiosk_app.work import Peers


class IdleTask:
    def cancel(self) -> None:
        """Nothing runs."""


class IdleBackground:
    """Takes work and never does it: here only waiting matters."""

    def start(self, done: Callable[[Any], None], function: Any, *arguments: Any) -> IdleTask:
        del done, function, arguments
        return IdleTask()


class Watch:
    """A session and the clock it looks at."""

    def __init__(self) -> None:
        self.now = 0.0
        background = cast(Any, IdleBackground())
        help_desk = HelpDesk(background, cast(Any, None), lambda: "key")
        self.session = GuestSession(
            background,
            cast(Peers, None),
            Seconds(),
            help_desk,
            now=dt.datetime.now,
            monotonic=lambda: self.now,
        )

    def put(self, step: Step) -> None:
        """The guest stands at ``step`` and has just arrived."""
        self.session._position = Position(step)
        self.session._be_patient()

    def waits_s(self) -> float:
        """Seconds until the kiosk gives up waiting; 0: it does not."""
        timer = self.session._patience
        assert timer.isActive() == (self.session.seconds_left > 0)
        return timer.interval() / 1000 if timer.isActive() else 0.0

    def time_out(self) -> None:
        self.now += self.session.seconds_left
        self.session._patience.stop()
        self.session._patience.timeout.emit()


@pytest.fixture
def watch(qapp: QGuiApplication) -> Iterator[Watch]:
    del qapp
    one = Watch()
    yield one
    one.session.close()


SECONDS = {Patience.IDLE: 60, Patience.CODE: 120, Patience.FINISH: 15, Patience.FROZEN: 0, Patience.ENDLESS: 0}


@pytest.mark.parametrize("step", Step)
def test_every_step_waits_as_long_as_decided_and_not_at_all_while_the_app_works(watch: Watch, step: Step) -> None:
    watch.put(step)
    row = FLOW.steps[step]
    assert watch.waits_s() == SECONDS[row.patience]
    works = row.work not in (None, Work.WATCH_DELIVERY) and step is not Step.FINISH
    assert not (works and watch.waits_s()), "the guest waits for us: it is not idle"


@pytest.mark.parametrize("step", [s for s in Step if FLOW.steps[s].patience in (Patience.IDLE, Patience.CODE)])
def test_a_guest_is_asked_and_may_ask_for_more_time_again_and_again(watch: Watch, step: Step) -> None:
    watch.put(step)
    for _ in range(12):
        watch.time_out()
        assert watch.session.position == Position(step, Overlay.STILL_THERE)
        assert watch.waits_s() == 30
        watch.session.send("KEEP_GOING")
        assert watch.session.position == Position(step)
        assert watch.waits_s() == SECONDS[FLOW.steps[step].patience]
    watch.time_out()
    watch.time_out()
    assert watch.session.position == Position(Step.ATTRACT)


def test_a_touch_starts_patience_anew_but_answers_no_question(watch: Watch) -> None:
    watch.put(Step.CONFIRM_DETAILS)
    watch.now = 50.0
    watch.session.noticed()
    assert watch.session.seconds_left == 60
    watch.time_out()
    watch.now += 20
    watch.session.noticed()
    assert watch.session.seconds_left == 10


def test_news_beneath_a_question_gives_no_more_time_to_answer_it(watch: Watch) -> None:
    watch.put(Step.ENTER_CODE)
    watch.time_out()
    watch.now += 20
    watch.session.happen(Event.DELIVERY_CHANGED)
    assert watch.session.position == Position(Step.ENTER_CODE, Overlay.STILL_THERE)
    assert watch.session.seconds_left == 10


def test_whoever_waits_for_help_is_given_longer_and_then_asked(watch: Watch) -> None:
    watch.put(Step.CONFIRM_DETAILS)
    watch.session.send("CALL_HELP")
    assert watch.waits_s() == 120
    watch.time_out()
    assert watch.session.position == Position(Step.CONFIRM_DETAILS, Overlay.STILL_THERE)


def test_staff_mode_freezes_the_guests_patience(watch: Watch) -> None:
    watch.put(Step.ENTER_CODE)
    watch.session.send("STAFF")
    assert watch.waits_s() == 0
    watch.session.send("KEEP_GOING")
    assert watch.waits_s() == 120
