"""Every refusal that can reach a guest is said in a sentence of its own, on the page it leads to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible

from kiosk_app.flow import Step
from kiosk_app.viewmodels import wording
from kiosk_backend.contract import v1
from tests.app.pages.inspect_page import defects
from tests.app.pages.samples import Scene, at, code, problem
from tests.app.pages.stage import PORTRAIT, SMALL, Setup, Stage, stage

ON_PAGES: dict[str, tuple[Step, str]] = {
    "booking_not_found": (Step.TRY_OTHER_DETAILS, "We couldn’t find a booking with these details"),
    "slow_down": (Step.TRY_OTHER_DETAILS, "Too many tries here. Wait 4 minutes, or ask our team."),
    "code_for_something_else": (Step.TRY_OTHER_DETAILS, "That code is for something else"),
    "too_early": (Step.READ_WHY_NOT, "Check-in opens at 15:00"),
    "too_late": (Step.READ_WHY_NOT, "closed at 15:00"),
    "code_wrong": (Step.ENTER_CODE, "That code didn’t match"),
    "code_expired": (Step.ENTER_CODE, "That code was too old"),
    "resend_too_early": (Step.ENTER_CODE, "You can text it again in 24 seconds."),
    "code_locked": (Step.CHOOSE_OTHER_WAY, "Too many tries with this code."),
    "sms_paused": (Step.CHOOSE_OTHER_WAY, "Too many tries by text. Choose another way."),
    "staff_only": (Step.CHOOSE_OTHER_WAY, "Too many tries. Our team can help you now."),
    "no_sends_left": (Step.CHOOSE_OTHER_WAY, "We can’t send more codes. Choose another way."),
    "no_such_way": (Step.CHOOSE_OTHER_WAY, "That way doesn’t work now."),
    "address_on_hold": (Step.CHOOSE_OTHER_WAY, "That address was changed lately. Choose another way."),
    "more_needed": (Step.CHOOSE_OTHER_WAY, "One more check keeps your booking safe."),
    "not_proved_yet": (Step.CHOOSE_OTHER_WAY, "We haven’t heard from your phone yet."),
    "answers_wrong": (Step.CHOOSE_OTHER_WAY, "Those answers didn’t match. Choose another way."),
    "document_wrong": (Step.CHOOSE_OTHER_WAY, "That document doesn’t match this booking."),
    "document_unreadable": (Step.SHOW_DOCUMENT, "We couldn’t read that document."),
    "no_phone": (Step.CHOOSE_OTHER_WAY, "There’s no mobile number on this booking."),
}
"""Refusals with a place in the flow; work.py sends them there."""
AT_THE_DESK = {
    "unavailable",
    "busy",
    "not_enrolled",
    "kiosk_revoked",
    "app_too_old",
    "visit_over",
    "code_missing",
    "grant_missing",
    "balance_due",
    "room_not_ready",
    "details_missing",
    "cancelled",
    "already_checked_in",
    "locked_by_staff",
    "see_staff",
    "dangerous_goods",
    "not_checked_in",
    "pass_unknown",
    "pass_void",
    "no_public_address",
}
STAFF = {"pin_wrong", "pin_paused", "pin_disabled", "staff_signed_out", "not_allowed", "reason_missing"}
STAFF |= {"address_unusable", "change_unknown"}
STAFF |= {"second_person_needed", "second_person_same", "booking_unknown", "help_call_unknown"}
BUGS = {"request_malformed", "idempotency_key_missing", "idempotency_key_reused", "too_large", "guest_unknown"}
"""Only a mistake in the app asks for these: the guest reads the sentence of an unknown code."""
SET_UP = {"enrolment_code_wrong"}


@pytest.fixture(scope="module", params=[Setup("portrait", PORTRAIT), Setup("small", SMALL, "flight")], ids=str)
def shown(request: pytest.FixtureRequest, qapp: object) -> Iterator[Stage]:
    QAccessible.setActive(True)
    with stage(request.param) as made:
        yield made


def said(shown: Stage, step: Step, refusal: str) -> set[str]:
    """Everything to be read on the page of that refusal."""
    more = {"retry_after_s": 240} if refusal == "slow_down" else {"opens_at": at(15, 0), "closed_at": at(15, 0)}
    changes = {"code": code(), **problem(refusal, tries_left=2, **more)}
    shown.show(Scene(step, changes=changes))
    assert defects(shown) == []
    return {str(item.property("text")) for item in shown.items() if item.inherits("QQuickText")}


def test_every_refusal_has_its_place() -> None:
    places = [set(ON_PAGES), AT_THE_DESK, STAFF, BUGS, SET_UP]
    assert set().union(*places) == set(v1.REFUSALS)
    assert sum(map(len, places)) == len(v1.REFUSALS)


@pytest.mark.parametrize("refusal", sorted(AT_THE_DESK))
def test_the_desk_page_says_why(shown: Stage, refusal: str) -> None:
    desk = shown.session.desk
    title, sentence = wording.why_desk(refusal, desk)
    assert (title, sentence) != wording.why_desk("a code of tomorrow", desk)
    assert {title, sentence} <= said(shown, Step.GO_TO_DESK, refusal)


@pytest.mark.parametrize("refusal", sorted(ON_PAGES))
def test_the_page_says_why(shown: Stage, refusal: str) -> None:
    step, sentence = ON_PAGES[refusal]
    assert any(sentence in text for text in said(shown, step, refusal))


def test_an_unknown_refusal_sends_the_guest_to_the_desk(shown: Stage) -> None:
    assert f"Please go to {shown.session.desk}" in said(shown, Step.GO_TO_DESK, "a_code_of_tomorrow")
