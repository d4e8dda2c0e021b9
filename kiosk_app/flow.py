"""The guest flow: every screen, every way out of it, as one table of pure data; flow_table.py interprets it.

A row says which page is shown, where each event leads, which work starts on entering and how long the screen
waits. There are no callables here: a condition is a different event, decided by the backend or by ``work.py``.
Steps in which the guest acts are verbs, steps in which the guest waits are gerunds. An overlay covers a step,
freezes the visit and returns to it. This module knows no guest, no network, no Qt.
"""

from __future__ import annotations

from enum import StrEnum, auto

from kiosk_app import flow_table as table
from kiosk_app.flow_table import Fate, Layer, OverlayName, Patience, StepName, UnexpectedEvent, advance, mermaid

__all__ = [
    "FLOW",
    "Event",
    "Fate",
    "Flow",
    "Layer",
    "Overlay",
    "Patience",
    "Position",
    "Row",
    "Step",
    "UnexpectedEvent",
    "Work",
    "advance",
    "mermaid",
]


class Step(StepName):
    """Where the guest is."""

    STARTING = auto()
    ATTRACT = auto()
    FIND_BOOKING = auto()
    SCAN_CODE = auto()
    TYPE_REFERENCE = auto()
    TYPE_NAME = auto()
    FINDING = auto()
    TRY_OTHER_DETAILS = auto()
    CHOOSE_BOOKING = auto()
    CHOOSING = auto()
    CONFIRM_BOOKING = auto()
    READ_WHY_NOT = auto()
    SENDING_CODE = auto()
    ENTER_CODE = auto()
    CHECKING_CODE = auto()
    RESENDING_CODE = auto()
    CHOOSE_OTHER_WAY = auto()
    SENDING_LINK = auto()
    WAIT_FOR_PHONE = auto()
    RESENDING_LINK = auto()
    OPENING_PAGE = auto()
    USE_PASSKEY = auto()
    CONTINUING = auto()
    ASKING = auto()
    ANSWER_QUESTION = auto()
    CHECKING_ANSWERS = auto()
    SHOW_DOCUMENT = auto()
    TYPE_DOCUMENT = auto()
    CHECKING_DOCUMENT = auto()
    DECLARE_BAGS = auto()
    CONFIRM_DETAILS = auto()
    CHECKING_IN = auto()
    REISSUING = auto()
    PRINTING = auto()
    TAKE_PASS = auto()
    SAY_IF_PRINTED = auto()
    LINKING_PHONE = auto()
    SCAN_PHONE_PASS = auto()
    GO_TO_DESK = auto()
    FINISH = auto()
    OUT_OF_SERVICE = auto()


class Overlay(OverlayName):
    """What covers a step for a while."""

    STILL_THERE = auto()
    CLEAR_ALL = auto()
    HELP = auto()
    STAFF = auto()


class Event(StrEnum):
    """What can happen. The first group comes from the guest, the second from work, the third from the world."""

    START = auto()
    SCAN = auto()
    TYPE = auto()
    NO_REFERENCE = auto()
    FIND = auto()
    CHOOSE = auto()
    SEND_CODE = auto()
    OTHER_WAY = auto()
    NOT_ME = auto()
    SUBMIT_CODE = auto()
    RESEND = auto()
    SEND_LINK = auto()
    RESEND_LINK = auto()
    BACK_TO_LINK = auto()
    USE_PASSKEY = auto()
    BACK_TO_PASSKEY = auto()
    ASK_QUESTIONS = auto()
    ANSWER = auto()
    SHOW_DOCUMENT = auto()
    CHECK_DOCUMENT = auto()
    NONE_OF_THESE = auto()
    SOME_OR_UNSURE = auto()
    CHECK_IN = auto()
    CHANGE_DETAILS = auto()
    TO_PHONE = auto()
    PRINTED = auto()
    NOT_PRINTED = auto()
    AT_DESK = auto()
    TAKEN = auto()
    NEXT_GUEST = auto()
    CLOSE = auto()
    BACK = auto()
    START_OVER = auto()
    CLEAR = auto()
    KEEP_GOING = auto()
    CALL_HELP = auto()
    STAFF = auto()

    SCANNED = auto()
    BOOKING_FOUND = auto()
    NEEDS_CHOICE = auto()
    NEEDS_NAME = auto()
    NOT_FOUND = auto()
    BLOCKED = auto()
    CODE_SENT = auto()
    DELIVERY_CHANGED = auto()
    CODE_WRONG = auto()
    CODE_REPLACED = auto()
    WAY_CLOSED = auto()
    PROVED = auto()
    QUESTIONS_READY = auto()
    MORE_NEEDED = auto()
    DOCUMENT_UNREADABLE = auto()
    DOCUMENT_MISTYPED = auto()
    NEEDS_DECLARATION = auto()
    NEEDS_REVIEW = auto()
    NEEDS_PASS = auto()
    CHECKED_IN = auto()
    PASS_PRINTED = auto()
    PASS_UNSURE = auto()
    NO_PAPER = auto()
    LINK_READY = auto()
    SEE_STAFF = auto()
    FAILED = auto()

    READY = auto()
    OUT_OF_ORDER = auto()
    TIMED_OUT = auto()
    VERIFIED_BY_STAFF = auto()
    VERIFIED_TO_DECLARE = auto()


