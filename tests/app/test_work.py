"""What each step does behind the screen: which event follows which answer, and what is repeated under which key."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from msgspec import structs

from kiosk_app.backend_client import BackendClient, Outage, Refused
from kiosk_app.devices.ports import (
    Confirmed,
    PassForm,
    PrinterStatus,
    PrintJob,
    PrintOutcome,
    Raster,
    Ready,
    Unknown,
)
from kiosk_app.devices.ports import Refused as PrintRefused
from kiosk_app.flow import FLOW, Event, Step, Work
from kiosk_app.guest import Guest, Typed
from kiosk_app.work import Peers, perform
from kiosk_backend.contract import v1


class ScriptedBackend:
    """Answers each call with the next of its script; an exception is raised. Remembers what it was asked."""

    def __init__(self, **script: list[Any]) -> None:
        self.script = script
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any) -> Any:
            self.asked.append((name, arguments))
            answer = self.script[name].pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def keys(self, name: str) -> list[Any]:
        return [arguments[-1] for asked, arguments in self.asked if asked == name]


class Printer:
    """Gives one outcome after the other."""

    form: PassForm = "thermal_80"

    def __init__(self, *outcomes: str) -> None:
        self.outcomes = list(outcomes)
        self.printed: list[str] = []

    async def status(self) -> PrinterStatus:
        return Ready()

    async def print(self, job: PrintJob) -> PrintOutcome:
        outcome = self.outcomes.pop(0)
        if outcome == "confirmed":
            self.printed.append(job.serial)
            return Confirmed(job.serial)
        return Unknown(job.serial, "TIMEOUT") if outcome == "unknown" else PrintRefused(job.serial, "MEDIA_EMPTY")


class Renderer:
    def render(self, document: v1.PassDocument, form: PassForm) -> PrintJob:
        return PrintJob(f"{document.pass_id}-{document.version}", Raster(8, b"\x00"))


class Stage:
    """Peers whose time passes only when somebody sleeps."""

    def __init__(self, backend: ScriptedBackend, printer: Printer | None = None) -> None:
        self.time = 0.0
        self.insisted: list[Callable[[], Awaitable[object]]] = []
        self.numbers = 0
        self.peers = Peers(
            backend=cast(BackendClient, backend),
            printer=printer or Printer(),
            renderer=Renderer(),
            new_key=self._key,
            monotonic=lambda: self.time,
            sleep=self._sleep,
            insist=self.insisted.append,
        )

    def _key(self) -> str:
        self.numbers += 1
        return f"key-{self.numbers}"

    async def _sleep(self, seconds: float) -> None:
        self.time += seconds

    def do(self, work: Work, guest: Guest) -> tuple[Guest, Event | None]:
        return asyncio.run(perform(work, guest, self.peers))


def refused(code: str, **more: Any) -> Refused:
    return Refused(v1.Problem(code=code, **more))


CARD = v1.BookingCard(kind="stay", place_name="Hotel Aurora", first_name="Maria", phone_ending="42")
FOUND = v1.Found(status="found", visit="vh_1", booking=CARD, next_need="code")
STATUS = v1.CodeStatus(
    delivery="queued",
    version=1,
    digits=6,
    phone_ending="42",
    expires_in_s=300,
    resend_in_s=30,
    sends_left=2,
    tries_left=5,
)
STAY = v1.StayDetails(arrive=dt.date(2026, 11, 24), leave=dt.date(2026, 11, 26), nights=2, room_type="Garden room")
PARTY = [
    v1.Guest(guest_id="a", display_name="Maria L."),
    v1.Guest(guest_id="b", display_name="Jonas L.", checked_in=True),
]
RIGHT = v1.Confirmed(grant="gr_1", first_name="Maria", guests=PARTY, details=STAY, next_need="review")


def a_pass(number: int) -> v1.StayPass:
    return v1.StayPass(
        pass_id=f"p{number}",
        version=1,
        code="K1:",
        site_name="Hotel Aurora",
        brand="aurora",
        issued_at=dt.datetime(2026, 11, 24, 15, 42, tzinfo=dt.UTC),
        first_name="Maria",
        room="412",
        arrive=dt.date(2026, 11, 24),
        leave=dt.date(2026, 11, 26),
        nights=2,
        guests=2,
    )


DONE = v1.CheckedIn(status="confirmed", passes=[a_pass(1), a_pass(2)], facts={"gate": "B12"})
TYPED = Guest(found_by="reference", typed=Typed(reference="AUR48K", last_name="Lindqvist"))
VISITING = replace(TYPED, visit="vh_1", booking=CARD, code=STATUS, typed=Typed(code="481920"))


def test_a_booking_is_found_with_what_was_typed() -> None:
    backend = ScriptedBackend(find=[FOUND])
    guest, event = Stage(backend).do(Work.FIND_BOOKING, TYPED)
    assert (event, guest.visit, guest.booking) == (Event.BOOKING_FOUND, "vh_1", CARD)
    assert backend.asked[0][1][0] == v1.ByReference(reference="AUR48K", last_name="Lindqvist")


@pytest.mark.parametrize(
    ("answer", "event"),
    [
        (v1.Found(status="name_needed", reference="AUR48K"), Event.NEEDS_NAME),
        (v1.Found(status="choose", choices=[v1.Choice(visit="x", kind="stay")]), Event.NEEDS_CHOICE),
        (v1.Found(status="a word of next year"), Event.SEE_STAFF),
        (refused("booking_not_found"), Event.NOT_FOUND),
        (refused("slow_down", retry_after_s=90), Event.NOT_FOUND),
        (refused("a_code_of_next_year"), Event.SEE_STAFF),
    ],
)
def test_each_answer_to_a_look_up_has_its_event(answer: object, event: Event) -> None:
    assert Stage(ScriptedBackend(find=[answer])).do(Work.FIND_BOOKING, TYPED)[1] is event


def test_a_booking_that_cannot_check_in_yet_is_told_before_any_typing() -> None:
    early = v1.BookingCard(kind="stay", place_name="Hotel Aurora", blockers=[v1.Blocker(code="too_early")])
    answer = v1.Found(status="found", visit="vh_1", booking=early)
    guest, event = Stage(ScriptedBackend(find=[answer])).do(Work.FIND_BOOKING, TYPED)
    assert (event, guest.blockers[0].code) == (Event.BLOCKED, "too_early")


def test_a_change_is_repeated_under_one_key_until_it_is_answered() -> None:
    backend = ScriptedBackend(start_code=[Outage("x"), Outage("x"), STATUS])
    _, event = Stage(backend).do(Work.START_CODE, VISITING)
    assert event is Event.CODE_SENT
    assert len(set(backend.keys("start_code"))) == 1


def test_an_outage_that_lasts_sends_the_guest_to_the_desk() -> None:
    stage = Stage(ScriptedBackend(start_code=[Outage("x")] * 99))
    guest, event = stage.do(Work.START_CODE, VISITING)
    assert event is Event.FAILED
    assert guest.problem is not None
    assert guest.problem.code == "unavailable"
    assert 20 < stage.time <= 25


def test_the_right_code_ticks_everyone_who_is_not_here_yet_and_forgets_the_digits() -> None:
    guest, event = Stage(ScriptedBackend(submit_code=[RIGHT])).do(Work.CHECK_CODE, VISITING)
    assert event is Event.NEEDS_REVIEW
    assert (guest.ticked, guest.typed.code, guest.code) == (frozenset({"a"}), "", None)


@pytest.mark.parametrize(
    ("need", "event"),
    [
        ("dangerous_goods", Event.NEEDS_DECLARATION),
        ("pass_again", Event.NEEDS_PASS),
        ("staff", Event.SEE_STAFF),
        ("a need of next year", Event.SEE_STAFF),
    ],
)
def test_what_is_still_owed_is_the_backends_word(need: str, event: Event) -> None:
    answer = v1.Confirmed(grant="g", first_name="M", guests=[], details=STAY, next_need=need)
    assert Stage(ScriptedBackend(submit_code=[answer])).do(Work.CHECK_CODE, VISITING)[1] is event


@pytest.mark.parametrize(
    ("problem", "event", "kept"),
    [
        (refused("code_wrong", tries_left=2), Event.CODE_WRONG, "481920"),
        (refused("code_expired", sent_new_code=True), Event.CODE_REPLACED, ""),
        (refused("code_expired"), Event.WAY_CLOSED, ""),
        (refused("code_locked"), Event.WAY_CLOSED, ""),
        (refused("visit_over"), Event.SEE_STAFF, ""),
    ],
)
def test_each_refusal_of_a_code_has_its_event(problem: Refused, event: Event, kept: str) -> None:
    guest, happened = Stage(ScriptedBackend(submit_code=[problem])).do(Work.CHECK_CODE, VISITING)
    assert (happened, guest.typed.code, guest.problem) == (event, kept, problem.problem)


def test_a_way_is_begun_as_the_guest_chose_it_and_told_as_the_backend_began_it() -> None:
    backend = ScriptedBackend(start_code=[structs.replace(STATUS, method="voice", ways=["sms"])])
    guest, event = Stage(backend).do(Work.START_CODE, replace(VISITING, way="voice", code=None))
    assert (event, guest.way) == (Event.CODE_SENT, "voice")
    assert backend.asked[0][1][:2] == ("vh_1", "voice")


@pytest.mark.parametrize(
    "code", ["no_such_way", "sms_paused", "staff_only", "code_locked", "no_sends_left", "no_phone", "not_proved_yet"]
)
@pytest.mark.parametrize("work", [Work.START_CODE, Work.CONTINUE, Work.WATCH_DELIVERY])
def test_a_closed_way_leads_to_the_others(work: Work, code: str) -> None:
    """N6, N8: a locked way leaves the others, and the team, usable."""
    script = {"start_code": [refused(code)], "continue_proved": [refused(code)], "watch_delivery": [refused(code)]}
    guest, event = Stage(ScriptedBackend(**script)).do(work, VISITING)
    assert event is Event.WAY_CLOSED
    assert guest.problem is not None
    assert guest.problem.code == code


class Refusing:
    """A backend that refuses everything with one code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def call(*_arguments: Any) -> Any:
            raise refused(self.code)

        return call


