"""What each page may show: ``(guest, scene) -> values by name``, one function a page.

The whitelist between the guest and the screen: a value that is not in here cannot be drawn. Pages read it as
``session.view.<name>``. Values are words and numbers ready to show; sentences around them are in the pages (``qsTr``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk_app.flow import Step
from kiosk_app.guest import Guest
from kiosk_app.viewmodels import wording
from kiosk_backend.contract import v1

View = dict[str, Any]

SLOW_S = 8.0
"""After so many seconds a waiting page says that nothing is wrong (experience E3)."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a page may show besides the guest: the kiosk, its devices, the clock."""

    kiosk: v1.Kiosk | None
    step: Step
    can_print: bool
    can_scan: bool
    reason: str
    """Why the kiosk is out of service: starting, system_away, closed, app_too_old."""
    monotonic: float
    entered_at: float
    """Monotonic seconds at which the step was entered."""
    seconds_left: int
    """Of the step's or the overlay's patience."""
    active_field: str
    today: dt.date


def view(guest: Guest, scene: Scene) -> View:
    """The values of the page of ``scene.step``."""
    return _VIEWS.get(scene.step, _nothing)(guest, scene)


def _nothing(_guest: Guest, _scene: Scene) -> View:
    return {}


def _place(scene: Scene) -> v1.Place:
    return scene.kiosk.site.place if scene.kiosk else v1.Place()


def _as_title(place: str) -> str:
    return place[:1].upper() + place[1:]


def _problem(guest: Guest) -> str:
    return guest.problem.code if guest.problem else ""


def _attract(_guest: Guest, scene: Scene) -> View:
    texts = scene.kiosk.texts if scene.kiosk else "working"
    state = "working"
    if not scene.can_print:
        state = "no_paper"
    elif texts != "working":
        state = "texts_slow"
    elif not scene.can_scan:
        state = "scanner_off"
    return {"state": state, "canScan": scene.can_scan, "phonePass": bool(scene.kiosk and scene.kiosk.site.phone_pass)}


def _find_booking(_guest: Guest, scene: Scene) -> View:
    return {"canScan": scene.can_scan, "stay": _is_stay(scene)}


def _scan_code(guest: Guest, scene: Scene) -> View:
    return {"problem": _problem(guest), "slow": scene.monotonic - scene.entered_at >= SLOW_S, "canScan": scene.can_scan}


def _type_reference(guest: Guest, scene: Scene) -> View:
    site = scene.kiosk.site if scene.kiosk else None
    typed = guest.typed
    return {
        "reference": typed.reference,
        "lastName": typed.last_name,
        "length": site.reference_length if site else 6,
        "hint": site.reference_hint if site else "",
        "activeField": scene.active_field,
        "referenceComplete": len(typed.reference) >= (site.reference_length if site else 6),
        "nameComplete": len(typed.last_name.strip()) >= 2,
        "tooShort": _problem(guest) if _problem(guest).startswith("short_") else "",
    }


def _type_name(guest: Guest, scene: Scene) -> View:
    typed = guest.typed
    day = dt.date.fromisoformat(typed.date) if typed.date else scene.today
    return {
        "lastName": typed.last_name,
        "firstName": typed.first_name,
        "activeField": scene.active_field,
        "date": wording.long_date(day),
        "lastNameComplete": len(typed.last_name.strip()) >= 2,
        "firstNameComplete": len(typed.first_name.strip()) >= 1,
        "tooShort": _problem(guest) if _problem(guest).startswith("short_") else "",
        "stay": _is_stay(scene),
    }


def _is_stay(scene: Scene) -> bool:
    return scene.kiosk is None or scene.kiosk.site.kind == "stay"


def _try_other_details(guest: Guest, scene: Scene) -> View:
    code = _problem(guest)
    wait = guest.problem.retry_after_s if guest.problem else None
    return {"problem": code, "canScan": scene.can_scan, "minutes": max(1, round((wait or 0) / 60)) if wait else 0}


def _choose_booking(guest: Guest, _scene: Scene) -> View:
    rows = []
    for choice in guest.choices:
        title = wording.long_date(choice.arrive) if choice.arrive else ""
        if choice.kind == "flight":
            rows.append({"title": choice.flight, "helper": choice.to_city, "flight": True, "day": title})
        else:
            rows.append({"title": title, "helper": wording.nights(choice.nights), "flight": False, "day": ""})
    return {"choices": rows}


def _confirm_booking(guest: Guest, scene: Scene) -> View:
    card = guest.booking
    if card is None:
        return {}
    site = scene.kiosk.site if scene.kiosk else None
    dates = ""
    if card.arrive:
        dates = wording.date_span(card.arrive, card.leave) if card.leave else wording.long_date(card.arrive)
    elif card.departs_at:
        dates = wording.long_date(card.departs_at.date())
    return {
        "stay": card.kind == "stay",
        "place": card.place_name,
        "guests": card.guests,
        "firstName": card.first_name,
        "dates": dates,
        "nights": wording.nights(card.nights) if card.nights else "",
        "flight": card.flight,
        "toCity": card.to_city,
        "departs": wording.clock(card.departs_at) if card.departs_at else "",
        "phoneEnding": card.phone_ending,
        "canText": bool(card.phone_ending),
        "smsNotice": site.sms_notice if site else "",
        "privacyNotice": site.privacy_notice if site else "",
    }