class Work(StrEnum):
    """What starts when a step is entered; ``work.py`` says how. Leaving the step cancels it."""

    FIND_BOOKING = auto()
    CHOOSE_BOOKING = auto()
    START_CODE = auto()
    RESEND_CODE = auto()
    WATCH_DELIVERY = auto()
    CHECK_CODE = auto()
    CONTINUE = auto()
    ASK_QUESTIONS = auto()
    CHECK_ANSWERS = auto()
    CHECK_DOCUMENT = auto()
    CHECK_IN = auto()
    REISSUE_PASS = auto()
    PRINT_PASS = auto()
    LINK_PHONE = auto()
    END_VISIT = auto()


Row = table.Row[Step, Overlay, Event, Work]
Flow = table.Flow[Step, Overlay, Event, Work]
Position = table.Position[Step, Overlay]

S, O, E = Step, Overlay, Event  # noqa: E741 - the table reads like one

_CONFIRMED = {E.NEEDS_DECLARATION: S.DECLARE_BAGS, E.NEEDS_REVIEW: S.CONFIRM_DETAILS, E.NEEDS_PASS: S.REISSUING}
"""Where it goes on once the backend knows who the guest is, however it was shown."""
_NOT_THIS_WAY = {E.WAY_CLOSED: S.CHOOSE_OTHER_WAY, E.BLOCKED: S.READ_WHY_NOT, E.SEE_STAFF: S.GO_TO_DESK}
"""Where it goes on when this way does not lead there."""
_OTHER_WAYS = {
    E.SEND_CODE: S.SENDING_CODE,
    E.SEND_LINK: S.SENDING_LINK,
    E.USE_PASSKEY: S.OPENING_PAGE,
    E.ASK_QUESTIONS: S.ASKING,
    E.SHOW_DOCUMENT: S.SHOW_DOCUMENT,
}
"""Every way to confirm; which of them are offered is the backend's word."""

