"""Words of staff mode that depend on a value: what a device says, why something did not work, what happened here.

Pages hold all other copy. Knows Qt's translations, not the duty.
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication

from kiosk_app.viewmodels.wording import clock
from kiosk_backend.contract import v1


def _tr(text: str) -> str:
    return QCoreApplication.translate("Staff", text)


def who(session: v1.StaffSession | None) -> str:
    """Name and role of who is signed in."""
    return f"{session.display_name}, {role(session.role)}" if session else ""


def role(name: str) -> str:
    """supervisor."""
    return {
        "attendant": _tr("attendant"),
        "supervisor": _tr("supervisor"),
        "technician": _tr("technician"),
    }.get(name, name)


def device(word: str) -> tuple[str, str]:
    """Status of a row and the words for it, for a device word of the report."""
    return {
        "OK": ("ready", _tr("Ready")),
        "MEDIA_LOW": ("attention", _tr("Paper low")),
        "MEDIA_EMPTY": ("stopped", _tr("No paper")),
        "MEDIA_JAMMED": ("stopped", _tr("Paper jam")),
        "COVER_OPEN": ("stopped", _tr("Cover open")),
        "OFFLINE": ("off", _tr("Switched off")),
        "NOT_REACHABLE": ("stopped", _tr("Not connected")),
    }.get(word, ("stopped", _tr("Not answering")))


def advice(word: str) -> str:
    """What to do about a printer; empty: nothing."""
    return {
        "MEDIA_LOW": _tr("Change the paper roll soon."),
        "MEDIA_EMPTY": _tr("Put in a new paper roll."),
        "MEDIA_JAMMED": _tr("Open the printer and take the paper out."),
        "COVER_OPEN": _tr("Close the cover of the printer."),
        "OFFLINE": _tr("Switch the printer on."),
        "NOT_REACHABLE": _tr("Check the cable and the power."),
        "NOT_RESPONDING": _tr("Switch the printer off and on."),
        "HARDWARE_ERROR": _tr("Switch the printer off and on."),
    }.get(word, "")


def test_print(said: str) -> str:
    """What came of the test page."""
    if said in ("", "printed"):
        return _tr("Test page printed") if said else ""
    return _tr("Test page: {word}").format(word=device(said)[1])


def texts(state: str, seconds: float | None) -> tuple[str, str]:
    """Status and words for the text messages."""
    if state == "down":
        return "stopped", _tr("Not going out")
    if state == "slow":
        return "attention", _tr("Slow")
    if seconds is None:
        return "ready", _tr("Ready")
    return "ready", _tr("Arriving in {n} s").format(n=max(1, round(seconds)))


def problem(told: v1.Problem, seconds: int, *, calling: bool = False) -> tuple[str, str]:
    """Title and sentence for a refusal; ``seconds`` to wait; ``calling``: a caller is verified. An unknown code says so
    (contract rule)."""
    if calling and told.code in (found := _caller_problems(told)):
        return found[told.code]
    wait = _tr("Wait {n} seconds, then type it again.").format(n=seconds) if seconds else _tr("Type it again.")
    table = {
        "pin_wrong": (_tr("That PIN didn’t match"), wait),
        "pin_paused": (_tr("PINs are paused here"), wait),
        "pin_disabled": (_tr("This PIN is switched off"), _tr("An administrator makes you a new one.")),
        "staff_signed_out": (_tr("You were signed out"), _tr("Sign in again.")),
        "not_allowed": (_tr("Your role can’t do this"), _tr("Ask a supervisor.")),
        "reason_missing": (_tr("Tick what you checked first."), ""),
        "nothing_typed": (_tr("Type a reference, a last name or a room."), ""),
        "booking_not_found": (_tr("No booking found"), _tr("Check the spelling, or try another date.")),
        "booking_unknown": (_tr("This booking is gone"), _tr("Look for it again.")),
        "unreadable": (_tr("This code holds no reference"), _tr("Type the reference instead.")),
        "second_person_same": (_tr("This must be another person"), _tr("Ask a colleague to type their PIN.")),
        "no_phone": (_tr("There is no mobile number on this booking"), _tr("Reprint the pass instead.")),
        "no_sends_left": (_tr("This phone has had enough texts for now"), _tr("Reprint the pass instead.")),
        "sms_paused": (_tr("Text messages are paused"), _tr("Reprint the pass instead.")),
        "no_public_address": (_tr("Passes can’t go to phones here"), _tr("Reprint the pass instead.")),
        "not_checked_in": (_tr("Nobody here is checked in"), ""),
        "too_late": (_tr("It is too late for this"), _tr("See the booking system.")),
        "address_missing": (_tr("Type the new one first."), ""),
        "address_unusable": (_tr("We can’t use this one"), _tr("Check it, or take another one.")),
        "address_on_hold": (_tr("This number was changed lately"), _tr("Check the guest’s ID instead.")),
        "change_unknown": (_tr("This change can’t be taken back"), _tr("The 24 hours are over.")),
        "second_person_needed": (_tr("A second person must agree"), _tr("Ask a colleague to type their PIN.")),
        "staff_only": (_tr("Too many wrong codes for this booking"), _tr("Check the guest’s ID instead.")),
        "slow_down": (_tr("That was fast"), _tr("Wait a minute, then try again.")),
        "help_call_unknown": (_tr("This call is over"), ""),
        "unavailable": (_tr("We can’t reach our booking system"), _tr("Try again in a moment.")),
    }
    known = table.get(told.code)
    return known or (_tr("This didn’t work"), _tr("The booking system says: {code}.").format(code=told.code))


def _caller_problems(told: v1.Problem) -> dict[str, tuple[str, str]]:
    """What stops the verification of a caller."""
    left = told.tries_left or 0
    tries = _tr("1 try left.") if left == 1 else _tr("{n} tries left.").format(n=left)
    wait = _tr("You can text it again in {n} seconds.").format(n=told.retry_after_s or 0)
    instead = _tr("Ask the caller to come to the desk.")
    return {
        "code_wrong": (_tr("That code didn’t match"), tries),
        "code_locked": (_tr("Too many wrong codes"), instead),
        "code_expired": (_tr("That code was too old"), _tr("Start again.")),
        "code_missing": (_tr("There is no code to check"), _tr("Start again.")),
        "more_needed": (_tr("This phone proves too little"), instead),
        "no_such_way": (_tr("This phone proves too little"), instead),
        "visit_over": (_tr("This conversation is over"), _tr("Start again.")),
        "resend_too_early": (wait, ""),
        "no_sends_left": (_tr("This phone has had enough texts for now"), instead),
        "sms_paused": (_tr("Text messages are paused"), instead),
        "no_phone": (_tr("There is no mobile number on this booking"), instead),
    }


def notice(code: str, version: int) -> str:
    """What was just done."""
    return {
        "printed": _tr("Pass {n} is printed").format(n=version),
        "sent": _tr("The pass is on its way to the phone"),
        "undone": _tr("The check-in is taken back"),
        "locked": _tr("This booking is locked for self-service"),
        "unlocked": _tr("This booking is open for self-service"),
        "phone_changed": _tr("The new number is on the booking"),
        "email_changed": _tr("The new e-mail address is on the booking"),
        "changed_back": _tr("The old one is on the booking again"),
        "gone_idle": _tr("Locked, because nobody touched the screen"),
    }.get(code, "")


def status(code: str) -> str:
    """Where a booking stands."""
    return {
        "reserved": _tr("Reserved"),
        "due_in": _tr("Arrives today"),
        "in_house": _tr("In house"),
        "due_out": _tr("Leaves today"),
        "checked_out": _tr("Has left"),
        "cancelled": _tr("Cancelled"),
        "no_show": _tr("Did not come"),
        "unconfirmed": _tr("Not confirmed yet"),
        "waitlisted": _tr("On the waiting list"),
        "walk_in": _tr("Walked in"),
        "checked_in": _tr("Checked in"),
    }.get(code, code.replace("_", " ").capitalize())


def blocker(found: v1.Blocker) -> str:
    """Why self-service stops at this booking."""
    if found.code == "too_early" and found.opens_at is not None:
        return _tr("Check-in opens at {time}").format(time=clock(found.opens_at))
    return {
        "too_early": _tr("It is too early"),
        "too_late": _tr("It is too late"),
        "balance_due": _tr("A payment is open"),
        "room_not_ready": _tr("The room is not ready"),
        "details_missing": _tr("Details are missing"),
        "cancelled": _tr("It is cancelled"),
        "already_checked_in": _tr("Everybody is checked in"),
        "locked_by_staff": _tr("Locked by staff"),
        "see_staff": _tr("Needs a person"),
    }.get(found.code, found.code.replace("_", " ").capitalize())


def event(name: str) -> str:
    """An audit event as a person says it."""
    return {
        "booking.found": _tr("Booking found"),
        "booking.chosen": _tr("Booking chosen"),
        "booking.several_found": _tr("Several bookings found"),
        "booking.not_found": _tr("No booking found"),
        "booking.look_up_paused": _tr("Look-up paused"),
        "booking.overridden": _tr("Checked in without a code"),
        "booking.locked": _tr("Booking locked"),
        "booking.unlocked": _tr("Booking unlocked"),
        "code.started": _tr("Code asked for"),
        "code.sent_again": _tr("Code asked for again"),
        "code.verified": _tr("Code was right"),
        "code.wrong": _tr("Code was wrong"),
        "code.locked": _tr("Too many wrong codes"),
        "code.too_old": _tr("Code was too old"),
        "code.proved": _tr("Answered on the phone"),
        "questions.answered": _tr("Two questions answered"),
        "questions.wrong": _tr("A question answered wrong"),
        "document.fits": _tr("Document fits the booking"),
        "document.name_only": _tr("Document shown, only the name fits"),
        "document.wrong": _tr("Document does not fit"),
        "proof.more_needed": _tr("Not enough to check in yet"),
        "caller.started": _tr("Caller was texted a code"),
        "caller.sent_again": _tr("Caller was texted again"),
        "caller.verified": _tr("Caller verified"),
        "caller.wrong": _tr("Caller’s code was wrong"),
        "caller.not_verified": _tr("Caller not verified"),
        "address.changed": _tr("Phone or e-mail changed"),
        "address.reverted": _tr("Phone or e-mail changed back"),
        "address.withdrawn": _tr("A change was given up"),
        "message.handed_over": _tr("Text handed over"),
        "message.delivered": _tr("Text delivered"),
        "message.not_delivered": _tr("Text not delivered"),
        "checkin.confirmed": _tr("Checked in"),
        "checkin.refused": _tr("Check-in stopped"),
        "checkin.undone": _tr("Check-in taken back"),
        "pass.issued": _tr("Pass made"),
        "pass.again": _tr("Pass made again"),
        "pass.reprinted": _tr("Pass reprinted"),
        "pass.link_sent": _tr("Pass sent to a phone"),
        "pass.link_shown": _tr("Pass link shown"),
        "help.called": _tr("Help called"),
        "help.answered": _tr("Help answered"),
        "help.over": _tr("Help call over"),
        "kiosk.closed": _tr("Closed for guests"),
        "kiosk.opened": _tr("Opened for guests"),
        "staff.signed_in": _tr("Staff signed in"),
        "staff.signed_out": _tr("Staff signed out"),
        "staff.pin_wrong": _tr("Wrong PIN"),
        "staff.searched": _tr("Staff looked for a booking"),
        "visit.ended": _tr("Visit ended"),
    }.get(name, name.replace(".", " ").replace("_", " ").capitalize())


def closed(service: v1.ServiceState) -> str:
    """Why and until when the kiosk is closed for guests."""
    why = {
        "paper_or_printer": _tr("Paper or printer"),
        "cleaning": _tr("Cleaning"),
        "moving": _tr("Moving it"),
    }.get(service.reason, _tr("Out of service"))
    if service.back_at is None:
        return why
    return _tr("{why}, back at about {time}").format(why=why, time=clock(service.back_at))


def day(iso: str, today: dt.date, long_date: str) -> str:
    """The date to look under."""
    if not iso:
        return _tr("Any day around today")
    return _tr("Today") if iso == today.isoformat() else long_date
