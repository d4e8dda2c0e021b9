"""The staff flow: every staff screen and every way out of it, as one table for the same interpreter as the guest's.

Before SIGNED_IN only typing a number and a PIN leads anywhere; a test walks the table for that. Where work is under
way (FROZEN) nothing leads out but its result. This module knows no booking, no network, no Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from kiosk_app import flow_table as table
from kiosk_app.flow_table import Fate, OverlayName, Patience, StepName


class Step(StepName):
    """Where the member of staff is."""

    LEFT = auto()
    TYPE_NUMBER = auto()
    TYPE_PIN = auto()
    SIGNING_IN = auto()
    HOME = auto()
    ANSWERING = auto()
    FIND_BOOKING = auto()
    FINDING = auto()
    CHOOSE_BOOKING = auto()
    SEE_BOOKING = auto()
    CONFIRM_GUEST = auto()
    TYPE_SECOND_NUMBER = auto()
    TYPE_SECOND_PIN = auto()
    OVERRIDING = auto()
    ASK_REPRINT = auto()
    REISSUING = auto()
    PRINTING = auto()
    SAY_IF_PRINTED = auto()
    NOT_PRINTED = auto()
    TELLING = auto()
    ASK_SEND = auto()
    SENDING = auto()
    ASK_UNDO = auto()
    UNDOING = auto()
    ASK_LOCK = auto()
    LOCKING = auto()
    ASK_UNLOCK = auto()
    UNLOCKING = auto()
    STARTING_CALLER = auto()
    TYPE_CALLER_CODE = auto()
    CHECKING_CALLER = auto()
    RESENDING_CALLER = auto()
    CALLER_VERIFIED = auto()
    CALLER_NOT_VERIFIED = auto()
    TYPE_ADDRESS = auto()
    ASK_CHANGE = auto()
    ASK_REVERT = auto()
    TYPE_WITNESS_NUMBER = auto()
    TYPE_WITNESS_PIN = auto()
    CHANGING = auto()
    ASK_SERVICE = auto()
    CLOSING = auto()
    OPENING = auto()
    SEE_DEVICES = auto()
    TEST_PRINTING = auto()


class Overlay(OverlayName):
    """What covers a step for a while."""

    CLEANING = auto()


class Event(StrEnum):
    """What can happen: from the member of staff, from work, from the world."""

    NUMBER_TYPED = auto()
    PIN_TYPED = auto()
    HOME = auto()
    BOOKINGS = auto()
    DEVICES = auto()
    LEAVE = auto()
    BACK = auto()
    ANSWER = auto()
    CLEAN = auto()
    ASK_SERVICE = auto()
    CLOSE_FOR_GUESTS = auto()
    OPEN_FOR_GUESTS = auto()
    FIND = auto()
    SEE = auto()
    OVERRIDE = auto()
    REPRINT = auto()
    SEND_PASS = auto()
    UNDO = auto()
    LOCK = auto()
    UNLOCK = auto()
    VERIFY_CALLER = auto()
    RESEND = auto()
    CODE_TYPED = auto()
    CHANGE_ADDRESS = auto()
    REVERT_ADDRESS = auto()
    CONFIRM = auto()
    ASK_SECOND = auto()
    PRINT_AGAIN = auto()
    PRINTED = auto()
    NOT_PRINTED = auto()
    TEST_PRINTER = auto()

    SIGNED_IN = auto()
    SIGNED_OUT = auto()
    HOME_READ = auto()
    FOUND = auto()
    NOTHING_FOUND = auto()
    VERIFIED = auto()
    SECOND_NEEDED = auto()
    PIN_REFUSED = auto()
    CALLER_TEXTED = auto()
    CALLER_VERIFIED = auto()
    CALLER_NOT_VERIFIED = auto()
    ADDRESS_REFUSED = auto()
    ISSUED = auto()
    UNSURE = auto()
    DONE = auto()
    REFUSED = auto()

    OPENED = auto()
    TIMED_OUT = auto()


class Work(StrEnum):
    """What starts when a step is entered; ``staff_work.py`` says how. Leaving the step cancels it."""

    SIGN_OUT = auto()
    SIGN_IN = auto()
    STAY = auto()
    READ_HOME = auto()
    ANSWER_CALL = auto()
    FIND = auto()
    OVERRIDE = auto()
    REISSUE = auto()
    PRINT = auto()
    CONFIRM_PRINT = auto()
    SEND_PASS = auto()
    UNDO = auto()
    LOCK = auto()
    UNLOCK = auto()
    START_CALLER = auto()
    WATCH_CALLER = auto()
    RESEND_CALLER = auto()
    CHECK_CALLER = auto()
    END_CALLER = auto()
    CHANGE_ADDRESS = auto()
    CLOSE = auto()
    OPEN = auto()
    TEST_PRINT = auto()


Row = table.Row[Step, Overlay, Event, Work]
Flow = table.Flow[Step, Overlay, Event, Work]
Position = table.Position[Step, Overlay]

S, E = Step, Event
Exits = Mapping[Event, Step | Overlay | Fate]

_FOOTER: Exits = {
    E.HOME: S.HOME,
    E.BOOKINGS: S.FIND_BOOKING,
    E.DEVICES: S.SEE_DEVICES,
    E.LEAVE: S.LEFT,
    E.TIMED_OUT: S.TYPE_NUMBER,
}


def _at_work(page: str, exits: Exits, *, work: Work | None = None) -> Row:
    """A signed-in screen: its own exits, and those of the bar at the bottom."""
    return Row(page, {**_FOOTER, **exits}, work=work)


def _busy(page: str, work: Work, exits: Exits) -> Row:
    return Row(page, exits, work=work, patience=Patience.FROZEN)


FLOW = Flow(
    start=S.LEFT,
    steps={
        S.LEFT: Row("", {E.OPENED: S.TYPE_NUMBER}, work=Work.SIGN_OUT, patience=Patience.ENDLESS, clears=True),
        S.TYPE_NUMBER: Row(
            "SignIn",
            {E.NUMBER_TYPED: S.TYPE_PIN, E.LEAVE: S.LEFT, E.TIMED_OUT: S.LEFT},
            work=Work.SIGN_OUT,
            clears=True,
        ),
        S.TYPE_PIN: Row(
            "SignIn",
            {E.PIN_TYPED: S.SIGNING_IN, E.BACK: S.TYPE_NUMBER, E.LEAVE: S.LEFT, E.TIMED_OUT: S.LEFT},
        ),
        S.SIGNING_IN: _busy("SignIn", Work.SIGN_IN, {E.SIGNED_IN: S.HOME, E.REFUSED: S.TYPE_PIN}),
        S.HOME: _at_work(
            "Home",
            {
                E.HOME_READ: S.HOME,
                E.ANSWER: S.ANSWERING,
                E.CLEAN: Overlay.CLEANING,
                E.ASK_SERVICE: S.ASK_SERVICE,
                E.OPEN_FOR_GUESTS: S.OPENING,
            },
            work=Work.READ_HOME,
        ),
        S.ANSWERING: _busy("Home", Work.ANSWER_CALL, {E.DONE: S.HOME, E.REFUSED: S.HOME}),
        S.FIND_BOOKING: _at_work("FindBooking", {E.FIND: S.FINDING}),
        S.FINDING: _busy(
            "FindBooking",
            Work.FIND,
            {E.FOUND: S.CHOOSE_BOOKING, E.NOTHING_FOUND: S.FIND_BOOKING, E.REFUSED: S.FIND_BOOKING},
        ),
        S.CHOOSE_BOOKING: _at_work(
            "ChooseBooking",
            {
                E.SEE: S.SEE_BOOKING,
                E.OVERRIDE: S.CONFIRM_GUEST,
                E.REPRINT: S.ASK_REPRINT,
                E.SEND_PASS: S.ASK_SEND,
                E.BACK: S.FIND_BOOKING,
            },
        ),
        S.SEE_BOOKING: _at_work(
            "SeeBooking",
            {
                E.OVERRIDE: S.CONFIRM_GUEST,
                E.REPRINT: S.ASK_REPRINT,
                E.SEND_PASS: S.ASK_SEND,
                E.UNDO: S.ASK_UNDO,
                E.LOCK: S.ASK_LOCK,
                E.UNLOCK: S.ASK_UNLOCK,
                E.VERIFY_CALLER: S.STARTING_CALLER,
                E.CHANGE_ADDRESS: S.TYPE_ADDRESS,
                E.REVERT_ADDRESS: S.ASK_REVERT,
                E.BACK: S.CHOOSE_BOOKING,
            },
        ),
        S.CONFIRM_GUEST: _at_work(
            "ConfirmGuest",
            {E.CONFIRM: S.OVERRIDING, E.ASK_SECOND: S.TYPE_SECOND_NUMBER, E.BACK: S.CHOOSE_BOOKING},
        ),
        S.TYPE_SECOND_NUMBER: _at_work("SignIn", {E.NUMBER_TYPED: S.TYPE_SECOND_PIN, E.BACK: S.CONFIRM_GUEST}),
        S.TYPE_SECOND_PIN: _at_work("SignIn", {E.PIN_TYPED: S.OVERRIDING, E.BACK: S.TYPE_SECOND_NUMBER}),
        S.OVERRIDING: _busy(
            "Wait",
            Work.OVERRIDE,
            {
                E.VERIFIED: S.LEFT,
                E.SECOND_NEEDED: S.CONFIRM_GUEST,
                E.PIN_REFUSED: S.TYPE_SECOND_PIN,
                E.REFUSED: S.CONFIRM_GUEST,
            },
        ),
        S.ASK_REPRINT: _at_work("GiveReason", {E.CONFIRM: S.REISSUING, E.BACK: S.SEE_BOOKING}),
        S.REISSUING: _busy("Wait", Work.REISSUE, {E.ISSUED: S.PRINTING, E.REFUSED: S.ASK_REPRINT}),
        S.PRINTING: _busy(
            "Wait", Work.PRINT, {E.PRINTED: S.SEE_BOOKING, E.UNSURE: S.SAY_IF_PRINTED, E.REFUSED: S.NOT_PRINTED}
        ),
        S.SAY_IF_PRINTED: _at_work("SayIfPrinted", {E.PRINTED: S.TELLING, E.NOT_PRINTED: S.NOT_PRINTED}),
        S.TELLING: _busy("Wait", Work.CONFIRM_PRINT, {E.ISSUED: S.PRINTING, E.PRINTED: S.SEE_BOOKING}),
        S.NOT_PRINTED: _at_work("NotPrinted", {E.PRINT_AGAIN: S.PRINTING, E.BACK: S.SEE_BOOKING}),
        S.ASK_SEND: _at_work("GiveReason", {E.CONFIRM: S.SENDING, E.BACK: S.SEE_BOOKING}),
        S.SENDING: _busy("Wait", Work.SEND_PASS, {E.DONE: S.SEE_BOOKING, E.REFUSED: S.ASK_SEND}),
        S.ASK_UNDO: _at_work("GiveReason", {E.CONFIRM: S.UNDOING, E.BACK: S.SEE_BOOKING}),
        S.UNDOING: _busy("Wait", Work.UNDO, {E.DONE: S.SEE_BOOKING, E.REFUSED: S.ASK_UNDO}),
        S.ASK_LOCK: _at_work("GiveReason", {E.CONFIRM: S.LOCKING, E.BACK: S.SEE_BOOKING}),
        S.LOCKING: _busy("Wait", Work.LOCK, {E.DONE: S.SEE_BOOKING, E.REFUSED: S.ASK_LOCK}),
        S.ASK_UNLOCK: _at_work("GiveReason", {E.CONFIRM: S.UNLOCKING, E.BACK: S.SEE_BOOKING}),
        S.UNLOCKING: _busy("Wait", Work.UNLOCK, {E.DONE: S.SEE_BOOKING, E.REFUSED: S.ASK_UNLOCK}),
        S.STARTING_CALLER: _busy(
            "Wait", Work.START_CALLER, {E.CALLER_TEXTED: S.TYPE_CALLER_CODE, E.REFUSED: S.SEE_BOOKING}
        ),
        S.TYPE_CALLER_CODE: _at_work(
            "VerifyCaller",
            {
                E.CALLER_TEXTED: S.TYPE_CALLER_CODE,
                E.CODE_TYPED: S.CHECKING_CALLER,
                E.RESEND: S.RESENDING_CALLER,
                E.CALLER_NOT_VERIFIED: S.CALLER_NOT_VERIFIED,
                E.BACK: S.SEE_BOOKING,
            },
            work=Work.WATCH_CALLER,
        ),
        S.CHECKING_CALLER: _busy(
            "VerifyCaller",
            Work.CHECK_CALLER,
            {
                E.CALLER_VERIFIED: S.CALLER_VERIFIED,
                E.CALLER_NOT_VERIFIED: S.CALLER_NOT_VERIFIED,
                E.REFUSED: S.TYPE_CALLER_CODE,
            },
        ),
        S.RESENDING_CALLER: _busy(
            "VerifyCaller",
            Work.RESEND_CALLER,
            {
                E.CALLER_TEXTED: S.TYPE_CALLER_CODE,
                E.CALLER_NOT_VERIFIED: S.CALLER_NOT_VERIFIED,
                E.REFUSED: S.TYPE_CALLER_CODE,
            },
        ),
        S.CALLER_VERIFIED: _at_work("CallerResult", {E.BACK: S.SEE_BOOKING}),
        S.CALLER_NOT_VERIFIED: _at_work("CallerResult", {E.VERIFY_CALLER: S.STARTING_CALLER, E.BACK: S.SEE_BOOKING}),
        S.TYPE_ADDRESS: _at_work("TypeAddress", {E.CONFIRM: S.ASK_CHANGE, E.BACK: S.SEE_BOOKING}),
        S.ASK_CHANGE: _at_work("GiveReason", {E.CONFIRM: S.TYPE_WITNESS_NUMBER, E.BACK: S.TYPE_ADDRESS}),
        S.ASK_REVERT: _at_work("GiveReason", {E.CONFIRM: S.TYPE_WITNESS_NUMBER, E.BACK: S.SEE_BOOKING}),
        S.TYPE_WITNESS_NUMBER: _at_work("SignIn", {E.NUMBER_TYPED: S.TYPE_WITNESS_PIN, E.BACK: S.SEE_BOOKING}),
        S.TYPE_WITNESS_PIN: _at_work("SignIn", {E.PIN_TYPED: S.CHANGING, E.BACK: S.TYPE_WITNESS_NUMBER}),
        S.CHANGING: _busy(
            "Wait",
            Work.CHANGE_ADDRESS,
            {
                E.DONE: S.SEE_BOOKING,
                E.PIN_REFUSED: S.TYPE_WITNESS_PIN,
                E.ADDRESS_REFUSED: S.TYPE_ADDRESS,
                E.REFUSED: S.SEE_BOOKING,
            },
        ),
        S.ASK_SERVICE: _at_work("CloseForGuests", {E.CLOSE_FOR_GUESTS: S.CLOSING, E.BACK: S.HOME}),
        S.CLOSING: _busy("Wait", Work.CLOSE, {E.DONE: S.HOME, E.REFUSED: S.ASK_SERVICE}),
        S.OPENING: _busy("Wait", Work.OPEN, {E.DONE: S.HOME, E.REFUSED: S.HOME}),
        S.SEE_DEVICES: _at_work(
            "Devices", {E.HOME_READ: S.SEE_DEVICES, E.TEST_PRINTER: S.TEST_PRINTING}, work=Work.READ_HOME
        ),
        S.TEST_PRINTING: _busy("Devices", Work.TEST_PRINT, {E.DONE: S.SEE_DEVICES}),
    },
    overlays={
        Overlay.CLEANING: Row("Cleaning", {E.TIMED_OUT: Fate.RETURN}, patience=Patience.FINISH),
    },
    anywhere={E.SIGNED_OUT: S.TYPE_NUMBER},
)
"""The staff flow of every kiosk. SIGNED_OUT: the backend has ended the session."""

SIGNING_IN = frozenset({S.LEFT, S.TYPE_NUMBER, S.TYPE_PIN, S.SIGNING_IN})
"""Steps in which nobody is signed in."""
