"""The wire, version 1: what the kiosk and its backend say to each other.

A leaf: it imports nothing of ours, so both sides can read it. Rules of the wire:

- Only additions within v1. Unknown fields are ignored. Codes are plain ``str`` for the reader: an unknown code
  means "see staff".
- Instants are ISO 8601 with the offset of the place they are shown at (the property, the airport), so that a
  screen prints the wall-clock time it was given and never converts.
- Every change carries ``Idempotency-Key`` (a UUID made by the caller); a repeated key gets the first answer.
- ``visit`` and ``grant`` are secret handles (256 bits). They travel in bodies, never in a URL.
- Every refusal is a ``Problem`` with a stable ``code``; see ``REFUSALS``.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

import msgspec

CONTRACT: Final = 1
"""Number of this contract; exchanged in health and enrolment."""

MIN_APP: Final = "0.1.0"
"""Oldest app version this backend still serves."""

IDEMPOTENCY_HEADER: Final = "Idempotency-Key"
STAFF_HEADER: Final = "Staff-Session"
"""Carries the staff session token beside the device token of the kiosk."""


class Wire(msgspec.Struct, frozen=True, omit_defaults=True):
    """Common settings of every message (type checkers inherit neither ``frozen`` nor ``kw_only``)."""


REFUSALS: Final[dict[str, int]] = {
    # the caller
    "request_malformed": 400,
    "not_enrolled": 401,
    "app_too_old": 426,
    "idempotency_key_missing": 400,
    "idempotency_key_reused": 409,
    "busy": 503,
    "unavailable": 503,
    "too_large": 413,
    # look-up
    "booking_not_found": 404,
    "slow_down": 429,
    "code_for_something_else": 422,
    "visit_over": 410,
    # codes
    "no_phone": 409,
    "sms_paused": 423,
    "staff_only": 423,
    "resend_too_early": 429,
    "no_sends_left": 429,
    "code_wrong": 403,
    "code_expired": 410,
    "code_locked": 423,
    "code_missing": 409,
    "no_such_way": 409,
    "more_needed": 409,
    "not_proved_yet": 409,
    "answers_wrong": 403,
    "document_unreadable": 422,
    "document_wrong": 403,
    # addresses of a guest
    "address_unusable": 422,
    "address_on_hold": 409,
    "change_unknown": 404,
    # check-in
    "grant_missing": 403,
    "too_early": 409,
    "too_late": 409,
    "balance_due": 409,
    "room_not_ready": 409,
    "details_missing": 409,
    "cancelled": 409,
    "already_checked_in": 409,
    "locked_by_staff": 423,
    "see_staff": 409,
    "guest_unknown": 422,
    "dangerous_goods": 409,
    "not_checked_in": 409,
    # passes
    "pass_unknown": 404,
    "pass_void": 409,
    "no_public_address": 409,
    # staff
    "pin_wrong": 403,
    "pin_paused": 423,
    "pin_disabled": 423,
    "staff_signed_out": 401,
    "not_allowed": 403,
    "reason_missing": 422,
    "second_person_needed": 409,
    "second_person_same": 409,
    "booking_unknown": 404,
    "help_call_unknown": 404,
    # kiosks
    "enrolment_code_wrong": 403,
    "kiosk_revoked": 401,
}
"""Every refusal code with its HTTP status. A test proves each has a status and a sentence on the screen."""


class Problem(Wire, frozen=True, kw_only=True):
    """A refusal: ``code`` is stable, ``message`` is one English sentence for the log reader, never for the guest."""

    code: str
    message: str = ""
    retry_after_s: int | None = None
    tries_left: int | None = None
    opens_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    sent_new_code: bool = False
    """With ``code_expired``: a new code is already on its way."""
    needs: list[str] = []
    """With ``more_needed``: what was shown is right but not enough; any one of these ways completes it."""


class Health(Wire, frozen=True, kw_only=True):
    """``GET /v1/health``, open to all."""

    status: Literal["ok", "starting"]
    contract: int
    min_app: str
    now: dt.datetime


class Enrol(Wire, frozen=True, kw_only=True):
    """``POST /v1/kiosk/enrol``, open: trades the one-time code for the device token."""

    code: str
    app_version: str
    contract: int
    hardware: str = ""


class Brand(Wire, frozen=True, kw_only=True):
    """How the operator looks: colours pass the brand guard of the app before they are used."""

    theme: str
    """Folder under assets/brand: logo, artwork, drawings."""
    name: str
    accent: str
    tint: str | None = None


class Place(Wire, frozen=True, kw_only=True):
    """Where things are around this kiosk, in words a guest can follow."""

    desk: str = "the front desk"
    desk_way: str = ""
    """Such as "30 metres to your left"."""
    directions: str = ""
    """Title on Done, such as "The lifts are on your right." """
    reader: str = ""
    other_kiosk: str = ""


class PlanPlace(Wire, frozen=True, kw_only=True):
    """A rectangle of the floor plan, in a field of 952 by 520 units."""

    name: str
    x: int
    y: int
    w: int
    h: int
    goal: bool = False


class Plan(Wire, frozen=True, kw_only=True):
    """The way from this kiosk to the lifts or to security, drawn on Done."""

    places: list[PlanPlace]
    you_x: int
    you_y: int
    route: list[tuple[int, int]] = []


class Site(Wire, frozen=True, kw_only=True):
    """A property or an airline station."""

    site_id: str
    kind: Literal["stay", "flight"]
    name: str
    time_zone: str
    languages: list[str]
    brand: Brand
    reference_length: int
    reference_hint: str
    """Such as "6 letters and numbers, in your confirmation message"."""
    place: Place
    wifi_name: str = ""
    breakfast: str = ""
    breakfast_place: str = ""
    bag_desks: str = ""
    plan: Plan | None = None
    phone_pass: bool = False
    """False: there is no public address, so no QR is offered."""
    sms_notice: str = ""
    privacy_notice: str = ""


class ServiceState(Wire, frozen=True, kw_only=True):
    """Whether guests may use this kiosk now."""

    open: bool
    reason: str = ""
    """paper_or_printer, cleaning, moving, something_else, app_too_old"""
    back_at: dt.datetime | None = None


class Kiosk(Wire, frozen=True, kw_only=True):
    """Answer to enrolment and to ``POST /v1/kiosk/report``: all a kiosk must know of itself."""

    kiosk_id: str
    name: str
    site: Site
    service: ServiceState
    contract: int
    min_app: str
    texts: Literal["working", "slow", "down"] = "working"
    now: dt.datetime


class Enrolled(Wire, frozen=True, kw_only=True):
    """The device token is shown once, here."""

    token: str
    kiosk: Kiosk


class Report(Wire, frozen=True, kw_only=True):
    """``POST /v1/kiosk/report``, every few seconds: device states in, own state out. Nothing of a guest."""

    app_version: str
    contract: int
    printer: str
    scanner: str


class ByReference(Wire, frozen=True, kw_only=True, tag_field="by", tag="reference"):
    reference: str
    last_name: str


class ByScan(Wire, frozen=True, kw_only=True, tag_field="by", tag="scan"):
    scanned: str
    """What the scanner read: our booking token, a BCBP, or anything else."""


class ByNameAndDate(Wire, frozen=True, kw_only=True, tag_field="by", tag="name_and_date"):
    last_name: str
    first_name: str
    date: dt.date
    """Arrival date or flight date."""


Find = ByReference | ByScan | ByNameAndDate
"""``POST /v1/bookings/find``."""


class Blocker(Wire, frozen=True, kw_only=True):
    """Why self-service stops here. Before the code only too_early, too_late and see_staff are told."""

    code: str
    opens_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    desk: str = ""


class BookingCard(Wire, frozen=True, kw_only=True):
    """What may be shown before the code."""

    kind: Literal["stay", "flight"]
    place_name: str
    """Property, or airline."""
    first_name: str = ""
    """Empty when the policy keeps details minimal."""
    guests: int = 1
    arrive: dt.date | None = None
    leave: dt.date | None = None
    nights: int = 0
    flight: str = ""
    to_city: str = ""
    departs_at: dt.datetime | None = None
    phone_ending: str = ""
    """Last two digits; empty: no mobile number on the booking."""
    ways: list[str] = []
    """How this guest may confirm it's them, best first: sms, link, voice, email, passkey, document, questions. Staff
    always can."""
    email_hint: str = ""
    """The address on the booking, masked: j•••@e•••.com."""
    blockers: list[Blocker] = []


class Choice(Wire, frozen=True, kw_only=True):
    """One of several bookings of the same guest; told apart by dates or flight only."""

    visit: str
    kind: Literal["stay", "flight"]
    arrive: dt.date | None = None
    nights: int = 0
    flight: str = ""
    to_city: str = ""


class Found(Wire, frozen=True, kw_only=True):
    """``status``: found (``visit`` and ``booking`` set), choose (``choices`` set), name_needed (a plain reference was
    scanned: ask for the last name and find by reference)."""

    status: str
    visit: str = ""
    booking: BookingCard | None = None
    choices: list[Choice] = []
    reference: str = ""
    """With name_needed: the reference that was read."""
    next_need: str = ""
    """code, staff, nothing"""


class Visit(Wire, frozen=True, kw_only=True):
    """A request about the visit as a whole: choose one of several (``POST /v1/bookings/choose``), send a code again
    (``/v1/code/resend``), use what the phone proved (``/v1/code/continue``), ask for questions
    (``/v1/code/questions``)."""

    visit: str


class StartCode(Wire, frozen=True, kw_only=True):
    """``POST /v1/code/start``: begin or change the way. ``method``: sms, voice (a call reads the code out), email (8
    digits), link (a tap on the phone, no typing), passkey (on the phone that scans ``page_url``)."""

    visit: str
    method: str = "sms"


class EndVisit(Wire, frozen=True, kw_only=True):
    visit: str
    how: str
    """finished, cleared, timed_out, staff"""


DeliveryState = Literal[
    "queued", "handed_over", "delivered", "late", "rerouted", "not_delivered", "unknown_receipts", "none"
]
"""The seven states of the delivery line, and none before a code was asked for."""


class CodeStatus(Wire, frozen=True, kw_only=True):
    """Answer to start, resend and delivery."""

    delivery: str
    version: int
    """Rises with each change; hand it back as ``after`` to wait for the next one."""
    digits: int
    phone_ending: str
    expires_in_s: int
    resend_in_s: int
    """Seconds until a resend is allowed; 0: now."""
    sends_left: int
    tries_left: int
    method: str = "sms"
    """sms, voice, email, link, passkey"""
    ways: list[str] = []
    """Other ways this guest has now, best first; staff always can. After three wrong tries they are offered."""
    email_hint: str = ""
    choose_number: str = ""
    """Link: the two-digit number the guest has to pick on the phone."""
    page_url: str = ""
    """Passkey: what the QR on the screen holds."""
    proved: bool = False
    """Link and passkey: the phone has shown it; go on with ``/v1/code/continue``."""


class WatchDelivery(Wire, frozen=True, kw_only=True):
    """``POST /v1/code/delivery``: long poll, answers when ``version`` passes ``after``, or after ``wait_s`` (<= 25)."""

    visit: str
    after: int
    wait_s: float = 20.0


class Question(Wire, frozen=True, kw_only=True):
    """One fact of the booking. The screen words it by ``fact``; ``choices`` are values, one of them right."""

    fact: str
    """arrival_weekday, nights, guests, room_type, leave_date, booked_name_initial, flight_number, seat_position, …"""
    choices: list[str]


class Questions(Wire, frozen=True, kw_only=True):
    """Answer to ``POST /v1/code/questions``: two questions, all of them are needed."""

    questions: list[Question]
    tries_left: int


class Answers(Wire, frozen=True, kw_only=True):
    """``POST /v1/code/answers``: fact to the value chosen. Right answers alone open the queue of the staff, never more
    (``more_needed``, and help is called); with an e-mail code they may be enough."""

    visit: str
    answers: dict[str, str]


class ShowDocument(Wire, frozen=True, kw_only=True):
    """``POST /v1/code/document``: the machine-readable lines of a passport or identity card, typed or scanned."""

    visit: str
    lines: list[str]


class SubmitCode(Wire, frozen=True, kw_only=True):
    """``POST /v1/code/submit``. ``code`` is exactly the digits 0-9; anything else is request_malformed. Six of them,
    eight by e-mail: ``CodeStatus.digits``."""

    visit: str
    code: str


class Guest(Wire, frozen=True, kw_only=True):
    guest_id: str
    display_name: str
    """First name and the initial of the surname: "Maria L." """
    child: bool = False
    checked_in: bool = False
    details_complete: bool = True
    seat: str = ""
    seat_position: str = ""
    """window, middle, aisle or empty"""
    bags: int = 0
    bag_kg: int = 0
    required: bool = False
    """True: this guest cannot be unticked."""


class StayDetails(Wire, frozen=True, kw_only=True, tag_field="kind", tag="stay"):
    arrive: dt.date
    leave: dt.date
    nights: int
    room_type: str
    bed: str = ""
    room_ready: bool = True
    registration_complete: bool = True
    to_pay_now: str = ""
    """Amount with currency, such as "84.00 EUR"; empty: nothing to pay now."""
    city_tax: str = ""


class FlightDetails(Wire, frozen=True, kw_only=True, tag_field="kind", tag="flight"):
    flight: str
    date: dt.date
    from_code: str
    from_city: str
    to_code: str
    to_city: str
    departs_at: dt.datetime
    arrives_at: dt.datetime
    boards_at: dt.datetime
    gate: str = ""
    group: str = ""
    cabin: str = ""
    bag_drop: str = ""
    """Such as "Bag drop desks 21 to 24, until 13:35"."""


class Confirmed(Wire, frozen=True, kw_only=True):
    """The code was right. ``next_need``: review, dangerous_goods (asked first), pass_again, staff."""

    grant: str
    first_name: str
    guests: list[Guest]
    details: StayDetails | FlightDetails
    next_need: str
    blockers: list[Blocker] = []


class CheckIn(Wire, frozen=True, kw_only=True):
    """``POST /v1/checkin``."""

    visit: str
    grant: str
    guest_ids: list[str]
    no_dangerous_goods: bool = False


class StayPass(Wire, frozen=True, kw_only=True, tag_field="kind", tag="stay"):
    """One hotel pass, all that is printed. No surname, no phone, no booking reference."""

    pass_id: str
    version: int
    code: str
    """base45 of a COSE_Sign1, for an alphanumeric QR."""
    site_name: str
    brand: str
    issued_at: dt.datetime
    first_name: str
    room: str
    """Empty: print "Ask at the desk"."""
    floor: str = ""
    directions: str = ""
    arrive: dt.date
    leave: dt.date
    nights: int
    guests: int
    check_out_by: str = ""
    reader: str = ""
    wifi_name: str = ""
    wifi_password: str = ""
    breakfast: str = ""
    need_anything: str = ""
    mark: str = ""
    """show_id: printed as a line."""


class FlightPass(Wire, frozen=True, kw_only=True, tag_field="kind", tag="flight"):
    """One boarding pass, all that is printed."""

    pass_id: str
    version: int
    code: str
    """BCBP text for an Aztec symbol."""
    site_name: str
    brand: str
    issued_at: dt.datetime
    passenger: str
    """Name as on the ticket."""
    flight: str
    date: dt.date
    from_code: str
    from_city: str
    to_code: str
    to_city: str
    departs_at: dt.datetime
    arrives_at: dt.datetime
    boards_at: dt.datetime
    gate_closes_at: dt.datetime
    gate: str = ""
    seat: str = ""
    group: str = ""
    cabin: str = ""
    sequence: str = ""
    bags: int = 0
    reference: str = ""
    bag_drop: str = ""
    mark: str = ""


PassDocument = StayPass | FlightPass


class CheckedIn(Wire, frozen=True, kw_only=True):
    """``status``: confirmed (passes are issued), pending (a remote system has not answered), refused."""

    status: str
    passes: list[PassDocument] = []
    guests: int = 0
    left: int = 0
    """Guests of the booking who may still come."""
    facts: dict[str, str] = {}
    """For Done: room_on_pass, floor, gate, gate_minutes, bag_desks …"""


class PassAgain(Wire, frozen=True, kw_only=True):
    """``POST /v1/passes/again``: already checked in, no pass in hand. Issues a new version; the older one is void."""

    visit: str
    grant: str


class PassProgress(Wire, frozen=True, kw_only=True):
    """``POST /v1/passes/progress``: what the printer said. ``state``: sent, confirmed, unknown."""

    pass_id: str
    version: int
    state: str
    reason: str = ""


class PhonePass(Wire, frozen=True, kw_only=True):
    """``POST /v1/passes/phone``: a link for the phone; works once."""

    visit: str
    pass_ids: list[str]


class PhoneLink(Wire, frozen=True, kw_only=True):
    url: str
    expires_in_s: int


class Done(Wire, frozen=True, kw_only=True):
    """Answer to requests that only need to be acknowledged."""

    ok: bool = True


class CallHelp(Wire, frozen=True, kw_only=True):
    """``POST /v1/help/call``. ``step`` is the name of the flow step, never guest data."""

    step: str
    visit: str = ""


class WatchHelp(Wire, frozen=True, kw_only=True):
    """``POST /v1/help/watch`` (long poll) and ``/v1/help/cancel``."""

    call_id: str
    after: int = 0
    wait_s: float = 20.0


class HelpCall(Wire, frozen=True, kw_only=True):
    """``state``: calling, coming, unanswered (60 s without an answer), over."""

    call_id: str
    state: str
    version: int
    staff_first_name: str = ""
    eta_min: int = 0


class StaffSignIn(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/sign-in``."""

    number: str
    pin: str