ASKING = [step for step, row in FLOW.steps.items() if row.work not in (None, Work.PRINT_PASS, Work.END_VISIT)]


@pytest.mark.parametrize("step", ASKING)
def test_no_refusal_leaves_a_guest_on_a_page_that_waits(step: Step) -> None:
    """I6: whatever the backend says, the table has a place for it; the staff's refusals and tomorrow's too."""
    work = FLOW.steps[step].work
    assert work is not None
    known = replace(CHECKED_IN, questions=ASKED, answers=("1", "A"), typed=Typed(line1=LINES[0], line2=LINES[1]))
    for code in [*sorted(set(v1.REFUSALS) - {"busy", "unavailable"}), "a_code_of_next_year"]:
        _, event = Stage(cast(Any, Refusing(code))).do(work, known)
        if event is not None:
            leads = {**FLOW.anywhere, **FLOW.steps[step].exits}
            assert event in leads or event in NOT_HERE.get(step, set()), (code, event)


_BEGINNING = {Step.SENDING_CODE, Step.SENDING_LINK, Step.OPENING_PAGE, Step.RESENDING_CODE, Step.RESENDING_LINK}
_WATCHING = {Step.ENTER_CODE, Step.WAIT_FOR_PHONE, Step.USE_PASSKEY, Step.CHOOSE_OTHER_WAY}
NOT_HERE = {step: {Event.MORE_NEEDED, Event.BLOCKED} for step in _BEGINNING | _WATCHING | {Step.ASKING}}
"""What the backend does not answer to these; if it did, the walk would send the guest to the team."""


