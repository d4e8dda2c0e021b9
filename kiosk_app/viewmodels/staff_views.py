"""What staff pages may show: one whitelist of every key, always all of them, so that a page never meets a hole.

The screen stands in public: no PIN, no full reference, no phone but its ending leaves here. Pure but for words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from kiosk_app import flow as guest_flow
from kiosk_app.duty import Duty
from kiosk_app.flow_table import Patience
from kiosk_app.staff_flow import FLOW, Step
from kiosk_app.viewmodels import staff_steps
from kiosk_app.viewmodels import staff_wording as words
from kiosk_app.viewmodels.health import Findings
from kiosk_app.viewmodels.staff_entry import code_of
from kiosk_app.viewmodels.wording import clock, long_date, minutes_and_seconds, weekday
from kiosk_backend.contract import v1

View = dict[str, Any]
CLOCK_OFF_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What the screen knows besides the duty."""

    step: Step
    findings: Findings
    monotonic: float
    active_field: str
    pause_s: int
    """Seconds until a PIN is taken again."""
    now: dt.datetime


def view(duty: Duty, scene: Scene) -> View:
    """Everything any staff page reads."""
    calling = scene.step in staff_steps.CONVERSATION
    title, text = words.problem(duty.problem, scene.pause_s, calling=calling) if duty.problem else ("", "")
    return {
        "step": str(scene.step),
        "busy": FLOW.steps[scene.step].patience is Patience.FROZEN,
        "problem": duty.problem.code if duty.problem else "",
        "problemTitle": title,
        "problemText": text,
        "notice": words.notice(duty.notice, duty.booking.pass_version if duty.booking else 0),
        "may": {action: duty.may(action) for action in _ACTIONS},
        "why": duty.why,
        **_sign_in(duty, scene),
        **_home(duty, scene),
        **_search(duty, scene),
        **_booking(duty.booking),
        **_caller(duty, scene),
        **_address(duty),
        "checked": sorted(duty.checked),
        "secondNeeded": duty.second_needed,
        "minutes": duty.minutes or 0,
        "passNumber": duty.printed + 1,
        "passes": len(duty.passes),
        "printerAdvice": words.advice(duty.problem.code) if duty.problem else "",
        **_devices(duty, scene),
    }


_ACTIONS: Final = (
    "find", "override", "reprint", "send_pass", "undo", "unlock", "lock", "service", "devices", "help", "caller",
    "change_address",
)  # fmt: skip
_SECOND: Final = (Step.TYPE_SECOND_NUMBER, Step.TYPE_SECOND_PIN, Step.TYPE_WITNESS_NUMBER, Step.TYPE_WITNESS_PIN)
_PINS: Final = (Step.TYPE_PIN, Step.TYPE_SECOND_PIN, Step.TYPE_WITNESS_PIN, Step.SIGNING_IN)


def _sign_in(duty: Duty, scene: Scene) -> View:
    field, length = code_of(scene.step)
    return {
        "second": scene.step in _SECOND,
        "asksPin": scene.step in _PINS,
        "typed": len(getattr(duty, field)) if field else 6,
        "length": length or 6,
        "paused": scene.pause_s > 0,
    }


def _home(duty: Duty, scene: Scene) -> View:
    home = duty.home
    calls = home.help_calls if home else []
    waited = max(0.0, scene.monotonic - duty.home_read_at)
    return {
        "kioskName": home.kiosk_name if home else "",
        "known": home is not None,
        "open": home.service.open if home else True,
        "closedWhy": words.closed(home.service) if home and not home.service.open else "",
        "calls": [
            {
                "place": "" if call.this_kiosk else call.kiosk_name,
                "number": _number(call.step),
                "waiting": minutes_and_seconds(call.waiting_s + waited),
            }
            for call in calls
        ],
        "events": [
            {"at": clock(event.at), "text": words.event(event.event), "detail": event.detail}
            for event in (home.events if home else [])
        ],
    }


def _number(step: str) -> int:
    if step in ("questions_answered", "document_shown"):  # the backend called for a guest who stands where one proves
        step = guest_flow.Step.CHOOSE_OTHER_WAY
    row = next((row for name, row in guest_flow.FLOW.steps.items() if name == step), None)
    return row.number if row else 0


def _search(duty: Duty, scene: Scene) -> View:
    sought = duty.sought
    today = scene.now.date()
    spelled = long_date(dt.date.fromisoformat(sought.date)) if sought.date else ""
    return {
        "purpose": duty.purpose,
        "reference": sought.reference,
        "lastName": sought.last_name,
        "room": sought.room,
        "date": words.day(sought.date, today, spelled),
        "dated": sought.date != "",
        "activeField": scene.active_field,
        "rows": [
            {"icon": _icon(row), "title": row.display_name, "line": f"{row.line}. {masked(row.reference)}"}
            for row in duty.rows
        ],
        "more": duty.more,
    }