class StaffSession(Wire, frozen=True, kw_only=True):
    token: str
    display_name: str
    role: str
    """attendant, supervisor, technician"""
    allowed: list[str]
    """Actions this role may do: find, override, reprint, send_pass, undo, unlock, lock, service, devices, help, caller,
    change_address."""
    locks_after_s: int


class StaffEvent(Wire, frozen=True, kw_only=True):
    at: dt.datetime
    event: str
    detail: str = ""


class WaitingCall(Wire, frozen=True, kw_only=True):
    call_id: str
    kiosk_name: str
    this_kiosk: bool
    step: str
    waiting_s: int


class StaffHome(Wire, frozen=True, kw_only=True):
    """``GET /v1/staff/home``."""

    kiosk_name: str
    service: ServiceState
    help_calls: list[WaitingCall] = []
    events: list[StaffEvent] = []
    """Last ten, no guest details."""
    texts: str = "working"
    text_seconds: float | None = None
    """Median seconds to delivery of the last texts."""


class AcknowledgeHelp(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/help/ack``."""

    call_id: str
    eta_min: int = 2


class StaffFind(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/bookings/find``: any of the fields; at least one."""

    reference: str = ""
    last_name: str = ""
    room: str = ""
    date: dt.date | None = None


class StaffBooking(Wire, frozen=True, kw_only=True):
    """A booking as staff see it on a public screen: first name and initial, no phone but its ending."""

    booking_id: str
    reference: str
    display_name: str
    kind: str
    status: str
    """reserved, unconfirmed, due_in, in_house, due_out, checked_out, cancelled, no_show, waitlisted, walk_in; flights:
    reserved, unconfirmed, due_in, checked_in, …"""
    line: str
    """Dates and room type, or flight and seat."""
    guests: list[Guest] = []
    blockers: list[Blocker] = []
    locked: bool = False
    pass_version: int = 0
    phone_ending: str = ""
    email_hint: str = ""
    """Masked: j••••@e••••.com."""
    phone_held_until: dt.datetime | None = None
    """The number was just changed: it proves nothing until then, and the change can be taken back."""
    email_held_until: dt.datetime | None = None


class StaffBookings(Wire, frozen=True, kw_only=True):
    """At most 20 rows; ``more`` says there are others: narrow the search."""

    bookings: list[StaffBooking]
    more: bool = False


class SecondPerson(Wire, frozen=True, kw_only=True):
    number: str
    pin: str


class Override(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/override``: check in without a code. ``why``: phone_cant_get_texts, number_wrong, no_phone,
    other_way. ``checked``: photo_id, name_matches, knew_dates (one at least)."""

    booking_id: str
    why: str
    checked: list[str]
    second: SecondPerson | None = None


class Overridden(Wire, frozen=True, kw_only=True):
    """A visit with a grant for this booking only, for ten minutes."""

    visit: str
    confirmed: Confirmed
    expires_in_s: int


class StaffBookingAction(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/checkin/undo``, ``/v1/staff/bookings/lock``, ``/v1/staff/bookings/unlock``,
    ``/v1/staff/passes/reprint`` (answers CheckedIn), ``/v1/staff/passes/send``."""

    booking_id: str
    why: str
    guest_ids: list[str] = []


class SetService(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/service``."""

    open: bool
    why: str = ""
    minutes: int | None = None
    """Back after so many minutes; None: until it is reopened."""


class VerifyCaller(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/caller/start``: texts a code to the number on the booking, for somebody on the phone."""

    booking_id: str


class Conversation(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/caller/resend`` and ``/v1/staff/caller/end``. ``conversation`` is a secret handle, good for who
    began it, at this screen."""

    conversation: str


class WatchCaller(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/caller/watch``: long poll like ``WatchDelivery``."""

    conversation: str
    after: int
    wait_s: float = 20.0


class CallerCode(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/caller/submit``: six digits the caller has read out. Wrong: ``code_wrong`` with ``tries_left``,
    after the last one ``code_locked``."""

    conversation: str
    code: str


class CallerStatus(Wire, frozen=True, kw_only=True):
    """How the verification of a caller stands. The code itself is told to nobody."""

    conversation: str
    reference: str
    """Such as "A7": in the text too, so that both sides can read it to each other."""
    delivery: str
    version: int
    digits: int
    phone_ending: str
    expires_in_s: int
    resend_in_s: int
    sends_left: int
    tries_left: int
    verified: bool = False
    level: str = ""
    """V2 once verified."""
    verified_for_s: int = 0


class ChangeAddress(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/bookings/change-address``. ``what``: phone, email. ``why``: lost_phone, number_wrong,
    new_number, guest_asked. A second person always types their PIN."""

    booking_id: str
    what: str
    new: str
    why: str
    second: SecondPerson | None = None


class RevertAddress(Wire, frozen=True, kw_only=True):
    """``POST /v1/staff/bookings/revert-address``: the old address again, while the new one is held."""

    booking_id: str
    what: str
    why: str
    second: SecondPerson | None = None


class AddressChanged(Wire, frozen=True, kw_only=True):
    """``hint`` is the ending of a number, or a masked e-mail address; ``held_until``: it proves nothing before."""

    what: str
    hint: str
    held_until: dt.datetime | None = None
