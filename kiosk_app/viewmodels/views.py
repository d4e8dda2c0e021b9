"""What each page may show: ``(guest, scene) -> values by name``, one function a page.

The whitelist between the guest and the screen: a value that is not in here cannot be drawn. Pages read it as
``session.view.<name>``. Values are words and numbers ready to show; sentences around them are in the pages (``qsTr``).
Here are the pages that find the guest; proof_views.py has those that show who it is, checkin_views.py those after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from kiosk_app.flow import Step
from kiosk_app.guest import Guest
from kiosk_app.viewmodels import checkin_views, proof_views, wording
from kiosk_app.viewmodels.scene import SLOW_S, Scene, View, as_title, floor_plan, is_stay, place, problem_of
from kiosk_backend.contract import v1

__all__ = ["Scene", "View", "view"]


def view(guest: Guest, scene: Scene) -> View:
    """The values of the page of ``scene.step``."""
    return _VIEWS.get(scene.step, _nothing)(guest, scene)


def _nothing(_guest: Guest, _scene: Scene) -> View:
    return {}


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
    return {"canScan": scene.can_scan, "stay": is_stay(scene)}


def _scan_code(guest: Guest, scene: Scene) -> View:
    return {
        "problem": problem_of(guest),
        "slow": scene.monotonic - scene.entered_at >= SLOW_S,
        "canScan": scene.can_scan,
    }


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
        "tooShort": problem_of(guest) if problem_of(guest).startswith("short_") else "",
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
        "tooShort": problem_of(guest) if problem_of(guest).startswith("short_") else "",
        "stay": is_stay(scene),
    }


def _try_other_details(guest: Guest, scene: Scene) -> View:
    code = problem_of(guest)
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
        "canText": proof_views.can_text(card),
        "textsSlow": bool(scene.kiosk and scene.kiosk.texts != "working"),
        "smsNotice": site.sms_notice if site else "",
        "privacyNotice": site.privacy_notice if site else "",
    }


def _read_why_not(guest: Guest, scene: Scene) -> View:
    blocker = guest.blockers[0] if guest.blockers else v1.Blocker(code=problem_of(guest) or "see_staff")
    problem = guest.problem
    opens = blocker.opens_at or (problem.opens_at if problem else None)
    closed = blocker.closed_at or (problem.closed_at if problem else None)
    title, sentence = wording.why_desk(blocker.code, blocker.desk or place(scene).desk)
    return {
        "code": blocker.code,
        "opens": wording.clock(opens) if opens else "",
        "opensDay": wording.long_date(opens.date()) if opens and opens.date() != scene.today else "",
        "closed": wording.clock(closed) if closed else "",
        "desk": blocker.desk or place(scene).desk,
        "deskTitle": as_title(blocker.desk or place(scene).desk),
        "deskWay": place(scene).desk_way,
        "title": title,
        "sentence": sentence,
        "stay": is_stay(scene),
    }


def _out_of_service(_guest: Guest, scene: Scene) -> View:
    service = scene.kiosk.service if scene.kiosk else None
    back = service.back_at if service and not service.open else None
    return {
        "reason": "starting" if scene.step is Step.STARTING else scene.reason,
        "backAt": wording.clock(back) if back else "",
        "otherKiosk": place(scene).other_kiosk,
        "plan": floor_plan(scene.kiosk.site if scene.kiosk else None, to_desk=True),
        "desk": place(scene).desk,
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
    Step.SENDING_CODE: proof_views.enter_code,
    Step.ENTER_CODE: proof_views.enter_code,
    Step.CHECKING_CODE: proof_views.enter_code,
    Step.RESENDING_CODE: proof_views.enter_code,
    Step.CHOOSE_OTHER_WAY: proof_views.choose_other_way,
    Step.SENDING_LINK: proof_views.wait_for_phone,
    Step.WAIT_FOR_PHONE: proof_views.wait_for_phone,
    Step.RESENDING_LINK: proof_views.wait_for_phone,
    Step.USE_PASSKEY: proof_views.use_passkey,
    Step.ANSWER_QUESTION: proof_views.answer_question,
    Step.SHOW_DOCUMENT: proof_views.show_document,
    Step.TYPE_DOCUMENT: proof_views.type_document,
    Step.CONFIRM_DETAILS: checkin_views.confirm_details,
    Step.CHECKING_IN: checkin_views.checking_in,
    Step.REISSUING: checkin_views.checking_in,
    Step.PRINTING: checkin_views.take_pass,
    Step.TAKE_PASS: checkin_views.take_pass,
    Step.SAY_IF_PRINTED: checkin_views.take_pass,
    Step.SCAN_PHONE_PASS: checkin_views.scan_phone_pass,
    Step.GO_TO_DESK: checkin_views.go_to_desk,
    Step.FINISH: checkin_views.finish,
    Step.OUT_OF_SERVICE: _out_of_service,
}
