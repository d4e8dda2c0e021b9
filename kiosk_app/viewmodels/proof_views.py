"""What the pages may show on which a guest shows who they are; the whitelist of views.py goes on here."""

from __future__ import annotations

import math
from typing import Final

from kiosk_app import document_lines
from kiosk_app.flow import Event, Step
from kiosk_app.guest import Guest
from kiosk_app.viewmodels import wording
from kiosk_app.viewmodels.scene import Scene, View, problem_of
from kiosk_backend.contract import v1

WAYS: Final[dict[str, Event]] = {
    "sms": Event.SEND_CODE,
    "voice": Event.SEND_CODE,
    "link": Event.SEND_LINK,
    "email": Event.SEND_CODE,
    "passkey": Event.USE_PASSKEY,
    "document": Event.SHOW_DOCUMENT,
    "questions": Event.ASK_QUESTIONS,
}
"""The ways this screen knows, and what choosing one sends into the flow; a way of tomorrow is not offered."""
_BY_TEXT: Final = frozenset({"sms", "voice", "link"})
_LOCKED: Final = frozenset({"code_locked", "sms_paused", "staff_only", "code_expired"})
"""Refusals after which the code that was asked for cannot help any more."""
_CLOSED: Final = _LOCKED | {
    "no_sends_left",
    "no_such_way",
    "not_proved_yet",
    "answers_wrong",
    "document_wrong",
    "slow_down",
    "address_on_hold",
}
"""Refusals after which it takes another way."""
OFFER_AFTER: Final = 2
"""Tries left of five at which another way is offered: three were wrong."""
_SENDING: Final = (Step.SENDING_CODE, Step.SENDING_LINK)
_WAITING: Final = (*_SENDING, Step.RESENDING_CODE, Step.RESENDING_LINK)


def can_text(card: v1.BookingCard) -> bool:
    """Whether a code can be texted to the phone on the booking; without a list of ways the phone decides."""
    return bool(card.phone_ending) and (not card.ways or "sms" in card.ways)


def enter_code(guest: Guest, scene: Scene) -> View:
    code = guest.code if scene.step is not Step.SENDING_CODE else None
    state = {Step.CHECKING_CODE: "checking"}.get(scene.step, "typing")
    problem = problem_of(guest)
    wrong = problem == "code_wrong"
    if scene.step is Step.ENTER_CODE and wrong and guest.typed.code:
        state = "wrong"
    tries = _tries_left(guest)
    return {
        "method": _method(guest, scene),
        "code": guest.typed.code,
        "length": code.digits if code else 8 if guest.way == "email" else 6,
        "state": state,
        "waiting": scene.step is not Step.ENTER_CODE,
        "phoneEnding": guest.booking.phone_ending if guest.booking else "",
        "emailHint": _email_hint(guest),
        "delivery": _delivery(guest, scene),
        "problem": problem,
        "triesLeft": tries,
        "offerOther": wrong and tries <= OFFER_AFTER,
        "canResend": code is not None and code.sends_left > 0 and _resend_in(guest, scene) == 0,
        "resendIn": _resend_in(guest, scene),
    }


def _method(guest: Guest, scene: Scene) -> str:
    """Which way is on the screen: while it is begun the one that was chosen, then the one the backend began."""
    return guest.way if guest.code is None or scene.step in _SENDING else guest.code.method


def _delivery(guest: Guest, scene: Scene) -> str:
    return guest.code.delivery if guest.code and scene.step not in _WAITING else "queued"


def _email_hint(guest: Guest) -> str:
    told = guest.code.email_hint if guest.code else ""
    return told or (guest.booking.email_hint if guest.booking else "")


def _tries_left(guest: Guest) -> int:
    if guest.problem and guest.problem.tries_left is not None:
        return guest.problem.tries_left
    return guest.code.tries_left if guest.code else 0


def _resend_in(guest: Guest, scene: Scene) -> int:
    if guest.code is None:
        return 0
    return max(0, math.ceil(guest.code.resend_in_s - (scene.monotonic - guest.code_asked_at)))