def test_what_closed_a_way_is_told_once_not_again_and_again() -> None:
    told = replace(VISITING, problem=v1.Problem(code="code_locked"))
    backend = ScriptedBackend(watch_delivery=[refused("code_locked")])
    assert Stage(backend).do(Work.WATCH_DELIVERY, told) == (told, None)


def test_a_phone_that_has_shown_it_ends_the_waiting() -> None:
    proved = structs.replace(STATUS, method="link", proved=True)
    guest, event = Stage(ScriptedBackend(watch_delivery=[proved])).do(Work.WATCH_DELIVERY, VISITING)
    assert (event, guest.way) == (Event.PROVED, "link")


@pytest.mark.parametrize("method", ["link", "passkey"])
def test_a_wrong_number_on_the_phone_ends_the_waiting(method: str) -> None:
    """N14: one wrong pick ends it."""
    ended = structs.replace(STATUS, method=method, tries_left=0, version=2)
    guest, event = Stage(ScriptedBackend(watch_delivery=[ended])).do(Work.WATCH_DELIVERY, VISITING)
    assert event is Event.WAY_CLOSED
    assert guest.problem is not None
    assert guest.problem.code == "code_locked"


def test_what_the_phone_has_shown_is_used_under_one_key() -> None:
    backend = ScriptedBackend(continue_proved=[Outage("reply lost"), RIGHT])
    guest, event = Stage(backend).do(Work.CONTINUE, VISITING)
    assert (event, guest.confirmed, guest.code) == (Event.NEEDS_REVIEW, RIGHT, None)
    assert len(set(backend.keys("continue_proved"))) == 1