def _read_why_not(guest: Guest, scene: Scene) -> View:
    blocker = guest.blockers[0] if guest.blockers else v1.Blocker(code=_problem(guest) or "see_staff")
    problem = guest.problem
    opens = blocker.opens_at or (problem.opens_at if problem else None)
    closed = blocker.closed_at or (problem.closed_at if problem else None)
    title, sentence = wording.why_desk(blocker.code)
    return {
        "code": blocker.code,
        "opens": wording.clock(opens) if opens else "",
        "opensDay": wording.long_date(opens.date()) if opens and opens.date() != scene.today else "",
        "closed": wording.clock(closed) if closed else "",
        "desk": blocker.desk or _place(scene).desk,
        "deskTitle": _as_title(blocker.desk or _place(scene).desk),
        "deskWay": _place(scene).desk_way,
        "title": title,
        "sentence": sentence,
        "stay": _is_stay(scene),
    }


def _enter_code(guest: Guest, scene: Scene) -> View:
    code = guest.code
    state = {Step.CHECKING_CODE: "checking"}.get(scene.step, "typing")
    problem = _problem(guest)
    if scene.step is Step.ENTER_CODE and problem == "code_wrong" and guest.typed.code:
        state = "wrong"
    return {
        "code": guest.typed.code,
        "length": code.digits if code else 6,
        "state": state,
        "phoneEnding": guest.booking.phone_ending if guest.booking else "",
        "delivery": code.delivery if code and scene.step is not Step.RESENDING_CODE else "queued",
        "problem": problem,
        "triesLeft": _tries_left(guest),
        "canResend": code is not None and code.sends_left > 0 and _resend_in(guest, scene) == 0,
        "resendIn": _resend_in(guest, scene),
    }


def _tries_left(guest: Guest) -> int:
    if guest.problem and guest.problem.tries_left is not None:
        return guest.problem.tries_left
    return guest.code.tries_left if guest.code else 0


def _resend_in(guest: Guest, scene: Scene) -> int:
    if guest.code is None:
        return 0
    return max(0, round(guest.code.resend_in_s - (scene.monotonic - guest.code_asked_at)))


_LOCKED = ("code_locked", "sms_paused", "staff_only", "code_expired")
"""Refusals after which a code cannot help any more."""


def _choose_other_way(guest: Guest, scene: Scene) -> View:
    problem = _problem(guest)
    return {
        "locked": problem in _LOCKED,
        "noMore": problem in (*_LOCKED, "no_sends_left"),
        "problem": problem,
        "started": guest.code is not None,
        "canResend": guest.code is not None and guest.code.sends_left > 0 and problem in ("", "resend_too_early"),
        "canText": guest.code is None and bool(guest.booking and guest.booking.phone_ending) and not problem,
        "resendIn": _resend_in(guest, scene),
        "phoneEnding": guest.booking.phone_ending if guest.booking else "",
        "delivery": guest.code.delivery if guest.code else "queued",
    }


def _guests(guest: Guest) -> list[View]:
    rows = guest.confirmed.guests if guest.confirmed else []
    return [
        {
            "id": g.guest_id,
            "name": g.display_name,
            "child": g.child,
            "checkedIn": g.checked_in,
            "complete": g.details_complete,
            "seat": g.seat,
            "seatPosition": g.seat_position,
            "ticked": g.guest_id in guest.ticked or g.checked_in,
            "locked": g.required or g.checked_in,
        }
        for g in rows
    ]


def _confirm_details(guest: Guest, _scene: Scene) -> View:
    confirmed = guest.confirmed
    if confirmed is None:
        return {}
    rows = _guests(guest)
    common: View = {
        "firstName": confirmed.first_name,
        "guests": rows,
        "ticked": len(guest.ticked),
        "bags": sum(g.bags for g in confirmed.guests),
        "bagKg": sum(g.bag_kg for g in confirmed.guests),
        "problem": _problem(guest),
    }
    details = confirmed.details
    if isinstance(details, v1.StayDetails):
        return common | {
            "stay": True,
            "arriveDay": wording.weekday(details.arrive),
            "arriveDate": wording.day_and_month(details.arrive),
            "leaveDay": wording.weekday(details.leave),
            "leaveDate": wording.day_and_month(details.leave),
            "nights": wording.nights(details.nights),
            "roomType": details.room_type,
            "bed": details.bed,
            "registrationComplete": details.registration_complete,
            "toPayNow": details.to_pay_now,
            "cityTax": details.city_tax,
        }
    return common | {
        "stay": False,
        "flight": details.flight,
        "date": wording.long_date(details.date),
        "fromCode": details.from_code,
        "fromCity": details.from_city,
        "fromTime": wording.clock(details.departs_at),
        "toCode": details.to_code,
        "toCity": details.to_city,
        "toTime": wording.clock(details.arrives_at),
        "boards": wording.clock(details.boards_at),
        "gate": details.gate,
        "group": details.group,
        "cabin": details.cabin,
        "bagDrop": details.bag_drop,
    }


