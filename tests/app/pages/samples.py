"""Guests and a kiosk as the backend would describe them: one stay, one flight, and every scene a guest can meet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from kiosk_app.flow import Overlay, Step
from kiosk_app.guest import Guest, Typed
from kiosk_backend.contract import v1

ZONE = dt.timezone(dt.timedelta(hours=1))
TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 15, 42, tzinfo=ZONE)


def at(hour: int, minute: int) -> dt.datetime:
    """That time today, at the property."""
    return NOW.replace(hour=hour, minute=minute)


PLAN = v1.Plan(
    places=[
        v1.PlanPlace(name="Front desk", x=40, y=40, w=270, h=168),
        v1.PlanPlace(name="Lifts", x=652, y=40, w=262, h=168, goal=True),
        v1.PlanPlace(name="Restaurant", x=40, y=352, w=430, h=128),
    ],
    you_x=640,
    you_y=436,
    route=[(640, 400), (640, 280), (783, 280), (783, 220)],
)


def kiosk(kind: str) -> v1.Kiosk:
    """A kiosk of a hotel ("stay") or an airline ("flight"), with everything a site can configure."""
    stay = kind == "stay"
    name = "Hotel Aurora" if stay else "Northwind Air"
    accent = "#083F39" if stay else "#12305F"
    place = v1.Place(
        desk="the front desk" if stay else "desk 12",
        desk_way="30 metres to your left",
        directions="The lifts are on your right." if stay else "Security is straight ahead.",
        reader="Hold the code to the reader at your door",
        other_kiosk="Another check-in screen is by the lifts",
    )
    site = v1.Site(
        site_id="site",
        kind="stay" if stay else "flight",
        name=name,
        time_zone="Europe/Oslo",
        languages=["en"],
        brand=v1.Brand(theme="aurora" if stay else "northwind", name=name, accent=accent),
        reference_length=6,
        reference_hint="6 letters and numbers, in your confirmation message",
        place=place,
        wifi_name="Aurora",
        breakfast="7:00 to 10:30",
        breakfast_place="In the restaurant, on this floor",
        plan=PLAN,
        phone_pass=True,
    )
    return v1.Kiosk(
        kiosk_id="kiosk",
        name="Lobby kiosk 1",
        site=site,
        service=v1.ServiceState(open=True),
        contract=1,
        min_app="0",
        now=NOW,
    )


STAY_CARD = v1.BookingCard(
    kind="stay",
    place_name="Hotel Aurora",
    first_name="Maria",
    guests=2,
    arrive=dt.date(2026, 12, 30),
    leave=dt.date(2027, 1, 2),
    nights=3,
    phone_ending="42",
    ways=["sms", "link", "voice", "email", "passkey", "document", "questions"],
    email_hint="m•••@e•••.com",
)
FLIGHT_CARD = v1.BookingCard(
    kind="flight",
    place_name="Northwind Air",
    first_name="Inês",
    guests=2,
    flight="NW 418",
    to_city="Oslo",
    departs_at=at(14, 35),
    phone_ending="42",
)
STAY = v1.Confirmed(
    grant="grant",
    first_name="Maria",
    guests=[
        v1.Guest(guest_id="a", display_name="Maria L."),
        v1.Guest(guest_id="b", display_name="Jonas L.", child=True),
    ],
    details=v1.StayDetails(
        arrive=dt.date(2026, 12, 30),
        leave=dt.date(2027, 1, 2),
        nights=3,
        room_type="Garden room",
        bed="King bed",
        city_tax="6.40 EUR",
    ),
    next_need="review",
)
FLIGHT = v1.Confirmed(
    grant="grant",
    first_name="Inês",
    guests=[
        v1.Guest(guest_id="a", display_name="Inês M.", seat="14C", seat_position="aisle", bags=1, bag_kg=23),
        v1.Guest(guest_id="b", display_name="Tomás M.", seat="14B", seat_position="middle"),
    ],
    details=v1.FlightDetails(
        flight="NW 418",
        date=TODAY,
        from_code="LIS",
        from_city="Lisbon",
        to_code="OSL",
        to_city="Oslo",
        departs_at=at(14, 35),
        arrives_at=at(20, 10),
        boards_at=at(13, 55),
        gate="B12",
        group="2",
        cabin="Economy",
        bag_drop="Bag drop desks 21 to 24, until 13:35",
    ),
    next_need="review",
)
STAY_PASS = v1.StayPass(
    pass_id="p",
    version=1,
    code="K1",
    site_name="Hotel Aurora",
    brand="aurora",
    issued_at=NOW,
    first_name="Maria",
    room="412",
    arrive=TODAY,
    leave=dt.date(2026, 11, 26),
    nights=2,
    guests=2,
)
FLIGHT_PASS = v1.FlightPass(
    pass_id="p",
    version=1,
    code="M1",
    site_name="Northwind Air",
    brand="northwind",
    issued_at=NOW,
    passenger="MARTINS/INES",
    flight="NW 418",
    date=TODAY,
    from_code="LIS",
    from_city="Lisbon",
    to_code="OSL",
    to_city="Oslo",
    departs_at=at(14, 35),
    arrives_at=at(20, 10),
    boards_at=at(13, 55),
    gate_closes_at=at(14, 15),
    gate="B12",
    seat="14C",
)


WAYS = {
    "sms": ["voice", "link", "email"],
    "voice": ["sms", "link", "email"],
    "email": ["sms", "document"],
    "link": ["sms", "voice", "document"],
    "passkey": ["sms", "document", "questions"],
}
"""The other ways of a guest who is under way with one."""


def code(
    delivery: str = "delivered",
    *,
    method: str = "sms",
    resend_in_s: int = 24,
    sends_left: int = 2,
    tries_left: int = 5,
    expires_in_s: int = 300,
) -> v1.CodeStatus:
    """A code, link or page that is under way."""
    return v1.CodeStatus(
        delivery=delivery,
        version=1,
        digits=8 if method == "email" else 6,
        phone_ending="42",
        expires_in_s=expires_in_s,
        resend_in_s=resend_in_s,
        sends_left=sends_left,
        tries_left=tries_left,
        method=method,
        ways=WAYS[method],
        email_hint="m•••@e•••.com" if method == "email" else "",
        choose_number="42" if method in ("link", "passkey") else "",
        page_url="https://check.example/k/0123456789abcdefghijklmn" if method == "passkey" else "",
    )


def guest(kind: str, **changes: Any) -> Guest:
    """Somebody who has come all the way, so that every page finds what it shows."""
    stay = kind == "stay"
    done = v1.CheckedIn(
        status="confirmed",
        passes=[STAY_PASS] if stay else [FLIGHT_PASS, FLIGHT_PASS],
        facts={} if stay else {"gate": "B12", "gate_minutes": "8", "bag_desks": "Desks 21 to 24"},
    )
    known = Guest(
        visit="visit",
        booking=STAY_CARD if stay else FLIGHT_CARD,
        code=code(),
        confirmed=STAY if stay else FLIGHT,
        ticked=frozenset("ab"),
        checked_in=done,
        farewell=done.facts,
        typed=Typed(reference="AUR48K", last_name="Lindqvist", first_name="Maria", code="48"),
        link=v1.PhoneLink(url="https://pass.example/p/0123456789abcdefghijk", expires_in_s=600),
    )
    return replace(known, **changes)


@dataclass(frozen=True)
class Scene:
    """One thing a guest can see: a position of the flow and what of the guest differs from ``guest()``."""

    step: Step
    overlay: Overlay | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    active: str = ""
    kind: str = ""
    """Only at such a site: stay, flight; empty: both."""
    can_print: bool = True
    help_state: str = "calling"
    reason: str = "closed"
    waited_s: float = 0.0
    texts: Literal["working", "slow", "down"] = "working"


def problem(code_: str, **more: Any) -> dict[str, Any]:
    """A guest who was refused."""
    return {"problem": v1.Problem(code=code_, **more)}


CHOICES = (
    v1.Choice(visit="1", kind="stay", arrive=TODAY, nights=2),
    v1.Choice(visit="2", kind="stay", arrive=dt.date(2026, 12, 1), nights=1),
    v1.Choice(visit="3", kind="flight", flight="NW 418", to_city="Oslo"),
)
EARLY = v1.Blocker(code="too_early", opens_at=at(15, 0) + dt.timedelta(1))
FRESH = {"code": None, "typed": Typed()}
ASKED = v1.Questions(
    questions=[
        v1.Question(
            fact="room_type", choices=["Garden room", "Courtyard double", "Tower suite", "Single room", "Family room"]
        ),
        v1.Question(fact="nights", choices=["1", "2", "3", "4", "5"]),
    ],
    tries_left=2,
)
PASSPORT = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
"""The specimen of ICAO 9303."""
CARD = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")


def by(method: str, delivery: str = "handed_over", **more: Any) -> dict[str, Any]:
    """Under way with that method, nothing typed yet."""
    return {"way": method, "code": code(delivery, method=method, **more), "typed": Typed()}


def lines(*typed: str) -> dict[str, Any]:
    """Lines of a document that stand in their fields."""
    return {"typed": Typed(**{f"line{at}": line for at, line in enumerate(typed, 1)})}


SCENES: dict[str, Scene] = {
    "starting": Scene(Step.STARTING, reason="starting"),
    "attract": Scene(Step.ATTRACT),
    "attract-no-paper": Scene(Step.ATTRACT, can_print=False),
    "attract-texts-slow": Scene(Step.ATTRACT, texts="down"),
    "find": Scene(Step.FIND_BOOKING),
    "scan": Scene(Step.SCAN_CODE),
    "scan-slow": Scene(Step.SCAN_CODE, waited_s=9),
    "scan-unreadable": Scene(Step.SCAN_CODE, changes=problem("unreadable")),
    "reference": Scene(Step.TYPE_REFERENCE),
    "reference-name": Scene(Step.TYPE_REFERENCE, active="last_name"),
    "reference-short": Scene(Step.TYPE_REFERENCE, changes=problem("short_reference")),
    "name": Scene(Step.TYPE_NAME),
    "name-first": Scene(Step.TYPE_NAME, active="first_name", changes=problem("short_first_name")),
    "name-date": Scene(Step.TYPE_NAME, active="date"),
    "finding": Scene(Step.FINDING),
    "not-found": Scene(Step.TRY_OTHER_DETAILS, changes=problem("booking_not_found")),
    "slow-down": Scene(Step.TRY_OTHER_DETAILS, changes=problem("slow_down", retry_after_s=240)),
    "something-else": Scene(Step.TRY_OTHER_DETAILS, changes=problem("code_for_something_else")),
    "choose": Scene(Step.CHOOSE_BOOKING, changes={"choices": CHOICES}),
    "choosing": Scene(Step.CHOOSING),
    "is-this-you": Scene(Step.CONFIRM_BOOKING),
    "is-this-you-no-phone": Scene(
        Step.CONFIRM_BOOKING,
        kind="stay",
        changes={"booking": v1.BookingCard(kind="stay", place_name="Hotel Aurora", guests=1)},
    ),
    "is-this-you-texts-slow": Scene(Step.CONFIRM_BOOKING, texts="slow"),
    "too-early": Scene(Step.READ_WHY_NOT, changes={"blockers": (EARLY,)}),
    "too-late": Scene(Step.READ_WHY_NOT, changes={"blockers": (v1.Blocker(code="too_late", closed_at=at(13, 35)),)}),
    "see-staff": Scene(Step.READ_WHY_NOT, changes={"blockers": (v1.Blocker(code="see_staff"),)}),
    "balance-due": Scene(Step.READ_WHY_NOT, changes={"blockers": (v1.Blocker(code="balance_due"),)}),
    "sending": Scene(Step.SENDING_CODE, changes=FRESH),
    "code": Scene(Step.ENTER_CODE),
    "code-queued": Scene(Step.ENTER_CODE, changes={"code": code("queued")}),
    "code-handed-over": Scene(Step.ENTER_CODE, changes={"code": code("handed_over")}),
    "code-late": Scene(Step.ENTER_CODE, changes={"code": code("late")}),
    "code-rerouted": Scene(Step.ENTER_CODE, changes={"code": code("rerouted")}),
    "code-unknown-receipts": Scene(Step.ENTER_CODE, changes={"code": code("unknown_receipts")}),
    "code-voice": Scene(Step.ENTER_CODE, changes=by("voice")),
    "code-voice-sending": Scene(Step.SENDING_CODE, changes={**FRESH, "way": "voice"}),
    "code-voice-wrong": Scene(
        Step.ENTER_CODE,
        changes={**by("voice", resend_in_s=0), "typed": Typed(code="481920"), **problem("code_wrong", tries_left=4)},
    ),
    "code-email": Scene(Step.ENTER_CODE, changes=by("email")),
    "code-email-wrong": Scene(
        Step.ENTER_CODE,
        changes={**by("email", resend_in_s=0), "typed": Typed(code="48192077"), **problem("code_wrong", tries_left=4)},
    ),
    "code-email-again-early": Scene(Step.ENTER_CODE, changes={**by("email"), **problem("resend_too_early")}),
    "code-not-delivered": Scene(Step.ENTER_CODE, changes={"code": code("not_delivered")}),
    "code-last-digit": Scene(Step.ENTER_CODE, changes={"typed": Typed(code="48192")}),
    "code-wrong-first": Scene(
        Step.ENTER_CODE,
        changes={
            "typed": Typed(code="481920"),
            "code": code(resend_in_s=0),
            **problem("code_wrong", tries_left=4),
        },
    ),
    "code-wrong": Scene(
        Step.ENTER_CODE, changes={"typed": Typed(code="481920"), **problem("code_wrong", tries_left=2)}
    ),
    "code-wrong-again": Scene(
        Step.ENTER_CODE,
        changes={
            "typed": Typed(code="481920"),
            "code": code(resend_in_s=0),
            **problem("code_wrong", tries_left=1),
        },
    ),
    "code-expired": Scene(Step.ENTER_CODE, changes={"typed": Typed(), **problem("code_expired")}),
    "checking": Scene(Step.CHECKING_CODE, changes={"typed": Typed(code="481920")}),
    "resending": Scene(Step.RESENDING_CODE, changes={"typed": Typed()}),
    "other-way": Scene(Step.CHOOSE_OTHER_WAY),
    "other-way-resend": Scene(Step.CHOOSE_OTHER_WAY, changes={"code": code(resend_in_s=0)}),
    "other-way-first": Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None}),
    "other-way-no-sends": Scene(
        Step.CHOOSE_OTHER_WAY, changes={"code": code(sends_left=0), **problem("no_sends_left")}
    ),
    "other-way-no-phone": Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None, **problem("no_phone")}),
    "locked": Scene(Step.CHOOSE_OTHER_WAY, changes=problem("code_locked")),
    "paused": Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None, **problem("sms_paused")}),
    "expired": Scene(Step.CHOOSE_OTHER_WAY, changes=problem("code_expired")),
    "other-way-voice": Scene(Step.CHOOSE_OTHER_WAY, changes=by("voice", resend_in_s=0)),
    "other-way-email": Scene(Step.CHOOSE_OTHER_WAY, changes=by("email")),
    "other-way-link": Scene(Step.CHOOSE_OTHER_WAY, changes=by("link", "late", resend_in_s=0)),
    "other-way-passkey": Scene(Step.CHOOSE_OTHER_WAY, changes=by("passkey", "none", sends_left=0)),
    "more-needed": Scene(
        Step.CHOOSE_OTHER_WAY,
        changes={
            "code": None,
            "needs": ("document", "passkey"),
            **problem("more_needed", needs=["document", "passkey"]),
        },
    ),
    "more-needed-team": Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None, "booking": None, **problem("more_needed")}),
    "no-such-way": Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None, "way": "email", **problem("no_such_way")}),
    "answers-wrong": Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None, **problem("answers_wrong", tries_left=1)}),
    "link-wrong-number": Scene(
        Step.CHOOSE_OTHER_WAY, changes={**by("link", "delivered", tries_left=0), **problem("code_locked")}
    ),
    "way-slow-down": Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None, **problem("slow_down", retry_after_s=240)}),
    "way-on-hold": Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None, **problem("address_on_hold")}),
    "document-wrong": Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None, **problem("document_wrong")}),
    "link-sending": Scene(Step.SENDING_LINK, changes={**FRESH, "way": "link"}),
    "link": Scene(Step.WAIT_FOR_PHONE, changes=by("link")),
    "link-not-delivered": Scene(Step.WAIT_FOR_PHONE, changes=by("link", "not_delivered")),
    "link-too-old": Scene(Step.WAIT_FOR_PHONE, changes=by("link", expires_in_s=0)),
    "link-again": Scene(Step.RESENDING_LINK, changes=by("link")),
    "opening-page": Scene(Step.OPENING_PAGE, changes={**FRESH, "way": "passkey"}),
    "passkey": Scene(Step.USE_PASSKEY, changes={**by("passkey", "none"), "link": None}),
    "continuing": Scene(Step.CONTINUING),
    "asking": Scene(Step.ASKING),
    "question": Scene(Step.ANSWER_QUESTION, changes={"questions": ASKED, "answers": ()}),
    "question-last": Scene(Step.ANSWER_QUESTION, changes={"questions": ASKED, "answers": ("Garden room",)}),
    "checking-answers": Scene(Step.CHECKING_ANSWERS),
    "document": Scene(Step.SHOW_DOCUMENT),
    "document-half": Scene(Step.SHOW_DOCUMENT, changes={"scanned": PASSPORT[0]}),
    "document-unread": Scene(Step.SHOW_DOCUMENT, changes=problem("document_unreadable")),
    "document-typing": Scene(Step.TYPE_DOCUMENT, changes=lines(PASSPORT[0][:27])),
    "document-typed": Scene(Step.TYPE_DOCUMENT, changes=lines(*PASSPORT), active="line2"),
    "document-card": Scene(Step.TYPE_DOCUMENT, changes=lines(CARD[0], CARD[1], CARD[2][:20]), active="line3"),
    "document-short": Scene(
        Step.TYPE_DOCUMENT, changes={**lines(PASSPORT[0][:40]), **problem("short_line1")}, active="line1"
    ),
    "document-mistyped": Scene(
        Step.TYPE_DOCUMENT,
        changes={**lines(PASSPORT[0], PASSPORT[1].replace("L898", "L988")), **problem("document_unreadable")},
        active="line2",
    ),
    "checking-document": Scene(Step.CHECKING_DOCUMENT),
    "bags": Scene(Step.DECLARE_BAGS, kind="flight"),
    "confirm": Scene(Step.CONFIRM_DETAILS),
    "confirm-nobody": Scene(Step.CONFIRM_DETAILS, changes={"ticked": frozenset(), **problem("nobody_ticked")}),
    "working": Scene(Step.CHECKING_IN),
    "working-slow": Scene(Step.CHECKING_IN, waited_s=9),
    "reissuing": Scene(Step.REISSUING),
    "printing": Scene(Step.PRINTING),
    "take": Scene(Step.TAKE_PASS),
    "did-it-print": Scene(Step.SAY_IF_PRINTED),
    "linking": Scene(Step.LINKING_PHONE),
    "phone-pass": Scene(Step.SCAN_PHONE_PASS),
    "phone-pass-no-paper": Scene(Step.SCAN_PHONE_PASS, can_print=False),
    "desk": Scene(Step.GO_TO_DESK, changes={"checked_in": None, **problem("unavailable")}),
    "desk-checked-in": Scene(Step.GO_TO_DESK, changes=problem("no_public_address")),
    "finish": Scene(Step.FINISH),
    "closed": Scene(Step.OUT_OF_SERVICE),
    "system-away": Scene(Step.OUT_OF_SERVICE, reason="system_away"),
    "still-there": Scene(Step.CONFIRM_DETAILS, Overlay.STILL_THERE),
    "clear-all": Scene(Step.ENTER_CODE, Overlay.CLEAR_ALL),
    "help": Scene(Step.CONFIRM_DETAILS, Overlay.HELP),
    "help-coming": Scene(Step.ENTER_CODE, Overlay.HELP, help_state="coming"),
    "help-unanswered": Scene(Step.FIND_BOOKING, Overlay.HELP, help_state="unanswered"),
}