FLOW = Flow(
    start=S.STARTING,
    steps={
        S.STARTING: Row("OutOfService", {E.READY: S.ATTRACT}, patience=Patience.ENDLESS, clears=True),
        S.ATTRACT: Row(
            "Attract",
            {E.START: S.FIND_BOOKING, E.SCANNED: S.FINDING, E.READY: S.ATTRACT},
            work=Work.END_VISIT,
            patience=Patience.ENDLESS,
            clears=True,
        ),
        S.FIND_BOOKING: Row(
            "FindBooking",
            {
                E.SCAN: S.SCAN_CODE,
                E.TYPE: S.TYPE_REFERENCE,
                E.NO_REFERENCE: S.TYPE_NAME,
                E.SCANNED: S.FINDING,
                E.BACK: S.ATTRACT,
            },
            number=1,
        ),
        S.SCAN_CODE: Row(
            "ScanCode",
            {E.SCANNED: S.FINDING, E.TYPE: S.TYPE_REFERENCE, E.BACK: S.FIND_BOOKING},
            number=1,
        ),
        S.TYPE_REFERENCE: Row(
            "TypeReference",
            {E.FIND: S.FINDING, E.SCANNED: S.FINDING, E.BACK: S.FIND_BOOKING},
            number=1,
        ),
        S.TYPE_NAME: Row(
            "TypeName",
            {E.FIND: S.FINDING, E.SCANNED: S.FINDING, E.BACK: S.FIND_BOOKING},
            number=1,
        ),
        S.FINDING: Row(
            "Waiting",
            {
                E.BOOKING_FOUND: S.CONFIRM_BOOKING,
                E.NEEDS_CHOICE: S.CHOOSE_BOOKING,
                E.NEEDS_NAME: S.TYPE_REFERENCE,
                E.NOT_FOUND: S.TRY_OTHER_DETAILS,
                E.BLOCKED: S.READ_WHY_NOT,
                E.SEE_STAFF: S.GO_TO_DESK,
            },
            work=Work.FIND_BOOKING,
            patience=Patience.FROZEN,
            number=1,
        ),
        S.TRY_OTHER_DETAILS: Row(
            "TryOtherDetails",
            {E.TYPE: S.TYPE_REFERENCE, E.SCAN: S.SCAN_CODE, E.SCANNED: S.FINDING, E.BACK: S.FIND_BOOKING},
            number=1,
        ),
        S.CHOOSE_BOOKING: Row(
            "ChooseBooking",
            {E.CHOOSE: S.CHOOSING, E.SCANNED: S.FINDING, E.BACK: S.FIND_BOOKING},
            number=1,
        ),
        S.CHOOSING: Row(
            "Waiting",
            {
                E.BOOKING_FOUND: S.CONFIRM_BOOKING,
                E.NOT_FOUND: S.TRY_OTHER_DETAILS,
                E.BLOCKED: S.READ_WHY_NOT,
                E.SEE_STAFF: S.GO_TO_DESK,
            },
            work=Work.CHOOSE_BOOKING,
            patience=Patience.FROZEN,
            number=1,
        ),
        S.CONFIRM_BOOKING: Row(
            "ConfirmBooking",
            {
                E.SEND_CODE: S.SENDING_CODE,
                E.OTHER_WAY: S.CHOOSE_OTHER_WAY,
                E.NOT_ME: S.FIND_BOOKING,
                E.BACK: S.FIND_BOOKING,
            },
            number=2,
        ),
        S.READ_WHY_NOT: Row("ReadWhyNot", {E.BACK: S.FIND_BOOKING, E.CLOSE: S.ATTRACT}),
        S.SENDING_CODE: Row(
            "EnterCode",
            {E.CODE_SENT: S.ENTER_CODE, **_NOT_THIS_WAY},
            work=Work.START_CODE,
            patience=Patience.FROZEN,
            number=2,
        ),
        S.ENTER_CODE: Row(
            "EnterCode",
            {
                E.SUBMIT_CODE: S.CHECKING_CODE,
                E.OTHER_WAY: S.CHOOSE_OTHER_WAY,
                E.RESEND: S.RESENDING_CODE,
                E.DELIVERY_CHANGED: S.ENTER_CODE,
                E.WAY_CLOSED: S.CHOOSE_OTHER_WAY,
                E.SEE_STAFF: S.GO_TO_DESK,
                E.BACK: S.CONFIRM_BOOKING,
            },
            work=Work.WATCH_DELIVERY,
            patience=Patience.CODE,
            number=2,
        ),
        S.CHECKING_CODE: Row(
            "EnterCode",
            {
                **_CONFIRMED,
                E.CODE_WRONG: S.ENTER_CODE,
                E.CODE_REPLACED: S.ENTER_CODE,
                E.MORE_NEEDED: S.CHOOSE_OTHER_WAY,
                **_NOT_THIS_WAY,
            },
            work=Work.CHECK_CODE,
            patience=Patience.FROZEN,
            number=2,
        ),
        S.RESENDING_CODE: Row(
            "EnterCode",
            {E.CODE_SENT: S.ENTER_CODE, E.WAY_CLOSED: S.CHOOSE_OTHER_WAY, E.SEE_STAFF: S.GO_TO_DESK},
            work=Work.RESEND_CODE,
            patience=Patience.FROZEN,
            number=2,
        ),
        S.CHOOSE_OTHER_WAY: Row(
            "ChooseOtherWay",
            {
                **_OTHER_WAYS,
                E.RESEND: S.RESENDING_CODE,
                E.CLOSE: S.ENTER_CODE,
                E.RESEND_LINK: S.RESENDING_LINK,
                E.BACK_TO_LINK: S.WAIT_FOR_PHONE,
                E.BACK_TO_PASSKEY: S.USE_PASSKEY,
                E.DELIVERY_CHANGED: S.CHOOSE_OTHER_WAY,
                E.PROVED: S.CONTINUING,
                E.WAY_CLOSED: S.CHOOSE_OTHER_WAY,
                E.BACK: S.CONFIRM_BOOKING,
            },
            work=Work.WATCH_DELIVERY,
            patience=Patience.CODE,
            layer=Layer.SHEET,
            number=2,
        ),
        S.SENDING_LINK: Row(
            "WaitForPhone",
            {E.CODE_SENT: S.WAIT_FOR_PHONE, **_NOT_THIS_WAY},
            work=Work.START_CODE,
            patience=Patience.FROZEN,
            number=2,
        ),
        S.WAIT_FOR_PHONE: Row(
            "WaitForPhone",
            {
                E.PROVED: S.CONTINUING,
                E.OTHER_WAY: S.CHOOSE_OTHER_WAY,
                E.DELIVERY_CHANGED: S.WAIT_FOR_PHONE,
                E.WAY_CLOSED: S.CHOOSE_OTHER_WAY,
                E.SEE_STAFF: S.GO_TO_DESK,
                E.BACK: S.CONFIRM_BOOKING,
            },
            work=Work.WATCH_DELIVERY,
            patience=Patience.CODE,
            number=2,
        ),
        S.RESENDING_LINK: Row(
            "WaitForPhone",
            {E.CODE_SENT: S.WAIT_FOR_PHONE, E.WAY_CLOSED: S.CHOOSE_OTHER_WAY, E.SEE_STAFF: S.GO_TO_DESK},
            work=Work.RESEND_CODE,
            patience=Patience.FROZEN,
            number=2,
        ),
        S.OPENING_PAGE: Row(
            "Waiting",
            {E.CODE_SENT: S.USE_PASSKEY, **_NOT_THIS_WAY},
            work=Work.START_CODE,
            patience=Patience.FROZEN,
            number=2,
        ),
        S.USE_PASSKEY: Row(
            "UsePasskey",
            {
                E.PROVED: S.CONTINUING,
                E.OTHER_WAY: S.CHOOSE_OTHER_WAY,
                E.DELIVERY_CHANGED: S.USE_PASSKEY,
                E.WAY_CLOSED: S.CHOOSE_OTHER_WAY,
                E.SEE_STAFF: S.GO_TO_DESK,
                E.BACK: S.CONFIRM_BOOKING,
            },
            work=Work.WATCH_DELIVERY,
            patience=Patience.CODE,
            number=2,
        ),
        S.CONTINUING: Row(
            "Waiting",
            {**_CONFIRMED, E.MORE_NEEDED: S.CHOOSE_OTHER_WAY, **_NOT_THIS_WAY},
            work=Work.CONTINUE,
            patience=Patience.FROZEN,
            number=2,
        ),
        S.ASKING: Row(
            "Waiting",
            {E.QUESTIONS_READY: S.ANSWER_QUESTION, **_NOT_THIS_WAY},
            work=Work.ASK_QUESTIONS,
            patience=Patience.FROZEN,
            number=2,
        ),
        S.ANSWER_QUESTION: Row(
            "AnswerQuestion",
            {E.ANSWER: S.CHECKING_ANSWERS, E.OTHER_WAY: S.CHOOSE_OTHER_WAY, E.BACK: S.CHOOSE_OTHER_WAY},
            number=2,
        ),
        S.CHECKING_ANSWERS: Row(
            "Waiting",
            {**_CONFIRMED, E.MORE_NEEDED: S.CHOOSE_OTHER_WAY, **_NOT_THIS_WAY},
            work=Work.CHECK_ANSWERS,
            patience=Patience.FROZEN,
            number=2,
        ),
        S.SHOW_DOCUMENT: Row(
            "ShowDocument",
            {E.SCANNED: S.CHECKING_DOCUMENT, E.TYPE: S.TYPE_DOCUMENT, E.BACK: S.CHOOSE_OTHER_WAY},
            patience=Patience.CODE,
            number=2,
        ),
        S.TYPE_DOCUMENT: Row(
            "TypeDocument",
            {E.CHECK_DOCUMENT: S.CHECKING_DOCUMENT, E.SCANNED: S.CHECKING_DOCUMENT, E.BACK: S.SHOW_DOCUMENT},
            patience=Patience.CODE,
            number=2,
        ),
        S.CHECKING_DOCUMENT: Row(
            "Waiting",
            {
                **_CONFIRMED,
                E.DOCUMENT_UNREADABLE: S.SHOW_DOCUMENT,
                E.DOCUMENT_MISTYPED: S.TYPE_DOCUMENT,
                E.MORE_NEEDED: S.CHOOSE_OTHER_WAY,
                **_NOT_THIS_WAY,
            },
            work=Work.CHECK_DOCUMENT,
            patience=Patience.FROZEN,
            number=2,
        ),
        S.DECLARE_BAGS: Row(
            "DeclareBags",
            {E.NONE_OF_THESE: S.CONFIRM_DETAILS, E.SOME_OR_UNSURE: S.GO_TO_DESK},
            number=3,
        ),
        S.CONFIRM_DETAILS: Row(
            "ConfirmDetails",
            {E.CHECK_IN: S.CHECKING_IN, E.CHANGE_DETAILS: O.HELP},
            number=3,
        ),
        S.CHECKING_IN: Row(
            "CheckingIn",
            {
                E.CHECKED_IN: S.PRINTING,
                E.NEEDS_PASS: S.REISSUING,
                E.BLOCKED: S.READ_WHY_NOT,
                E.SEE_STAFF: S.GO_TO_DESK,
            },
            work=Work.CHECK_IN,
            patience=Patience.FROZEN,
            number=3,
        ),
        S.REISSUING: Row(
            "CheckingIn",
            {E.CHECKED_IN: S.PRINTING, E.BLOCKED: S.READ_WHY_NOT, E.SEE_STAFF: S.GO_TO_DESK},
            work=Work.REISSUE_PASS,
            patience=Patience.FROZEN,
            number=3,
        ),
        S.PRINTING: Row(
            "TakePass",
            {E.PASS_PRINTED: S.TAKE_PASS, E.PASS_UNSURE: S.SAY_IF_PRINTED, E.NO_PAPER: S.LINKING_PHONE},
            work=Work.PRINT_PASS,
            patience=Patience.FROZEN,
            number=4,
        ),
        S.TAKE_PASS: Row(
            "TakePass",
            {E.TAKEN: S.FINISH, E.TO_PHONE: S.LINKING_PHONE, E.TIMED_OUT: S.FINISH},
            patience=Patience.FINISH,
            number=4,
        ),
        S.SAY_IF_PRINTED: Row("SayIfPrinted", {E.PRINTED: S.PRINTING, E.NOT_PRINTED: S.LINKING_PHONE}, number=4),
        S.LINKING_PHONE: Row(
            "Waiting",
            {E.LINK_READY: S.SCAN_PHONE_PASS, E.SEE_STAFF: S.GO_TO_DESK},
            work=Work.LINK_PHONE,
            patience=Patience.FROZEN,
            number=4,
        ),
        S.SCAN_PHONE_PASS: Row("ScanPhonePass", {E.TAKEN: S.FINISH, E.AT_DESK: S.GO_TO_DESK}, number=4),
        S.GO_TO_DESK: Row("GoToDesk", {E.CLOSE: S.ATTRACT, E.START_OVER: S.ATTRACT}),
        S.FINISH: Row(
            "Finish",
            {
                E.CLOSE: S.ATTRACT,
                E.START_OVER: S.ATTRACT,
                E.NEXT_GUEST: S.FIND_BOOKING,
                E.SCANNED: S.FINDING,
                E.TIMED_OUT: S.ATTRACT,
            },
            work=Work.END_VISIT,
            patience=Patience.FINISH,
            clears=True,
            number=4,
        ),
        S.OUT_OF_SERVICE: Row("OutOfService", {E.READY: S.ATTRACT}, patience=Patience.ENDLESS, clears=True),
    },
    overlays={
        O.STILL_THERE: Row(
            "StillThere",
            {E.KEEP_GOING: Fate.RETURN, E.CLEAR: S.ATTRACT, E.TIMED_OUT: S.ATTRACT},
            layer=Layer.SHEET,
        ),
        O.CLEAR_ALL: Row(
            "ClearAll",
            {E.KEEP_GOING: Fate.RETURN, E.CLEAR: S.ATTRACT, E.TIMED_OUT: S.ATTRACT},
            layer=Layer.SHEET,
        ),
        O.HELP: Row(
            "Help",
            {E.KEEP_GOING: Fate.RETURN, E.STAFF: O.STAFF, E.TIMED_OUT: O.STILL_THERE},
        ),
        O.STAFF: Row(
            "Staff",
            {
                E.KEEP_GOING: Fate.RETURN,
                E.VERIFIED_BY_STAFF: S.CONFIRM_DETAILS,
                E.VERIFIED_TO_DECLARE: S.DECLARE_BAGS,
            },
            patience=Patience.ENDLESS,
            layer=Layer.STAFF,
        ),
    },
    anywhere={
        E.TIMED_OUT: O.STILL_THERE,
        E.START_OVER: O.CLEAR_ALL,
        E.CALL_HELP: O.HELP,
        E.STAFF: O.STAFF,
        E.SEE_STAFF: S.GO_TO_DESK,
        E.FAILED: S.GO_TO_DESK,
        E.OUT_OF_ORDER: S.OUT_OF_SERVICE,
    },
)
"""The guest flow of hotel and airline kiosks."""
