"""What the pages from the details to the farewell may show; the whitelist of views.py goes on here."""

from __future__ import annotations

from kiosk_app.flow import Step
from kiosk_app.guest import Guest
from kiosk_app.viewmodels import wording
from kiosk_app.viewmodels.scene import SLOW_S, Scene, View, floor_plan, is_stay, place, problem_of
from kiosk_backend.contract import v1


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


def confirm_details(guest: Guest, _scene: Scene) -> View:
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
        "problem": problem_of(guest),
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
            "bagDrop": "",
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


def checking_in(guest: Guest, scene: Scene) -> View:
    return {
        "stay": is_stay(scene),
        "seats": len(guest.ticked) or 1,
        "slow": scene.monotonic - scene.entered_at >= SLOW_S,
    }


def take_pass(guest: Guest, scene: Scene) -> View:
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


def scan_phone_pass(guest: Guest, scene: Scene) -> View:
    values = take_pass(guest, scene)
    return values | {
        "picture": f"image://phonepass/{guest.visit_number}" if guest.link else "",
        "minutes": max(1, round(guest.link.expires_in_s / 60)) if guest.link else 0,
        "desk": place(scene).desk,
        "noPaper": not scene.can_print,
    }


def go_to_desk(guest: Guest, scene: Scene) -> View:
    title, sentence = wording.why_desk(problem_of(guest), place(scene).desk)
    return {
        "title": title,
        "sentence": sentence,
        "desk": place(scene).desk,
        "deskWay": place(scene).desk_way,
        "checkedIn": guest.checked_in is not None and guest.checked_in.status == "confirmed",
    }


def finish(guest: Guest, scene: Scene) -> View:
    site = scene.kiosk.site if scene.kiosk else None
    return {
        "stay": is_stay(scene),
        "directions": place(scene).directions,
        "reader": place(scene).reader,
        "breakfast": site.breakfast if site else "",
        "breakfastPlace": wording.begin_line(site.breakfast_place) if site else "",
        "wifi": bool(site and site.wifi_name),
        "gate": guest.farewell.get("gate", ""),
        "gateMinutes": guest.farewell.get("gate_minutes", ""),
        "bagDesks": guest.farewell.get("bag_desks", ""),
        "secondsLeft": scene.seconds_left,
        "plan": floor_plan(site),
    }