ASKED = v1.Questions(
    questions=[v1.Question(fact="nights", choices=["1", "2"]), v1.Question(fact="room_type", choices=["A", "B"])],
    tries_left=2,
)


def test_questions_are_asked_anew_and_answered_together() -> None:
    """S9: what the answers are worth is the backend's word, never the screen's."""
    backend = ScriptedBackend(questions=[ASKED], answer=[refused("more_needed", needs=["email"])])
    stage = Stage(backend)
    guest, event = stage.do(Work.ASK_QUESTIONS, replace(VISITING, answers=("old",)))
    assert (event, guest.questions, guest.answers) == (Event.QUESTIONS_READY, ASKED, ())
    guest, event = stage.do(Work.CHECK_ANSWERS, replace(guest, answers=("2", "A")))
    assert backend.asked[-1][1][:2] == ("vh_1", {"nights": "2", "room_type": "A"})
    assert (event, guest.needs, guest.confirmed) == (Event.MORE_NEEDED, ("email",), None)
    assert (guest.questions, guest.answers) == (None, ())


def test_wrong_answers_lead_to_other_ways() -> None:
    backend = ScriptedBackend(answer=[refused("answers_wrong", tries_left=1)])
    _, event = Stage(backend).do(Work.CHECK_ANSWERS, replace(VISITING, questions=ASKED, answers=("1", "B")))
    assert event is Event.WAY_CLOSED


def test_no_questions_are_no_way() -> None:
    backend = ScriptedBackend(questions=[v1.Questions(questions=[], tries_left=0)])
    assert Stage(backend).do(Work.ASK_QUESTIONS, VISITING)[1] is Event.WAY_CLOSED


LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TYPED_LINES = replace(VISITING, typed=Typed(line1=LINES[0], line2=LINES[1]))
SCANNED_LINES = replace(VISITING, scanned="\n".join(LINES))


@pytest.mark.parametrize("shown", [TYPED_LINES, SCANNED_LINES])
def test_a_document_is_held_against_the_booking_and_forgotten(shown: Guest) -> None:
    backend = ScriptedBackend(show_document=[RIGHT])
    guest, event = Stage(backend).do(Work.CHECK_DOCUMENT, shown)
    assert backend.asked[0][1][:2] == ("vh_1", list(LINES))
    assert (event, guest.scanned, guest.typed.lines) == (Event.NEEDS_REVIEW, "", [])