def _ways(guest: Guest, *, again: bool) -> list[str]:
    """The backend's ways in its order, best first. What has just been closed is no way; ``again``: the one under way
    has a row of its own."""
    problem = problem_of(guest)
    if problem == "staff_only":
        return []
    told = guest.problem.needs if guest.problem else []
    known = told or guest.needs or (guest.code.ways if guest.code else [])
    if not known and guest.booking is not None:
        known = guest.booking.ways or (["sms"] if guest.booking.phone_ending else [])
    closed: set[str] = set()
    if problem in ("sms_paused", "no_phone", "slow_down") or (problem == "address_on_hold" and guest.way != "email"):
        closed = {*_BY_TEXT}
    elif problem in ("no_such_way", "address_on_hold", "code_locked", "code_expired", "no_sends_left"):
        closed = {guest.way}
    elif problem == "document_wrong":
        closed = {"document"}
    closed = set() if told else closed
    if again and guest.code is not None:
        closed.add(guest.code.method)
    return [way for way in known if way in WAYS and way not in closed]


def choose_other_way(guest: Guest, scene: Scene) -> View:
    problem, code = problem_of(guest), guest.code
    method = code.method if code else ""
    stopped = problem in _LOCKED or problem in ("no_sends_left", "more_needed")
    again = code is not None and method != "passkey" and code.sends_left > 0 and not stopped
    return {
        "locked": problem in _LOCKED,
        "closed": problem in _CLOSED,
        "moreNeeded": problem == "more_needed" or bool(guest.needs),
        "problem": problem,
        "started": code is not None,
        "method": method,
        "canResend": again,
        "resendIn": _resend_in(guest, scene),
        "ways": _ways(guest, again=again),
        "back": {"": "BACK", "link": "BACK_TO_LINK", "passkey": "BACK_TO_PASSKEY"}.get(method, "CLOSE"),
        "phoneEnding": guest.booking.phone_ending if guest.booking else "",
        "emailHint": _email_hint(guest),
        "delivery": code.delivery if code else "none",
        "minutes": _minutes(guest),
    }


def _minutes(guest: Guest) -> int:
    wait = guest.problem.retry_after_s if guest.problem else None
    return max(1, round((wait or 60) / 60))


def wait_for_phone(guest: Guest, scene: Scene) -> View:
    code = guest.code if scene.step not in _WAITING else None
    old = code is not None and scene.monotonic - guest.code_asked_at >= code.expires_in_s
    return {
        "tooOld": old,
        "number": code.choose_number if code else "",
        "delivery": _delivery(guest, scene),
        "waiting": code is None,
    }


def use_passkey(guest: Guest, _scene: Scene) -> View:
    code = guest.code
    shown = code is not None and code.page_url
    picture = f"image://phonepass/{guest.visit_number}.{code.version}" if code and shown else ""
    return {"picture": picture, "number": code.choose_number if code and shown else ""}


def answer_question(guest: Guest, _scene: Scene) -> View:
    asked = guest.questions.questions if guest.questions else []
    at = min(len(guest.answers), len(asked) - 1)
    if at < 0:
        return {"question": "", "choices": [], "number": 0, "of": 0}
    fact = asked[at].fact
    return {
        "question": wording.question(fact),
        "choices": [wording.answer(fact, choice) for choice in asked[at].choices],
        "number": at + 1,
        "of": len(asked),
    }


def show_document(guest: Guest, scene: Scene) -> View:
    return {"canScan": scene.can_scan, "problem": problem_of(guest), "begun": bool(guest.scanned)}


def type_document(guest: Guest, scene: Scene) -> View:
    typed = (guest.typed.line1, guest.typed.line2, guest.typed.line3)
    count, length = document_lines.shape(typed[0])
    lines = list(typed[:count])
    wrong = document_lines.mistyped(lines) if document_lines.is_whole(lines) else None
    rows = [
        {
            "name": f"line{at + 1}",
            "text": line,
            "active": scene.active_field == f"line{at + 1}",
            "complete": len(line) == length and at != wrong,
            "left": max(0, length - len(line)),
        }
        for at, line in enumerate(lines)
    ]
    problem = problem_of(guest)
    short = int(problem.removeprefix("short_line")) if problem.startswith("short_line") else 0
    return {
        "lines": rows,
        "length": length,
        "shortLine": short,
        "mistyped": problem == "document_unreadable",
        "mistypedLine": (wrong or 0) + 1 if wrong is not None else 0,
    }
