"""Every reason at once, right after look-up; before the code only what anybody may know (experience I7)."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kiosk_backend.domain.booking import Booking, Standing, Status, status_at
from kiosk_backend.domain.eligibility import (
    before_code,
    blockers,
    need_after_code,
    need_before_code,
    open_segments,
    window,
)
from kiosk_backend.domain.itinerary import Money
from tests.backend.domain.booked import DAY, a_flight, a_guest, a_leg, a_site, a_stay, at

AFTERNOON = at("2026-09-21T15:30+02:00")
IN = frozenset({"s1"})


def codes(booking: Booking, now: int = AFTERNOON, **policy: Any) -> list[str]:
    return [one.code for one in blockers(booking, a_site(booking.kind, **policy), now)]


@pytest.mark.parametrize(
    ("booking", "expected"),
    [
        (a_stay(), []),
        (a_stay(room_ready=False), ["room_not_ready"]),
        (a_stay(to_pay_now=Money(Decimal("84.00"), "EUR")), ["balance_due"]),
        (a_stay(to_pay_now=Money(Decimal(0), "EUR")), []),
        (a_stay(city_tax=Money(Decimal("6.40"), "EUR")), []),
        (a_stay(party=(a_guest(details_complete=False),)), ["details_missing"]),
        (
            a_stay(room_ready=False, to_pay_now=Money(Decimal(1), "EUR"), arrive=DAY + dt.timedelta(days=1)),
            ["too_early", "room_not_ready", "balance_due"],
        ),
        (a_stay(standing=Standing.CANCELLED), ["cancelled"]),
        (a_stay(standing=Standing.CANCELLED, room_ready=False), ["cancelled"]),
        (a_stay(standing=Standing.WAITLISTED), ["see_staff"]),
        (a_stay(standing=Standing.CHECKED_OUT), ["see_staff"]),
        (a_stay(standing=Standing.NO_SHOW), ["see_staff"]),
        (a_stay(standing=Standing.IN_HOUSE), ["see_staff"]),
        (a_stay(standing=Standing.WALK_IN), []),
        (a_stay(locked_at=1), ["locked_by_staff"]),
        (a_stay(party=(a_guest(checked_in=IN),)), ["already_checked_in"]),
        (a_stay(party=(a_guest(checked_in=IN), a_guest("g2", 1))), []),
        (a_stay(arrive=DAY - dt.timedelta(days=5), leave=DAY - dt.timedelta(days=3)), ["too_late"]),
        (a_stay(arrive=DAY - dt.timedelta(days=2), leave=DAY + dt.timedelta(days=3)), ["too_late"]),
    ],
)
def test_reasons_of_a_stay(booking: Booking, expected: list[str]) -> None:
    assert codes(booking) == expected


@pytest.mark.parametrize(
    ("policy", "booking"),
    [
        ({"balance_blocks": False}, a_stay(to_pay_now=Money(Decimal(84), "EUR"))),
        ({"details_block": False}, a_stay(party=(a_guest(details_complete=False),))),
    ],
)
def test_a_site_may_let_a_reason_pass(policy: dict[str, Any], booking: Booking) -> None:
    assert codes(booking) != []
    assert codes(booking, **policy) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-09-20T23:59+02:00", ["too_early"]),
        ("2026-09-21T14:59:59.999+02:00", ["too_early"]),
        ("2026-09-21T15:00+02:00", []),
        ("2026-09-22T04:59+02:00", []),
        ("2026-09-23T04:59:59.999+02:00", []),
        ("2026-09-23T05:00+02:00", ["too_late"]),
    ],
)
def test_a_stay_opens_and_closes_to_the_millisecond(now: str, expected: list[str]) -> None:
    assert codes(a_stay(), at(now)) == expected


def test_too_early_says_when_it_opens_on_the_wall_of_the_place() -> None:
    (early,) = blockers(a_stay(), a_site(), at("2026-09-21T08:00+02:00"))
    assert early.opens_at == dt.datetime.fromisoformat("2026-09-21T15:00+02:00")
    assert early.opens_at.isoformat() == "2026-09-21T15:00:00+02:00"


def test_a_ready_room_may_open_early() -> None:
    morning = at("2026-09-21T08:00+02:00")
    assert codes(a_stay(), morning, early_check_in=True) == []
    assert codes(a_stay(room_ready=False), morning, early_check_in=True) == ["too_early", "room_not_ready"]


@pytest.mark.parametrize(
    ("zone", "day", "opens"),
    [
        ("Europe/Vienna", dt.date(2026, 10, 25), "2026-10-25T15:00:00+01:00"),  # clocks went back that morning
        ("Europe/Vienna", dt.date(2026, 3, 29), "2026-03-29T15:00:00+02:00"),
        ("Pacific/Auckland", dt.date(2026, 9, 27), "2026-09-27T15:00:00+13:00"),
        ("America/New_York", dt.date(2026, 11, 1), "2026-11-01T15:00:00-05:00"),
        ("Asia/Kathmandu", dt.date(2026, 6, 1), "2026-06-01T15:00:00+05:45"),
    ],
)
def test_clock_changes_do_not_move_check_in(zone: str, day: dt.date, opens: str) -> None:
    site = a_site(time_zone=zone)
    booking = a_stay(arrive=day, leave=day + dt.timedelta(days=1))
    (early,) = blockers(booking, site, at(opens) - 1)
    assert early.opens_at is not None
    assert early.opens_at.isoformat() == opens
    assert blockers(booking, site, at(opens)) == ()


def test_a_check_in_time_that_the_clock_skips_is_after_the_gap() -> None:
    site = a_site(check_in_from="02:30")
    booking = a_stay(arrive=dt.date(2026, 3, 29), leave=dt.date(2026, 3, 30))
    assert window(booking, site, 0).opens_at == at("2026-03-29T03:30+02:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-09-20T17:59:59+01:00", ["too_early"]),
        ("2026-09-20T18:00+01:00", []),
        ("2026-09-21T17:14:59+01:00", []),
        ("2026-09-21T17:15+01:00", ["too_late"]),
        ("2026-09-21T18:00+01:00", ["too_late"]),
        ("2026-09-22T18:00+01:00", ["too_late"]),
    ],
)
def test_a_flight_opens_and_closes_before_departure(now: str, expected: list[str]) -> None:
    assert codes(a_flight(), at(now)) == expected


def test_too_late_for_a_flight_says_since_when() -> None:
    (late,) = blockers(a_flight(), a_site("flight", "Europe/Lisbon"), at("2026-09-21T17:20+01:00"))
    assert late.closed_at is not None
    assert late.closed_at.isoformat() == "2026-09-21T17:15:00+01:00"


@pytest.mark.parametrize(
    "booking",
    [
        a_stay(standing=Standing.CANCELLED), a_stay(locked_at=1), a_stay(standing=Standing.WAITLISTED),
        a_stay(standing=Standing.NO_SHOW), a_stay(room_ready=False), a_stay(party=(a_guest(details_complete=False),)),
        a_stay(to_pay_now=Money(Decimal(84), "EUR")),
        a_stay(arrive=DAY - dt.timedelta(days=5), leave=DAY - dt.timedelta(days=3)),
        a_stay(arrive=DAY - dt.timedelta(days=2), leave=DAY + dt.timedelta(days=3)),
    ],
)  # fmt: skip
def test_who_is_sent_to_the_desk_is_told_which(booking: Booking) -> None:
    site = a_site()
    site = replace(site, config=replace(site.config, place=replace(site.config.place, desk="desk 3, ground floor")))
    found = blockers(booking, site, AFTERNOON)
    assert [one.desk for one in found] == ["desk 3, ground floor"]
    assert [one.desk for one in before_code(found)] == ["desk 3, ground floor"]


def test_a_guest_who_did_not_come_is_told_since_when_it_is_too_late() -> None:
    arrive = DAY - dt.timedelta(days=5)
    (late,) = blockers(a_stay(arrive=arrive, leave=DAY - dt.timedelta(days=3)), a_site(), AFTERNOON)
    assert late.closed_at is not None
    assert late.closed_at.isoformat() == "2026-09-18T05:00:00+02:00"


def test_what_a_check_in_covers_opens_and_closes_with_its_window_to_the_millisecond() -> None:
    """Were it later than the blockers, a check-in at that moment would write nothing and still say confirmed."""
    site, home = a_site("flight", "Europe/Lisbon"), a_leg(1, DAY + dt.timedelta(days=3))
    flight = a_flight(a_leg(), home)
    opens, closes = at("2026-09-20T18:00+01:00"), at("2026-09-21T17:15+01:00")
    assert open_segments(flight, site, opens - 1) == ()
    assert open_segments(flight, site, opens) == ("s1",)
    assert open_segments(flight, site, closes - 1) == ("s1",)
    assert open_segments(flight, site, closes) == ()
    there = a_flight(a_leg(), home, party=(a_guest(checked_in=IN),))
    assert codes(there, opens) == ["already_checked_in"]
    assert codes(there, at("2026-09-21T18:00+01:00") - 1) == ["already_checked_in"]
    assert codes(there, at("2026-09-21T18:00+01:00")) == ["too_early"]


def test_after_the_first_leg_the_second_counts() -> None:
    flight = a_flight(a_leg(), a_leg(1, DAY + dt.timedelta(days=3)))
    assert codes(flight, at("2026-09-22T12:00+01:00")) == ["too_early"]
    assert codes(flight, at("2026-09-24T12:00+01:00")) == []


@pytest.mark.parametrize(
    ("booking", "told", "need"),
    [
        (a_stay(), [], "code"),
        (a_stay(phone=None), [], "staff"),
        (a_stay(arrive=DAY + dt.timedelta(days=1)), ["too_early"], "nothing"),
        (a_stay(arrive=DAY + dt.timedelta(days=1), room_ready=False), ["too_early", "see_staff"], "staff"),
        (a_stay(room_ready=False), ["see_staff"], "staff"),
        (a_stay(to_pay_now=Money(Decimal(84), "EUR")), ["see_staff"], "staff"),
        (a_stay(standing=Standing.CANCELLED), ["see_staff"], "staff"),
        (a_stay(locked_at=1), ["see_staff"], "staff"),
        (a_stay(party=(a_guest(checked_in=IN),)), [], "code"),
        (a_stay(arrive=DAY - dt.timedelta(days=2), leave=DAY + dt.timedelta(days=1)), ["too_late"], "staff"),
    ],
)
def test_before_the_code_nothing_is_said_of_rooms_debts_and_locks(booking: Booking, told: list[str], need: str) -> None:
    before = before_code(blockers(booking, a_site(), AFTERNOON))
    assert [one.code for one in before] == told
    assert need_before_code(before, booking.phone is not None) == need


@pytest.mark.parametrize(
    ("booking", "need"),
    [
        (a_stay(), "review"),
        (a_flight(), "dangerous_goods"),
        (a_stay(party=(a_guest(checked_in=IN),)), "pass_again"),
        (a_stay(room_ready=False), "staff"),
    ],
)
def test_what_a_confirmed_guest_owes(booking: Booking, need: str) -> None:
    assert need_after_code(booking, blockers(booking, a_site(booking.kind), AFTERNOON)) == need


@pytest.mark.parametrize(
    ("booking", "status"),
    [
        (a_stay(), Status.DUE_IN),
        (a_stay(arrive=DAY + dt.timedelta(days=1)), Status.RESERVED),
        (a_stay(party=(a_guest(checked_in=IN),)), Status.IN_HOUSE),
        (a_stay(arrive=DAY - dt.timedelta(days=1), leave=DAY, party=(a_guest(checked_in=IN),)), Status.DUE_OUT),
        (a_stay(arrive=DAY - dt.timedelta(days=1), leave=DAY), Status.NO_SHOW),
        (a_stay(arrive=DAY, leave=DAY), Status.DUE_IN),
        (a_stay(standing=Standing.CANCELLED, party=(a_guest(checked_in=IN),)), Status.CANCELLED),
        (a_flight(), Status.DUE_IN),
        (a_flight(a_leg(date=DAY + dt.timedelta(days=2))), Status.RESERVED),
        (a_flight(party=(a_guest(checked_in=IN),)), Status.CHECKED_IN),
        (a_flight(a_leg(hour=9)), Status.NO_SHOW),
        (a_flight(a_leg(hour=9), party=(a_guest(checked_in=IN),)), Status.DEPARTED),
    ],
)
def test_status_follows_from_dates_and_check_ins(booking: Booking, status: Status) -> None:
    assert status_at(booking, a_site(booking.kind), AFTERNOON) is status


@pytest.mark.parametrize(
    ("zone", "status"), [("Pacific/Kiritimati", Status.DUE_IN), ("Pacific/Pago_Pago", Status.RESERVED)]
)
def test_the_day_is_that_of_the_place(zone: str, status: Status) -> None:
    assert status_at(a_stay(), a_site(time_zone=zone), at("2026-09-20T23:00+00:00")) is status