def _checking_in(guest: Guest, scene: Scene) -> View:
    return {
        "stay": _is_stay(scene),
        "seats": len(guest.ticked) or 1,
        "slow": scene.monotonic - scene.entered_at >= SLOW_S,
    }


def _take_pass(guest: Guest, scene: Scene) -> View:
    passes = guest.checked_in.passes if guest.checked_in else []
    first = passes[0] if passes else None
    flight = first if isinstance(first, v1.FlightPass) else None
    return {
        "stay": flight is None,
        "printing": scene.step is Step.PRINTING,
        "slow": scene.monotonic - scene.entered_at >= 3.0,
        "passes": len(passes),
        "flight": flight.flight if flight else "",
        "boards": wording.clock(flight.boards_at) if flight else "",
        "gate": flight.gate if flight else "",
        "phonePass": bool(scene.kiosk and scene.kiosk.site.phone_pass),
        "secondsLeft": scene.seconds_left,
    }


def _scan_phone_pass(guest: Guest, scene: Scene) -> View:
    values = _take_pass(guest, scene)
    return values | {
        "picture": f"image://phonepass/{guest.visit_number}" if guest.link else "",
        "minutes": max(1, round(guest.link.expires_in_s / 60)) if guest.link else 0,
        "desk": _place(scene).desk,
        "noPaper": not scene.can_print,
    }


def _go_to_desk(guest: Guest, scene: Scene) -> View:
    title, sentence = wording.why_desk(_problem(guest))
    return {
        "title": title,
        "sentence": sentence,
        "desk": _place(scene).desk,
        "deskWay": _place(scene).desk_way,
        "checkedIn": guest.checked_in is not None and guest.checked_in.status == "confirmed",
    }


def _finish(guest: Guest, scene: Scene) -> View:
    site = scene.kiosk.site if scene.kiosk else None
    return {
        "stay": _is_stay(scene),
        "directions": _place(scene).directions,
        "reader": _place(scene).reader,
        "breakfast": site.breakfast if site else "",
        "breakfastPlace": site.breakfast_place if site else "",
        "wifi": bool(site and site.wifi_name),
        "gate": guest.farewell.get("gate", ""),
        "gateMinutes": guest.farewell.get("gate_minutes", ""),
        "bagDesks": guest.farewell.get("bag_desks", ""),
        "secondsLeft": scene.seconds_left,
        "plan": _plan(site),
    }


def _plan(site: v1.Site | None) -> View:
    plan = site.plan if site else None
    if plan is None:
        return {}
    return {
        "places": [{"x": p.x, "y": p.y, "w": p.w, "h": p.h, "text": p.name, "here": p.goal} for p in plan.places],
        "youX": plan.you_x,
        "youY": plan.you_y,
        "route": [list(point) for point in plan.route],
    }


def _out_of_service(_guest: Guest, scene: Scene) -> View:
    service = scene.kiosk.service if scene.kiosk else None
    back = service.back_at if service and not service.open else None
    return {
        "reason": "starting" if scene.step is Step.STARTING else scene.reason,
        "backAt": wording.clock(back) if back else "",
        "otherKiosk": _place(scene).other_kiosk,
        "desk": _place(scene).desk,
    }


_VIEWS: dict[Step, Callable[[Guest, Scene], View]] = {
    Step.STARTING: _out_of_service,
    Step.ATTRACT: _attract,
    Step.FIND_BOOKING: _find_booking,
    Step.SCAN_CODE: _scan_code,
    Step.TYPE_REFERENCE: _type_reference,
    Step.TYPE_NAME: _type_name,
    Step.TRY_OTHER_DETAILS: _try_other_details,
    Step.CHOOSE_BOOKING: _choose_booking,
    Step.CONFIRM_BOOKING: _confirm_booking,
    Step.READ_WHY_NOT: _read_why_not,
    Step.SENDING_CODE: _enter_code,
    Step.ENTER_CODE: _enter_code,
    Step.CHECKING_CODE: _enter_code,
    Step.RESENDING_CODE: _enter_code,
    Step.CHOOSE_OTHER_WAY: _choose_other_way,
    Step.CONFIRM_DETAILS: _confirm_details,
    Step.CHECKING_IN: _checking_in,
    Step.REISSUING: _checking_in,
    Step.PRINTING: _take_pass,
    Step.TAKE_PASS: _take_pass,
    Step.SAY_IF_PRINTED: _take_pass,
    Step.SCAN_PHONE_PASS: _scan_phone_pass,
    Step.GO_TO_DESK: _go_to_desk,
    Step.FINISH: _finish,
    Step.OUT_OF_SERVICE: _out_of_service,
}
