"""What the duty is when a step of the staff flow begins, and which event a choice stands for. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk_app.duty import Duty, NewAddress
from kiosk_app.staff_flow import FLOW, SIGNING_IN, Event, Row, Step
from kiosk_backend.contract import v1

_OF_WORK: Final = frozenset(
    {Event.HOME_READ, Event.DONE, Event.REFUSED, Event.FOUND, Event.NOTHING_FOUND, Event.SIGNED_IN, Event.SIGNED_OUT}
    | {Event.SECOND_NEEDED, Event.PIN_REFUSED, Event.ISSUED, Event.UNSURE, Event.PRINTED, Event.ADDRESS_REFUSED}
    | {Event.CALLER_TEXTED, Event.CALLER_VERIFIED, Event.CALLER_NOT_VERIFIED}
)
"""Events that bring a notice or a problem with them; those of a person put the last one away."""
_REASONED: Final = frozenset({Event.REPRINT, Event.SEND_PASS, Event.UNDO, Event.LOCK, Event.UNLOCK, Event.ASK_SERVICE})


CONVERSATION: Final = frozenset(
    {
        Step.STARTING_CALLER,
        Step.TYPE_CALLER_CODE,
        Step.CHECKING_CALLER,
        Step.RESENDING_CALLER,
        Step.CALLER_VERIFIED,
        Step.CALLER_NOT_VERIFIED,
    }
)
"""Leaving these steps ends the conversation with a caller."""
_NO_CODE: Final = frozenset({Step.CALLER_VERIFIED, Step.CALLER_NOT_VERIFIED, Step.SEE_BOOKING})


def begun(duty: Duty, step: Step, event: Event, brand: str) -> Duty:
    """``duty`` as ``step`` starts with it; ``brand`` is the folder of the test page's logo."""
    if FLOW.steps[step].clears:
        locked = event is Event.TIMED_OUT and step is Step.TYPE_NUMBER
        return Duty(
            number_of_duty=duty.number_of_duty + 1,
            notice="gone_idle" if locked else "",
            problem=duty.problem if event is Event.SIGNED_OUT else None,
        )
    if event not in _OF_WORK:
        duty = replace(duty, problem=None, notice="")
    if event in _REASONED:
        duty = replace(duty, why="", minutes=15)
    if event is Event.OVERRIDE:
        duty = replace(duty, why="", checked=frozenset(), second_needed=False)
    if step in (Step.TYPE_SECOND_NUMBER, Step.TYPE_WITNESS_NUMBER):
        duty = replace(duty, second_number="", second_pin="")
    if step is Step.SEE_DEVICES and event is Event.DEVICES:
        duty = replace(duty, scan_test="", test_print="")
    if step is Step.TEST_PRINTING:
        duty = replace(duty, test_print="", brand=brand)
    return _addressed(_called(duty, step, event), event)


def _called(duty: Duty, step: Step, event: Event) -> Duty:
    """A conversation begins with nothing of the last one; what was typed goes as soon as it is tried."""
    if event is Event.VERIFY_CALLER or step is Step.SEE_BOOKING:
        duty = replace(duty, caller=None)
    return replace(duty, caller_code="") if event is Event.VERIFY_CALLER or step in _NO_CODE else duty


def _addressed(duty: Duty, event: Event) -> Duty:
    if event is Event.CHANGE_ADDRESS:
        return replace(duty, address=NewAddress(), why="")
    if event is Event.REVERT_ADDRESS:
        held = "email" if duty.booking and not duty.booking.phone_held_until else "phone"
        return replace(duty, address=NewAddress(held, reverting=True), why="")
    return duty


def missing(duty: Duty, step: Step, event: Event) -> str:
    """The problem of a button that was pressed before what it needs was typed or chosen; empty: nothing is missing."""
    if event is Event.FIND:
        return "" if duty.sought.enough else "nothing_typed"
    if event in (Event.CONFIRM, Event.ASK_SECOND, Event.CLOSE_FOR_GUESTS) and _too_early(duty, step):
        return "address_missing" if step is Step.TYPE_ADDRESS else "reason_missing"
    return ""


def _too_early(duty: Duty, step: Step) -> bool:
    """Sending a pass needs no reason."""
    if step is Step.ASK_SEND:
        return False
    if step is Step.TYPE_ADDRESS:
        return not duty.address.text.strip()
    return not duty.why or (step is Step.CONFIRM_GUEST and not duty.checked)


def can(booking: v1.StaffBooking) -> dict[str, bool]:
    """What makes sense with a booking as it stands; who may do it is another question."""
    there = [guest for guest in booking.guests if guest.checked_in]
    standing = booking.pass_version > 0
    return {
        "override": len(there) < len(booking.guests) and booking.status not in ("cancelled", "checked_out"),
        "reprint": standing,
        "send_pass": standing and booking.phone_ending != "",
        "undo": bool(there),
        "caller": booking.phone_ending != "" and booking.status not in ("cancelled", "checked_out"),
        "revert": bool(booking.phone_held_until or booking.email_held_until),
    }


def opened_for(duty: Duty, booking: v1.StaffBooking) -> Event:
    """What a booking of the list is opened for: what it was looked for if that can be done, else to see it."""
    if not can(booking).get(duty.purpose):
        return Event.SEE
    return {"override": Event.OVERRIDE, "reprint": Event.REPRINT, "send_pass": Event.SEND_PASS}[duty.purpose]


def slots(duty: Duty, row: Row) -> list[str]:
    """Slots of the bottom bar that do something now: what the role allows, nothing while work is under way."""
    may = {"home": True, "bookings": duty.may("find"), "devices": duty.may("devices"), "leave": True}
    return [key for key, allowed in may.items() if allowed and Event(key) in row.exits]


def slot_of(step: Step) -> str:
    """The slot a page belongs to."""
    page = FLOW.steps[step].page
    if step in SIGNING_IN:
        return ""
    return {"Home": "home", "CloseForGuests": "home", "Devices": "devices"}.get(page, "bookings")