def masked(reference: str) -> str:
    """AUR•••: enough for staff to tell bookings apart, too little for who looks over their shoulder."""
    return reference[:3] + "•" * max(0, len(reference) - 3)


def _icon(booking: v1.StaffBooking) -> str:
    return "flight" if booking.kind == "flight" else "bed"


def _booking(booking: v1.StaffBooking | None) -> View:
    if booking is None:
        booking = v1.StaffBooking(booking_id="", reference="", display_name="", kind="stay", status="", line="")
    can = staff_steps.can(booking)
    return {
        "icon": _icon(booking),
        "name": booking.display_name,
        "line": booking.line,
        "masked": masked(booking.reference),
        "status": words.status(booking.status) if booking.status else "",
        "guests": [
            {"name": guest.display_name, "in": guest.checked_in, "seat": guest.seat} for guest in booking.guests
        ],
        "blockers": [words.blocker(blocker) for blocker in booking.blockers],
        "locked": booking.locked,
        "phoneEnding": booking.phone_ending,
        "emailHint": booking.email_hint,
        "phoneHeld": _until(booking.phone_held_until),
        "emailHeld": _until(booking.email_held_until),
        "passVersion": booking.pass_version,
        "canOverride": can["override"],
        "canReprint": can["reprint"],
        "canSend": can["send_pass"],
        "canUndo": can["undo"],
        "canVerify": can["caller"],
        "canRevert": can["revert"],
    }


def _until(held: dt.datetime | None) -> str:
    """ "Saturday, 15:00": a hold ends within a day; empty: not held."""
    return f"{weekday(held.date())}, {clock(held)}" if held else ""


def _caller(duty: Duty, scene: Scene) -> View:
    """The code itself is dots, on its way in as on its way out (X37)."""
    caller = duty.caller
    waited = scene.monotonic - duty.caller_read_at
    resend_in = max(0, round(caller.resend_in_s - waited + 0.5)) if caller and caller.resend_in_s else 0
    checking = scene.step is Step.CHECKING_CALLER
    wrong = duty.problem is not None and duty.problem.code == "code_wrong" and not duty.caller_code
    return {
        "callerReference": caller.reference if caller else "",
        "callerCode": "•" * len(duty.caller_code),
        "callerState": "checking" if checking else "wrong" if wrong else "",
        "callerDelivery": caller.delivery if caller else "queued",
        "callerEnding": caller.phone_ending if caller else "",
        "callerTries": caller.tries_left if caller else 0,
        "callerResendIn": resend_in,
        "callerCanResend": caller is not None and caller.sends_left > 0,
        "callerVerified": scene.step is Step.CALLER_VERIFIED,
    }


def _address(duty: Duty) -> View:
    return {
        "addressWhat": duty.address.what,
        "addressText": duty.address.text,
        "reverting": duty.address.reverting,
    }


def _devices(duty: Duty, scene: Scene) -> View:
    findings, home = scene.findings, duty.home
    printer, printer_said = words.device(findings.printer)
    scanner, scanner_said = words.device(findings.scanner)
    texts, texts_said = words.texts(home.texts, home.text_seconds) if home else ("testing", "")
    away = duty.answer_s < 0
    testing = scene.step is Step.TEST_PRINTING
    return {
        "checkedAt": clock(scene.now),
        "printer": {
            "status": "testing" if testing else printer,
            "text": printer_said,
            "advice": words.advice(findings.printer),
            "test": words.test_print(duty.test_print),
            "testing": testing,
        },
        "scanner": {
            "status": "testing" if duty.scan_test == "waiting" else scanner,
            "text": scanner_said,
            "test": duty.scan_test,
        },
        "texts": {"status": texts, "text": texts_said},
        "system": {"status": "stopped" if away else "ready", "away": away, "seconds": f"{max(duty.answer_s, 0.0):.1f}"},
        "clock": _clock(duty, findings),
        "guestsReason": findings.reason,
    }


def _clock(duty: Duty, findings: Findings) -> View:
    off = abs(duty.clock_off_s or 0.0)
    zone = findings.kiosk.site.time_zone.replace("_", " ").replace("/", ", ") if findings.kiosk else ""
    wrong = off > CLOCK_OFF_S
    return {"status": "attention" if wrong else "ready", "off": round(off) if wrong else 0, "zone": zone}


def property_now(findings: Findings) -> dt.datetime:
    """The time at the property, whatever the kiosk's own zone is."""
    return dt.datetime.now(ZoneInfo(findings.kiosk.site.time_zone) if findings.kiosk else None)