@pytest.mark.parametrize(
    ("shown", "code", "event", "kept"),
    [
        (TYPED_LINES, "document_unreadable", Event.DOCUMENT_MISTYPED, list(LINES)),
        (SCANNED_LINES, "document_unreadable", Event.DOCUMENT_UNREADABLE, []),
        (TYPED_LINES, "document_wrong", Event.WAY_CLOSED, []),
        (TYPED_LINES, "more_needed", Event.MORE_NEEDED, []),
        (SCANNED_LINES, "visit_over", Event.SEE_STAFF, []),
    ],
)
def test_each_refusal_of_a_document_has_its_event(shown: Guest, code: str, event: Event, kept: list[str]) -> None:
    guest, happened = Stage(ScriptedBackend(show_document=[refused(code)])).do(Work.CHECK_DOCUMENT, shown)
    assert (happened, guest.scanned, guest.typed.lines) == (event, "", kept)


def test_a_right_code_that_is_not_enough_is_used_up() -> None:
    backend = ScriptedBackend(submit_code=[refused("more_needed", needs=["document"])])
    guest, event = Stage(backend).do(Work.CHECK_CODE, VISITING)
    assert (event, guest.needs, guest.code, guest.typed.code) == (Event.MORE_NEEDED, ("document",), None, "")


def test_two_tries_with_a_code_are_two_requests_not_one_repeated() -> None:
    backend = ScriptedBackend(submit_code=[refused("code_wrong"), RIGHT])
    stage = Stage(backend)
    wrong, _ = stage.do(Work.CHECK_CODE, VISITING)
    stage.do(Work.CHECK_CODE, wrong)
    assert len(set(backend.keys("submit_code"))) == 2


def test_the_delivery_line_waits_out_an_outage_and_tells_the_next_change() -> None:
    delivered = v1.CodeStatus(
        **{**{f: getattr(STATUS, f) for f in STATUS.__struct_fields__}, "delivery": "delivered", "version": 2}
    )
    backend = ScriptedBackend(watch_delivery=[Outage("x"), STATUS, delivered])
    guest, event = Stage(backend).do(Work.WATCH_DELIVERY, VISITING)
    assert event is Event.DELIVERY_CHANGED
    assert guest.code is not None
    assert guest.code.delivery == "delivered"


def test_a_resend_asked_too_early_says_when() -> None:
    guest, event = Stage(ScriptedBackend(resend_code=[refused("resend_too_early", retry_after_s=12)])).do(
        Work.RESEND_CODE, VISITING
    )
    assert event is Event.CODE_SENT
    assert guest.problem is not None
    assert guest.problem.retry_after_s == 12


CONFIRMED = replace(VISITING, confirmed=RIGHT, ticked=frozenset({"a"}))


def test_a_check_in_carries_the_grant_the_ticked_and_one_key_over_lost_answers() -> None:
    backend = ScriptedBackend(check_in=[Outage("reply lost"), DONE])
    guest, event = Stage(backend).do(Work.CHECK_IN, CONFIRMED)
    assert event is Event.CHECKED_IN
    assert guest.farewell == {"gate": "B12"}
    assert [arguments for _, arguments in backend.asked] == [backend.asked[0][1]] * 2
    assert backend.asked[0][1][0] == v1.CheckIn(visit="vh_1", grant="gr_1", guest_ids=["a"])


def test_a_check_in_nobody_answered_is_tried_on_under_the_same_key() -> None:
    backend = ScriptedBackend(check_in=[Outage("x")] * 99)
    stage = Stage(backend)
    _, event = stage.do(Work.CHECK_IN, CONFIRMED)
    assert event is Event.FAILED
    backend.script["check_in"] = [DONE]
    asyncio.run(cast(Any, stage.insisted[0])())
    assert len(set(backend.keys("check_in"))) == 1


def test_someone_who_checked_in_already_gets_the_pass_again() -> None:
    stage = Stage(ScriptedBackend(check_in=[refused("already_checked_in")]))
    assert stage.do(Work.CHECK_IN, CONFIRMED)[1] is Event.NEEDS_PASS


@pytest.mark.parametrize("status", ["pending", "refused", "a word of next year"])
def test_only_a_confirmed_check_in_prints(status: str) -> None:
    stage = Stage(ScriptedBackend(check_in=[v1.CheckedIn(status=status)]))
    assert stage.do(Work.CHECK_IN, CONFIRMED)[1] is Event.SEE_STAFF


CHECKED_IN = replace(CONFIRMED, checked_in=DONE)


def told(backend: ScriptedBackend) -> list[tuple[str, str]]:
    return [(a[0].pass_id, a[0].state) for name, a in backend.asked if name == "pass_progress"]


def test_a_pass_counts_as_printed_only_when_the_printer_says_so() -> None:
    backend, printer = ScriptedBackend(pass_progress=[v1.Done()] * 9), Printer("confirmed", "confirmed")
    guest, event = Stage(backend, printer).do(Work.PRINT_PASS, CHECKED_IN)
    assert (event, guest.printed_passes) == (Event.PASS_PRINTED, 2)
    assert told(backend) == [("p1", "sent"), ("p1", "confirmed"), ("p2", "sent"), ("p2", "confirmed")]


def test_a_silent_printer_makes_the_screen_ask_and_nothing_is_printed_twice() -> None:
    backend, printer = ScriptedBackend(pass_progress=[v1.Done()] * 9), Printer("confirmed", "unknown", "confirmed")
    stage = Stage(backend, printer)
    guest, event = stage.do(Work.PRINT_PASS, CHECKED_IN)
    assert (event, guest.printed_passes) == (Event.PASS_UNSURE, 1)
    stage.do(Work.PRINT_PASS, guest)
    assert printer.printed == ["p1-1", "p2-1"]


def test_no_paper_leads_to_the_phone_and_the_check_in_stands() -> None:
    backend = ScriptedBackend(pass_progress=[v1.Done()] * 9)
    guest, event = Stage(backend, Printer("refused")).do(Work.PRINT_PASS, CHECKED_IN)
    assert (event, guest.checked_in) == (Event.NO_PAPER, DONE)


def test_a_backend_that_is_away_does_not_keep_a_pass_in_the_printer() -> None:
    backend = ScriptedBackend(pass_progress=[Outage("x")] * 9)
    assert Stage(backend, Printer("confirmed", "confirmed")).do(Work.PRINT_PASS, CHECKED_IN)[1] is Event.PASS_PRINTED


def test_a_visit_that_found_nothing_is_not_ended_at_the_backend() -> None:
    backend = ScriptedBackend()
    assert Stage(backend).do(Work.END_VISIT, Guest())[1] is None
    assert backend.asked == []


def test_a_visit_is_ended_so_that_its_grant_is_worth_nothing() -> None:
    backend = ScriptedBackend(end_visit=[v1.Done()])
    Stage(backend).do(Work.END_VISIT, CHECKED_IN)
    assert backend.asked[0][1][:2] == ("vh_1", "finished")


def test_a_pass_the_guest_says_came_out_is_confirmed_and_the_next_one_is_printed() -> None:
    backend, printer = ScriptedBackend(pass_progress=[v1.Done()] * 9), Printer("confirmed")
    guest, event = Stage(backend, printer).do(Work.PRINT_PASS, replace(CHECKED_IN, said_printed=True))
    assert (event, guest.printed_passes, guest.said_printed) == (Event.PASS_PRINTED, 2, False)
    assert told(backend) == [("p1", "confirmed"), ("p2", "sent"), ("p2", "confirmed")]
